import Experiments
import Files
import Foundation
import Journals
import Tables
import TestSupport
import Testing

@testable import Fu2024

@Suite struct ShortTrainingTests {
  private func setup(_ folder: String) -> RunSetup {
    RunSetup(profile: .quick, papers: Fixtures.package + "/paper", results: folder)
  }

  private func run(_ experiment: TransformerShortTraining, _ folder: String) async throws -> Table {
    let runner = Runner(setup: setup(folder), jobs: 1, command: "repro run")
    try await runner.run(experiment)
    return try CSVReader.read(runner.journal(experiment).path)
  }

  /// What PyTorch computes: one number for each of some steps of the base model.
  private func reference(_ name: String) throws -> [Int: Double] {
    let table = try CSVReader.read(Fixtures.package + "/paper/fu2024/expected/port_short_training\(name).csv")
    let rows = try zip(zip(table.texts("model"), table.numbers("step")), table.numbers("reference"))
    return Dictionary(uniqueKeysWithValues: rows.filter { $0.0.0 == "base" }.map { (Int($0.0.1), $0.1) })
  }

  /// Interrupted and resumed: distances from the initial parameters need those that the checkpoint does not hold.
  @Test func anInterruptedTrainingTakesTheStepsOfPyTorch() async throws {
    try await withTemporaryFolder { folder in
      let experiment = TransformerShortTraining(kinds: [.base])
      let file = JournalFile(results: folder, profile: .quick, experiment: experiment.id)
      let task = Task { try await run(experiment, folder) }
      // A thread of its own: trainings keep those that tasks share busy, and a task would look too late.
      Thread {
        while ((try? file.rowsSoFar())?.map { $0.count < 25 }) ?? true { Thread.sleep(forTimeInterval: 0.002) }
        task.cancel()
      }.start()
      await #expect(throws: CancellationError.self) { try await task.value }
      let table = try await run(experiment, folder)
      #expect(try table.numbers("step") == (1...60).map(Double.init))
      for (name, column) in [("", "loss"), ("_gradient", "gradient_norm"), ("_distance", "distance")] {
        let (wanted, found) = (try reference(name), try table.numbers(column))
        #expect(wanted.count >= 12)
        for (step, number) in wanted {
          #expect(abs(found[step - 1] - number) <= 2e-5 * number, "\(column) after step \(step)")
        }
      }
    }
  }

  /// Every phase that a long training has, in few steps.
  @Test(arguments: TransformerShortTraining.everyKind) func aShortPlanPassesThroughWhatALongOneHas(kind: ModelKind) {
    let (plan, long) = (TransformerShortTraining.plan(kind), kind.plan(.quick))
    #expect(plan.sizes == long.sizes)
    // What the descriptions end with: the distribution of the data.
    #expect(plan.description.components(separatedBy: ", x ")[1] == long.description.components(separatedBy: ", x ")[1])
    #expect(plan.schedule.warmUp < plan.steps && plan.schedule.decay == long.schedule.decay)
    for (curriculum, end) in [(plan.dimensions, long.dimensions.end), (plan.examples, long.examples.end)] {
      #expect(curriculum.size(step: 0) < end && curriculum.size(step: plan.steps - 1) == end)
    }
  }

  @Test func everyModelIsTrained() throws {
    let trials = try TransformerShortTraining().trials(setup("results"))
    #expect(trials.map(\.setting.kind) == TransformerShortTraining.everyKind)
    #expect(Set(trials.map(\.key)).count == TransformerShortTraining.everyKind.count)
    // Each distribution of data is met.
    func data(_ kind: ModelKind) -> String { kind.plan(.quick).description.components(separatedBy: ", x ")[1] }
    #expect(Set(TransformerShortTraining.everyKind.map(data)) == Set(ModelKind.allCases.map(data)))
  }
}

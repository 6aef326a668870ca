import Files
import Foundation
import Journals
import Learning
import Tables
import TestSupport
import Testing

@testable import Experiments

/// A small transformer.
private func plan(steps: Int) -> GPT2TrainingPlan {
  let configuration: GPT2Configuration
  do {
    configuration = try GPT2Configuration(features: 2, positions: 6, width: 12, layers: 3, heads: 2)
  } catch { preconditionFailure("\(error)") }
  return GPT2TrainingPlan(
    configuration, points: 6, sequences: 16, steps: steps, schedule: LearningRateSchedule(peak: 3e-3, warmUp: 10))
}

/// Trainings and evaluations of small transformers through the runner, as a run of the command does them.
@Suite struct TransformerExperimentTests {
  private func training(steps: Int) -> TransformerTraining {
    TransformerTraining { $0 == .quick ? [(.base, plan(steps: steps))] : [] }
  }

  private func run(
    _ experiment: some Experiment, _ folder: String, jobs: Int = 1
  ) async throws -> (journal: Data, table: Table) {
    let runner = Runner(results: folder, profile: .quick, jobs: jobs, command: "repro run")
    try await runner.run(experiment)
    let path = runner.journal(experiment).path
    return (try TextFile.bytes(path), try CSVReader.read(path))
  }

  private func model(_ folder: String) -> String { folder + "/quick/transformer/base.safetensors" }

  /// Cancels the task that asks for plans the second time: the first time the runner lists the trials, the second time the
  /// trial itself has begun.
  private final class Interruption: @unchecked Sendable {
    private let lock = NSLock()
    private var calls = 0

    func plans(_ profile: Profile, steps: Int) -> [(kind: TransformerKind, plan: GPT2TrainingPlan)] {
      let isSecond = lock.withLock {
        calls += 1
        return calls == 2
      }
      if isSecond { withUnsafeCurrentTask { $0?.cancel() } }
      return profile == .quick ? [(.base, plan(steps: steps))] : []
    }
  }

  @Test func anInterruptedTrainingEndsWithTheSameRowsAndTheSameModel() async throws {
    try await withTemporaryFolder { folder in
      let whole = try await run(training(steps: 1200), folder + "/whole")
      #expect(whole.table.count == 100)
      let errors = try whole.table.numbers("error")
      #expect(errors[99] < 0.9 * errors[0])
      let interruption = Interruption()
      let cut = TransformerTraining { interruption.plans($0, steps: 1200) }
      await #expect(throws: CancellationError.self) { try await run(cut, folder + "/cut") }
      #expect(!FileManager.default.fileExists(atPath: model(folder + "/cut")))
      let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/cut/quick/transformer/training.live")
      #expect(names.contains { $0.hasSuffix(".checkpoint") })
      #expect(try await run(cut, folder + "/cut").journal == whole.journal)
      #expect(try TextFile.bytes(model(folder + "/cut")) == TextFile.bytes(model(folder + "/whole")))
    }
  }

  @Test func evaluationsOfATrainedModelDoNotDependOnJobs() async throws {
    try await withTemporaryFolder { folder in
      _ = try await run(training(steps: 400), folder)
      let source = TransformerSource.file(model(folder))
      for experiment in TransformerExperiment.all {
        guard let experiment = experiment as? TransformerExperiment, experiment.model == "base",
          experiment.id != "transformer/readouts"
        else { continue }
        let evaluated = experiment.with(source, results: folder)
        let one = try await run(evaluated, folder + "/one", jobs: 1)
        #expect(try await run(evaluated, folder + "/two", jobs: 2).journal == one.journal, "\(experiment.id)")
        #expect(try Set(one.table.texts("layers")) == ["3"])
        #expect(try Set(one.table.texts("d")) == ["2"])
        for column in ["similarity", "error"] where one.table.columns.contains(column) {
          #expect(try one.table.numbers(column).allSatisfy(\.isFinite), "\(experiment.id)")
        }
      }
    }
  }

  /// The last layer's read-out in closed form cannot be worse than the model's own, and trained ones come close to it.
  @Test func readoutsInClosedFormAreTheBest() async throws {
    try await withTemporaryFolder { folder in
      _ = try await run(training(steps: 1500), folder)
      let parameters = try GPT2Parameters(SafetensorsFile(path: model(folder)))
      let transformer = try GPT2Model(parameters)
      var generator = TorchGenerator(seed: 5)
      func batch() -> RegressionBatch {
        RegressionBatch(sequences: 256, positions: 6, features: 2, &generator)
      }
      let closed = try LayerReadouts(transformer, batches: 10) { ExampleBatch(batch()) }
      let trained = try LayerReadouts(training: transformer, steps: 600, learningRate: 3e-2) { ExampleBatch(batch()) }
      let test = batch()
      func error(_ predictions: [Double]) -> Double {
        zip(predictions, test.y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(test.y.count)
      }
      let layers = closed.predictions(transformer, ExampleBatch(test))
      let others = trained.predictions(transformer, ExampleBatch(test))
      let own = transformer.hiddenStates(ExampleBatch(test)).predictions.values.map(Double.init)
      #expect(error(Array(layers[step: 2])) < 1.03 * error(own))
      for layer in 0..<3 {
        let ratio = error(Array(others[step: layer])) / error(Array(layers[step: layer]))
        #expect(ratio > 0.97 && ratio < 1.1, "layer \(layer + 1): \(ratio)")
      }
    }
  }

  @Test(arguments: TransformerKind.allCases.map { (Profile.quick, $0) } + [(.standard, .base)])
  func committedModelsAreThoseOfTheirPlans(profile: Profile, kind: TransformerKind) throws {
    let path = "\(EvaluatedTransformer.folder)/\(profile.rawValue)-\(kind.rawValue).safetensors"
    let file = try SafetensorsFile(path: path)
    #expect(file.metadata["plan"] == kind.plan(profile).description)
    let parameters = try GPT2Parameters(file)
    #expect(parameters.configuration == kind.plan(profile).configuration)
  }

  @Test func aMissingOrUnfitModelIsOneClearLine() async throws {
    try await withTemporaryFolder { folder in
      let path = folder + "/none.safetensors"
      let missing = TransformerExperiment.similarity.with(.file(path), results: folder)
      await #expect(throws: UsageError.self) { try await run(missing, folder) }
      try TextFile.write("no model", to: path)
      await #expect(throws: SourceError.self) { try await run(missing, folder) }
    }
  }

  @Test func whatIsNotCommittedIsTrainedForThoseWhoNeedIt() {
    #expect(TransformerExperiment.noisy.needsTraining(.standard))
    #expect(!TransformerExperiment.noisy.needsTraining(.quick))
    #expect(TransformerExperiment.noisy.with(.trained, results: "results").needsTraining(.quick))
    #expect(trained(TransformerTraining()) == ["base"])
    let variations = [TransformerExperiment.oneHead, .noisy, .noisy]
    #expect(trained(TransformerTraining(for: variations, includingBase: false)) == ["noisy", "one-head"])
    #expect(trained(TransformerTraining(for: variations, includingBase: true)) == ["base", "noisy", "one-head"])
  }

  private func trained(_ training: TransformerTraining) -> [String] {
    training.trials(.quick, seeds: [0]).compactMap {
      if case .text(let model) = $0.parameters[0] { model } else { nil }
    }
  }
}

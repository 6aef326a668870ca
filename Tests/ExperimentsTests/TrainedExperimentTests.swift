import Files
import Foundation
import Journals
import Learning
import Tables
import TestSupport
import Testing

@testable import Experiments

/// Small trainings through the runner, as a run of the command does them.
@Suite struct TrainedExperimentTests {
  private func heads(samples: Int = 320, epochs: Int = 6) -> AttentionHeadExperiment {
    AttentionHeadExperiment(id: "attention-head/heads", title: "") { _ in
      [1, 4].map { .init(length: 30, heads: $0, samples: samples, epochs: epochs) }
    }
  }

  private func bytes(_ folder: String, jobs: Int, _ experiment: some Experiment) async throws -> Data {
    let runner = Runner(results: folder, profile: .quick, jobs: jobs, command: "repro run")
    try await runner.run(experiment)
    return try TextFile.bytes(runner.journal(experiment).path)
  }

  @Test func jobsAndThreadsChangeNoByte() async throws {
    try await withTemporaryFolder { folder in
      // One job gives the trial all cores, four jobs give each trial one.
      let one = try await bytes(folder + "/one", jobs: 1, heads())
      #expect(try await bytes(folder + "/four", jobs: 4, heads()) == one)
      let table = try CSVReader.parse(one, file: "journal")
      #expect(table.count == 12)
      #expect(try table.rows(where: "final", is: "1").count == 2)
      let losses = try table.rows(where: "heads", is: "1").numbers("loss_v")
      #expect(losses[5] < losses[0])
      // Running trials leave nothing behind.
      let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/one/quick/attention-head/heads.live")
      #expect(names == [])
    }
  }

  @Test func anInterruptedTrainingEndsWithTheSameBytes() async throws {
    try await withTemporaryFolder { folder in
      let experiment = heads(samples: 3200, epochs: 8)
      let whole = try await bytes(folder + "/whole", jobs: 1, experiment)
      let runner = Runner(results: folder + "/cut", profile: .quick, jobs: 1, command: "repro run")
      let task = Task { try await runner.run(experiment) }
      let file = runner.journal(experiment)
      // The first epochs of the second trial: the first one is in the journal by then.
      // A thread of its own: trainings keep those that tasks share busy, and a task would look too late.
      Thread {
        while ((try? file.rowsSoFar())?.map { $0.count < 10 }) ?? true { Thread.sleep(forTimeInterval: 0.002) }
        task.cancel()
      }.start()
      await #expect(throws: CancellationError.self) { try await task.value }
      let kept = try #require(try file.rowsSoFar())
      #expect(kept.count >= 10 && kept.count < 16)
      #expect(try file.rows()?.count == 8)
      #expect(try await bytes(folder + "/cut", jobs: 1, experiment) == whole)
    }
  }

  @Test func aDamagedCheckpointBeginsAnew() async throws {
    try await withTemporaryFolder { folder in
      let experiment = heads()
      let whole = try await bytes(folder + "/whole", jobs: 2, experiment)
      let runner = Runner(results: folder + "/new", profile: .quick, jobs: 2, command: "repro run")
      for trial in runner.trials(experiment) {
        let live = runner.journal(experiment).live(trial.key(of: experiment))
        try TextFile.write("no checkpoint", to: live.checkpointPath)
        try TextFile.write("trial,revision\nx,1\n", to: live.rowsPath)
      }
      #expect(try await bytes(folder + "/new", jobs: 2, experiment) == whole)
    }
  }

  @Test func theStatisticalModelIsFrozenForItsTests() throws {
    let context = TrialContext()
    let trial = Trial(parameters: [2, 22, 64, 2], seed: 7)
    try StatisticalExperiment.mixture.run(trial, context)
    #expect(context.rows.count == 2 + 15)
    let digests = context.rows.dropFirst().map { $0[6] }
    #expect(Set(digests).count == 1)
    #expect(context.rows[0][6] != digests.first)
  }

  @Test func bothInputsOfTheContinuousFunctionTrain() throws {
    for inputs in ["released", "paper"] {
      let context = TrialContext()
      try ContinuousFunctionExperiment().run(
        Trial(parameters: [.text(inputs), 24, 640, 2], seed: 3), context)
      #expect(context.rows.count == 2)
      guard case .real(let first) = context.rows[0][2], case .real(let last) = context.rows[1][2] else {
        throw TrialFailure("no losses")
      }
      #expect(last < first && last > 0)
    }
  }

  /// Draws of the script for one sample of each algorithm: the targets follow from the prompt's weights up to noise.
  @Test(arguments: [StatisticalData.Algorithm.linear, .ridge, .lasso])
  func targetsFollowThePromptsWeights(algorithm: StatisticalData.Algorithm) throws {
    var torch = TorchGenerator(seed: 1)
    var python = PythonGenerator(seed: 1)
    let data = try StatisticalData(samples: 50, algorithm: algorithm, &torch, &python)
    var zeros = 0
    for sample in 0..<50 {
      let (x, w, y) = (data.training.inputs[0][sample], data.training.inputs[1][sample], data.outputs[sample])
      for token in 0..<20 {
        let value = (0..<24).reduce(Float(0)) { $0 + x.values[token * 24 + $1] * w.values[$1] }
        #expect(abs(value - y.values[token]) < 0.3)
      }
      zeros += w.values.prefix(24).count { $0 == 0 }
    }
    #expect(algorithm == .lasso ? (400...800).contains(zeros) : zeros == 0)
  }
}

/// An experiment whose second trial fails.
private struct Failing: Experiment {
  let id = "frozen/tune"
  let title = ""
  let paper = ""
  let revision = 1
  let parameterColumns = ["k"]
  let rowColumns = ["mse"]
  func seeds(_ profile: Profile) -> [UInt64] { [1] }
  func trials(_ profile: Profile, seeds: [UInt64]) -> [Trial] {
    (0..<3).map { Trial(parameters: [.integer($0)], seed: 1) }
  }
  func estimatedSeconds(_ trial: Trial) -> Double { 1 }
  func run(_ trial: Trial, _ context: TrialContext) throws {
    try context.emit([0.5])
    guard trial.parameters != [.integer(1)] else { throw TrialFailure("the loss is not finite at step 3") }
    try context.emit([0.25])
  }
}

@Suite struct FailureTests {
  @Test func aFailedTrialKeepsItsRowsMarkedAndTheOthersGoOn() async throws {
    try await withTemporaryFolder { folder in
      let runner = Runner(results: folder, profile: .quick, jobs: 2, command: "repro run")
      let summary = try await runner.run(Failing())
      #expect(summary.ran == 3)
      #expect(summary.failures == ["k = 1, seed = 1: the loss is not finite at step 3"])
      let rows = try #require(try runner.journal(Failing()).rows())
      #expect(try rows.texts("end") == ["0", "1", "failed", "0", "1"])
      // It fails again in the same way; it is not run again.
      #expect(try await runner.run(Failing()).ran == 0)
    }
  }
}

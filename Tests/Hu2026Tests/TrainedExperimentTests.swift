import Files
import Foundation
import Journals
import Random
import Tables
import TensorFiles
import TestSupport
import Testing

@testable import Experiments
@testable import Hu2026

/// Small trainings through the runner, as a run of the command does them.
@Suite struct TrainedExperimentTests {
  private func heads(samples: Int = 320, epochs: Int = 6) -> AttentionHeadExperiment {
    AttentionHeadExperiment(id: "attention-head/heads", title: "") { _ in
      [1, 4].map { .init(length: 30, heads: $0, samples: samples, epochs: epochs) }
    }
  }

  private func runner(_ folder: String, jobs: Int) -> Runner {
    let setup = RunSetup(profile: .quick, papers: Fixtures.package + "/paper", results: folder)
    return Runner(setup: setup, jobs: jobs, command: "repro run")
  }

  private func bytes(_ folder: String, jobs: Int, _ experiment: some Experiment) async throws -> Data {
    let runner = runner(folder, jobs: jobs)
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
      let runner = runner(folder + "/cut", jobs: 1)
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
      // The time of the interrupted run counts, too; here it was long.
      let keys = try runner.trials(experiment).map(\.key)
      let key = try #require(keys.first { TextFile.isFile(file.live($0).checkpointPath) })
      let path = file.live(key).checkpointPath
      let note = try #require(try SafetensorsFile(path: path).metadata["note"])
      let long = note.replacing(#/ [0-9]\./#, with: " 9.")
      let saved = try #require(String(data: try TextFile.bytes(path), encoding: .isoLatin1)).replacing(note, with: long)
      try TextFile.write(try #require(saved.data(using: .isoLatin1)), to: path)
      #expect(try await bytes(folder + "/cut", jobs: 1, experiment) == whole)
      #expect(try #require(try FinishedTrials.read(file).costs[key]).seconds >= 9)
    }
  }

  @Test func aDamagedCheckpointBeginsAnew() async throws {
    try await withTemporaryFolder { folder in
      let experiment = heads()
      let whole = try await bytes(folder + "/whole", jobs: 2, experiment)
      let runner = runner(folder + "/new", jobs: 2)
      for trial in try runner.trials(experiment) {
        let live = runner.journal(experiment).live(trial.key)
        try TextFile.write("no checkpoint", to: live.checkpointPath)
        try TextFile.write("trial,revision\nx,1\n", to: live.rowsPath)
      }
      #expect(try await bytes(folder + "/new", jobs: 2, experiment) == whole)
    }
  }

  @Test func theStatisticalModelIsFrozenForItsTests() throws {
    let context = TrialContext<StatisticalExperiment.Row>()
    let experiment = StatisticalExperiment.mixture
    let setting = StatisticalExperiment.Setting(heads: 2, length: 22, samples: 64, epochs: 2)
    try experiment.run(Trial(of: experiment, setting, seed: 7), context)
    let rows = try context.table()
    #expect(rows.count == 2 + 15)
    let digests = try rows.texts(StatisticalExperiment.Row.weights)
    #expect(Set(digests.dropFirst()).count == 1)
    #expect(digests[0] != digests[1])
  }

  @Test func bothInputsOfTheContinuousFunctionTrain() throws {
    for inputs in ContinuousFunctionExperiment.Inputs.allCases {
      let context = TrialContext<ContinuousFunctionExperiment.Row>()
      let experiment = ContinuousFunctionExperiment()
      let setting = ContinuousFunctionExperiment.Setting(inputs: inputs, length: 24, samples: 640, epochs: 2)
      try experiment.run(Trial(of: experiment, setting, seed: 3), context)
      let losses = try context.table().numbers(ContinuousFunctionExperiment.Row.trainLoss)
      #expect(losses.count == 2 && losses[1] < losses[0] && losses[1] > 0)
    }
  }

  /// Draws of the script for one sample of each algorithm: the targets follow from the prompt's weights up to noise.
  @Test(arguments: [StatisticalAlgorithm.linear, .ridge, .lasso])
  func targetsFollowThePromptsWeights(algorithm: StatisticalAlgorithm) throws {
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

  /// A checkpoint that is refused after its rows were taken over must not leave them in front of the new training.
  @Test func aRefusedCheckpointLeavesNoRows() async throws {
    try await withTemporaryFolder { folder in
      let experiment = heads(samples: 3200, epochs: 8)
      let whole = try await bytes(folder + "/whole", jobs: 1, experiment)
      let runner = runner(folder + "/cut", jobs: 1)
      let task = Task { try await runner.run(experiment) }
      let file = runner.journal(experiment)
      Thread {
        while ((try? file.rowsSoFar())?.map { $0.count < 4 }) ?? true { Thread.sleep(forTimeInterval: 0.002) }
        task.cancel()
      }.start()
      await #expect(throws: CancellationError.self) { try await task.value }
      // The longest trial runs first.
      let live = try #require(
        try runner.trials(experiment).map { file.live($0.key) }
          .first { FileManager.default.fileExists(atPath: $0.checkpointPath) })
      let checkpoint = try SafetensorsFile(path: live.checkpointPath)
      #expect(Int(try #require(checkpoint.metadata["step"])) ?? 0 > 0)
      // Its counters are readable, its tensors are not.
      let bytes = try TextFile.bytes(live.checkpointPath)
      try TextFile.write(bytes.prefix(bytes.count - 64) + Data(repeating: 0xFF, count: 64), to: live.checkpointPath)
      #expect(try await self.bytes(folder + "/cut", jobs: 1, experiment) == whole)
    }
  }
}

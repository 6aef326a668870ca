import Files
import Foundation
import Solvers
import TensorFiles
import TestSupport
import Testing

@testable import Training

@Suite struct LSTMTrainingTests {
  /// Everything that changes from step to step: both curricula, warm-up and decay, clipping.
  private func plan() throws -> LSTMTrainingPlan {
    var plan = LSTMTrainingPlan(
      try LSTMConfiguration(features: 3, examples: 6, width: 12, layers: 2), examples: 5, sequences: 20, steps: 14,
      schedule: LearningRateSchedule(peak: 3e-3, warmUp: 3, decay: .cosine), gradientLimit: 0.5)
    plan.dimensions = Curriculum(start: 1, end: 3, increment: 1, interval: 4)
    plan.examples = Curriculum(start: 2, end: 5, increment: 2, interval: 3)
    return plan
  }

  private func loop(seed: UInt64 = 2, threads: Int = 1) throws -> TrainingLoop<LSTMTraining> {
    let plan = try plan()
    return TrainingLoop(try LSTMTraining(plan, seed: seed, threads: threads), steps: plan.steps, reportInterval: 4)
  }

  private func bytes(_ loop: TrainingLoop<LSTMTraining>, _ folder: String) throws -> Data {
    try loop.save(to: "\(folder)/bytes.safetensors")
    return try Data(contentsOf: URL(fileURLWithPath: "\(folder)/bytes.safetensors"))
  }

  @Test func interruptedIsUninterrupted() throws {
    try withTemporaryFolder { folder in
      let whole = try loop()
      while !whole.isOver { try whole.advance() }
      let expected = try bytes(whole, folder)
      for stop in [0, 1, 4, 9, 14] {
        let first = try loop()
        for _ in 0..<stop { try first.advance() }
        try first.save(to: "\(folder)/stop.safetensors")
        // One that was drawn from another seed and has done something else forgets it.
        let second = try loop(seed: 77, threads: 2)
        try second.advance()
        second.resume(try second.checkpoint(at: "\(folder)/stop.safetensors"))
        #expect(second.run.step == stop)
        while !second.isOver { try second.advance() }
        #expect(try bytes(second, folder) == expected, "stopped after \(stop) steps")
      }
    }
  }

  /// A loss that is no number ends the training with an error that names the model.
  @Test func nonFiniteLosses() throws {
    let training = try loop()
    var parameters = training.run.trainer.parameters
    parameters.values[5] = .nan
    training.run.trainer.restore(AdamState.Snapshot([.parameters: parameters]), steps: 0)
    #expect(throws: NonFiniteLoss(step: 1, model: "lstm")) { try training.advance() }
  }

  // MARK: Files

  @Test func modelsAreReadBack() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/model.safetensors"
      let training = try loop().run
      try training.writeModel(to: path, metadata: ["task": "x"])
      #expect(try LSTMParameters(SafetensorsFile(path: path)) == training.trainer.parameters)
    }
  }

  /// What is said of a changed copy of a model's file.
  @Test func damagedModels() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/model.safetensors"
      try loop().run.writeModel(to: path, metadata: [:])
      let file = try SafetensorsFile(path: path)
      func message(leaving out: String = "", _ change: (inout SafetensorsWriter) -> Void = { _ in }) throws -> String {
        var writer = try file.copy(leaving: out)
        change(&writer)
        try writer.write(to: path)
        do {
          _ = try LSTMParameters(SafetensorsFile(path: path))
          return "accepted"
        } catch let error as DamagedFile { return error.message }
      }
      #expect(try message() == "accepted")
      #expect(try message { $0.metadata["family"] = nil }.contains("no LSTM of this program"))
      #expect(try message { $0.metadata["n_layer"] = "x" }.contains("give no n_layer"))
      #expect(try message { $0.metadata["n_layer"] = "0" }.contains("n_layer is 0"))
      #expect(try message { $0.metadata["n_layer"] = "1" }.contains("more layers than the 1"))
      #expect(try message { $0.metadata["n_layer"] = "3" }.hasPrefix("no tensor 'model._backbone.weight_ih_l2'"))
      #expect(try message { $0.metadata["n_embd"] = "16384" }.contains("has shape"))
      let name = "model._backbone.bias_hh_l1"
      #expect(try message(leaving: name).hasPrefix("no tensor '\(name)'"))
      let nothing = Tensor(shape: [48], values: [Float](repeating: .infinity, count: 48))
      #expect(try message(leaving: name) { $0.add(name, nothing) }.contains("tensor '\(name)' holds inf"))
    }
  }

  /// Neither model takes the other's file or checkpoint.
  @Test func filesOfOtherModels() throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/other.safetensors"
      let sizes = try GPT2Configuration(features: 3, examples: 6, width: 12, layers: 2, heads: 3)
      let plan = GPT2TrainingPlan(sizes, examples: 5, steps: 14, schedule: LearningRateSchedule(peak: 1e-3))
      let transformer = TrainingLoop(try GPT2Training(plan, seed: 1, threads: 1), steps: 14, reportInterval: 4)
      try transformer.run.writeModel(to: path, metadata: [:])
      #expect(throws: DamagedFile.self) { try LSTMParameters(SafetensorsFile(path: path)) }
      try transformer.save(to: path)
      #expect(throws: DamagedFile.self) { try loop().checkpoint(at: path) }
      try loop().run.writeModel(to: path, metadata: [:])
      #expect(throws: DamagedFile.self) { try GPT2Parameters(SafetensorsFile(path: path)) }
      try loop().save(to: path)
      #expect(throws: DamagedFile.self) { try transformer.checkpoint(at: path) }
    }
  }
}

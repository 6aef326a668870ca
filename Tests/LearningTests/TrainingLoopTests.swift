import Files
import Foundation
import TestSupport
import Testing

@testable import Learning

@Suite struct TrainingLoopTests {
  private static let model = try? AttentionModel(
    tokens: 4, length: 9, inputWidth: 3, width: 16, attentionWidth: 5, form: .multiHead(heads: 1, readout: nil))
  private static let otherModel = try? AttentionModel(
    tokens: 4, length: 9, inputWidth: 3, width: 12, attentionWidth: 6, form: .multiHead(heads: 3, readout: 1))

  /// Two models on 50 samples: 41 of them in batches of 20, so that an epoch ends with a batch of one.
  private func loop(threads: Int = 1, kernels: KernelSet = .best, scale: Float = 1) throws -> TrainingLoop {
    var generator = TorchGenerator(seed: 17)
    let models = try [Self.model, Self.otherModel].map { try #require($0) }
    let x = SampleArray(generator.normalFloat(600).map { $0 * scale }, samples: 50, tokens: 4, features: 3)
    let y = SampleArray(generator.normalFloat(200), samples: 50, tokens: 4, features: 1)
    let weight = Tensor(shape: [5, 3], values: generator.normalFloat(15))
    let data = TrainingData(inputs: [x], targets: [.linear(weight), .array(y)])
    let initial = models.map { ($0, Parameters(initial: $0, &generator)) }
    let trainer = try Trainer(initial, data: data, batchSize: 20, threads: threads, kernels: kernels)
    let split = generator.split([41, 9])
    return TrainingLoop(trainer, names: ["a", "b"], samples: split[0], batchSize: 20, generator: generator)
  }

  private func bytes(_ loop: TrainingLoop, _ folder: String) throws -> Data {
    try loop.save(to: "\(folder)/state.safetensors")
    return try Data(contentsOf: URL(fileURLWithPath: "\(folder)/state.safetensors"))
  }

  @Test func interruptedIsUninterrupted() throws {
    try withTemporaryFolder { folder in
      let whole = try loop()
      for _ in 0..<11 { try whole.advance() }
      let expected = try bytes(whole, folder)
      // In the middle of an epoch, at its end, and before the first.
      for stop in [0, 2, 3, 7] {
        let first = try loop()
        for _ in 0..<stop { try first.advance() }
        try first.save(to: "\(folder)/stop.safetensors", metadata: ["note": "x"])
        let second = try loop()
        // A loop that has done something else already forgets it.
        for _ in 0..<2 { try second.advance() }
        #expect(try second.resume(from: "\(folder)/stop.safetensors")["note"] == "x")
        for _ in stop..<11 { try second.advance() }
        #expect(try bytes(second, folder) == expected, "stopped after \(stop) steps")
        #expect(second.meanLosses == whole.meanLosses)
        #expect(second.trainer.parameters(0).digest == whole.trainer.parameters(0).digest)
      }
    }
  }

  @Test func threadsChangeNoBit() throws {
    try withTemporaryFolder { folder in
      for kernels in KernelSet.available {
        let files = try [1, 2, 3, 5].map { threads in
          let loop = try loop(threads: threads, kernels: kernels)
          for _ in 0..<7 { try loop.advance() }
          let evaluation = loop.trainer.evaluate(Array(0..<50))
          return (try bytes(loop, folder), evaluation)
        }
        for file in files { #expect(file == files[0], "\(kernels.name)") }
      }
    }
  }

  @Test func trainingReducesTheLoss() throws {
    let loop = try loop()
    let before = loop.trainer.evaluate(loop.samples)
    let digest = loop.trainer.parameters(0).digest
    while loop.epoch < 40 { try loop.advance() }
    let after = loop.trainer.evaluate(loop.samples)
    #expect(after[0] < 0.5 * before[0] && after[1] < before[1])
    #expect(loop.trainer.parameters(0).digest != digest)
    // Evaluation changes nothing.
    let frozen = loop.trainer.parameters(0).digest
    _ = loop.trainer.evaluate(Array(0..<50))
    _ = loop.trainer.outputs([1, 2])
    #expect(loop.trainer.parameters(0).digest == frozen)
  }

  @Test func aLossThatIsNoNumberStops() throws {
    let loop = try loop(scale: .infinity)
    #expect(throws: NonFiniteLoss(epoch: 1, step: 1, model: 0)) { try loop.advance() }
  }

  @Test func damagedCheckpoints() throws {
    try withTemporaryFolder { folder in
      let loop = try loop()
      try loop.advance()
      let path = "\(folder)/state.safetensors"
      let whole = try bytes(loop, folder)
      let file = try SafetensorsFile(path: path)
      func message(_ change: (inout SafetensorsWriter) -> Void, leaving out: String) throws -> String {
        var writer = SafetensorsWriter()
        writer.metadata = file.metadata
        for (name, entry) in file.entries where name != out {
          if entry.type == .uint32 {
            writer.add(name, words: try file.words(name))
          } else {
            writer.add(name, try file.tensor(name))
          }
        }
        change(&writer)
        try writer.write(to: path)
        do {
          try loop.resume(from: path)
          return "accepted"
        } catch let error as SourceError { return error.message }
      }
      #expect(try message({ _ in }, leaving: "") == "accepted")
      #expect(try message({ $0.metadata["step"] = "3" }, leaving: "").hasPrefix("the checkpoint's step is missing"))
      for steps in [nil, "0", "2", "-1", "9223372036854775807", "1.0"] as [String?] {
        #expect(try message({ $0.metadata["steps"] = steps }, leaving: "").hasPrefix("the number of steps"))
      }
      // One step has been taken, in the first epoch.
      for epoch in ["1", "-1", "1431655765", "4294967295", "9223372036854775807"] {
        #expect(try message({ $0.metadata["epoch"] = epoch }, leaving: "") != "accepted", "epoch \(epoch)")
      }
      #expect(try message({ $0.metadata["step"] = "0" }, leaving: "").contains("another training"))
      #expect(try message({ $0.metadata["step"] = "2" }, leaving: "").hasPrefix("the number of steps"))
      #expect(try message({ $0.metadata["generator.position"] = "625" }, leaving: "").contains("generator"))
      let infinity = String(Double.infinity.bitPattern)
      #expect(try message({ $0.metadata["generator.spare"] = infinity }, leaving: "").contains("generator"))
      for bits in [Double.nan, .infinity, -1].map({ String($0.bitPattern) }) {
        #expect(try message({ $0.metadata["loss_sums"] = "0 \(bits)" }, leaving: "").contains("loss_sums"))
      }
      for sums in [nil, "", "1", "1 2 3", "1 x", "1 2 x"] as [String?] {
        #expect(try message({ $0.metadata["loss_sums"] = sums }, leaving: "").contains("loss_sums"), "\(sums ?? "nil")")
      }
      #expect(try message({ $0.add("order", words: [1, 2]) }, leaving: "order").contains("another training"))
      for array in ["model", "exp_avg", "exp_avg_sq"] {
        let name = "\(array).b.linear.bias"
        #expect(try message({ _ in }, leaving: name).hasPrefix("no tensor '\(name)'"))
        #expect(try message({ $0.add(name, Tensor(shape: [2], values: [0, 0])) }, leaving: name).contains("shape [2]"))
        for value in array == "exp_avg_sq" ? [Float.nan, .infinity, -1] : [.nan, .infinity] {
          let tensor = Tensor(shape: [1], values: [value])
          #expect(try message({ $0.add(name, tensor) }, leaving: name).contains("tensor '\(name)' holds \(value)"))
        }
      }
      // None of these changed the loop.
      #expect(try bytes(loop, folder) == whole)
    }
  }
}

import Files
import Foundation
import Random
import TensorFiles
import TestSupport
import Testing

@testable import Training

@Suite struct TrainingLoopTests {
  private static let model = try? AttentionConfiguration(
    tokens: 4, length: 9, inputWidth: 3, width: 16, attentionWidth: 5, form: .multiHead(heads: 1, readout: nil))
  private static let otherModel = try? AttentionConfiguration(
    tokens: 4, length: 9, inputWidth: 3, width: 12, attentionWidth: 6, form: .multiHead(heads: 3, readout: 1))

  /// Two models on 50 samples: 41 of them in batches of 20, so that an epoch ends with a batch of one.
  private func loop(threads: Int = 1, kernels: KernelSet = .best, scale: Float = 1) throws -> TrainingLoop<
    AttentionTraining
  > {
    var generator = TorchGenerator(seed: 17)
    let models = try [Self.model, Self.otherModel].map { try #require($0) }
    let x = SampleArray(generator.normalFloat(600).map { $0 * scale }, samples: 50, tokens: 4, features: 3)
    let y = SampleArray(generator.normalFloat(200), samples: 50, tokens: 4, features: 1)
    let weight = Tensor(shape: [5, 3], values: generator.normalFloat(15))
    let data = TrainingData(inputs: [x], targets: [.linear(weight), .array(y)])
    let initial = models.map { ($0, AttentionParameters(initial: $0, &generator)) }
    let trainer = try AttentionTrainer(initial, data: data, batchSize: 20, threads: threads, kernels: kernels)
    let split = generator.split([41, 9])
    let training = AttentionTraining(
      trainer, names: ["a", "b"], samples: split[0], batchSize: 20, generator: generator)
    #expect(training.stepsPerEpoch == 3)
    return TrainingLoop(training, steps: 120, reportInterval: 3)
  }

  private func bytes(_ loop: TrainingLoop<AttentionTraining>, _ folder: String) throws -> Data {
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
        try first.save(to: "\(folder)/stop.safetensors")
        let second = try loop()
        // A loop that has done something else already forgets it.
        for _ in 0..<2 { try second.advance() }
        let checkpoint = try second.checkpoint(at: "\(folder)/stop.safetensors")
        #expect(checkpoint.reports == stop / 3)
        second.resume(checkpoint)
        #expect(second.run.epochsDealt == (stop + 2) / 3)
        for _ in stop..<11 { try second.advance() }
        #expect(try bytes(second, folder) == expected, "stopped after \(stop) steps")
        #expect(second.meanLosses == whole.meanLosses)
        #expect(second.run.trainer.parameters(0).digest == whole.run.trainer.parameters(0).digest)
      }
    }
  }

  @Test func threadsChangeNoBit() throws {
    try withTemporaryFolder { folder in
      for kernels in KernelSet.available {
        let files = try [1, 2, 3, 5].map { threads in
          let loop = try loop(threads: threads, kernels: kernels)
          for _ in 0..<7 { try loop.advance() }
          let evaluation = loop.run.trainer.evaluate(Array(0..<50))
          return (try bytes(loop, folder), evaluation)
        }
        for file in files { #expect(file == files[0], "\(kernels.name)") }
      }
    }
  }

  @Test func trainingReducesTheLoss() throws {
    let loop = try loop()
    let before = loop.run.trainer.evaluate(loop.run.samples)
    let digest = loop.run.trainer.parameters(0).digest
    while !loop.isOver { try loop.advance() }
    #expect(loop.run.epoch == 40)
    let after = loop.run.trainer.evaluate(loop.run.samples)
    #expect(after[0] < 0.5 * before[0] && after[1] < before[1])
    #expect(loop.run.trainer.parameters(0).digest != digest)
    // Evaluation changes nothing.
    let frozen = loop.run.trainer.parameters(0).digest
    _ = loop.run.trainer.evaluate(Array(0..<50))
    _ = loop.run.trainer.outputs([1, 2])
    #expect(loop.run.trainer.parameters(0).digest == frozen)
  }

  @Test func aLossThatIsNoNumberStops() throws {
    let loop = try loop(scale: .infinity)
    #expect(throws: NonFiniteLoss(step: 1, model: "a")) { try loop.advance() }
  }

  private typealias Message = (_ change: (inout SafetensorsWriter) -> Void, _ leavingOut: String) throws -> String

  /// Hands over what a loop after one step says of changed copies of its checkpoint, and the checkpoint; makes sure that
  /// none of them changed the loop.
  private func withDamagedCheckpoints(_ body: (_ message: Message, _ file: SafetensorsFile) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let loop = try loop()
      try loop.advance()
      let path = "\(folder)/state.safetensors"
      let whole = try bytes(loop, folder)
      let file = try SafetensorsFile(path: path)
      func message(_ change: (inout SafetensorsWriter) -> Void, leaving out: String) throws -> String {
        var writer = try file.copy(leaving: out)
        change(&writer)
        try writer.write(to: path)
        do {
          _ = try loop.checkpoint(at: path)
          return "accepted"
        } catch let error as DamagedFile { return error.message }
      }
      #expect(try message({ _ in }, leaving: "") == "accepted")
      try body(message, file)
      #expect(try bytes(loop, folder) == whole)
    }
  }

  @Test func countersOfDamagedCheckpoints() throws {
    try withDamagedCheckpoints { (message, file) throws -> Void in
      for step in [nil, "-1", "121", "9223372036854775807", "1.0"] as [String?] {
        #expect(try message({ $0.metadata["step"] = step }, "").contains("step is missing or impossible"))
      }
      // A step has been taken, so that an epoch has an order.
      #expect(try message({ $0.metadata["step"] = "0" }, "").contains("another training"))
      for key in ["steps", "report_interval"] {
        #expect(try message({ $0.metadata[key] = "119" }, "").contains("another training"))
      }
      #expect(try message({ $0.metadata["generator.position"] = "625" }, "").contains("generator"))
      let infinity = String(Double.infinity.bitPattern)
      #expect(try message({ $0.metadata["generator.spare"] = infinity }, "").contains("generator"))
      for bits in [Double.nan, .infinity, -1].map({ String($0.bitPattern) }) {
        #expect(try message({ $0.metadata["loss_sums"] = "0 \(bits)" }, "").contains("loss_sums"))
      }
      for sums in [nil, "", "1", "1 2 3", "1 x", "1 2 x"] as [String?] {
        #expect(try message({ $0.metadata["loss_sums"] = sums }, "").contains("loss_sums"), "\(sums ?? "nil")")
      }
    }
  }

  @Test func arraysOfDamagedCheckpoints() throws {
    try withDamagedCheckpoints { (message, file) throws -> Void in
      let order = try file.words("order")
      for name in ["order", "variants"] {
        for words: [UInt32] in [[1, 2], order.reversed(), order.map { _ in order[0] }, order.dropLast() + [.max]] {
          #expect(try message({ $0.add(name, words: words) }, name).contains("another training"))
        }
      }
      for array in ["model", "exp_avg", "exp_avg_sq"] {
        let name = "\(array).b.linear.bias"
        #expect(try message({ _ in }, name).hasPrefix("no tensor '\(name)'"))
        #expect(try message({ $0.add(name, Tensor(shape: [2], values: [0, 0])) }, name).contains("shape [2]"))
        for value in array == "exp_avg_sq" ? [Float.nan, .infinity, -1] : [.nan, .infinity] {
          let tensor = Tensor(shape: [1], values: [value])
          #expect(try message({ $0.add(name, tensor) }, name).contains("tensor '\(name)' holds \(value)"))
        }
      }
    }
  }

  // MARK: The loop itself

  private struct Stop: Error {}

  /// What the loop reports, in order, when it is cancelled at a step, and whether a report is cut short there.
  private func reports(
    _ loop: TrainingLoop<AttentionTraining>, _ path: String, cancelAt step: Int? = nil
  ) throws -> [[Double]] {
    var reports: [[Double]] = []
    func check() throws { if let step, loop.run.step >= step { throw CancellationError() } }
    try? loop.train(savingTo: path) {
      reports.append(loop.meanLosses)
      try check()
    } progress: { share in
      #expect(share == Double(loop.run.step) / 120)
      try check()
    }
    return reports
  }

  /// In the middle of an epoch and while a report is handed over: no loss is counted twice, and none is lost.
  @Test(arguments: [1, 2, 3, 60, 119, 120])
  func reportsOfAnInterruptedLoop(step: Int) throws {
    try withTemporaryFolder { folder in
      let path = "\(folder)/checkpoint"
      let whole = try reports(loop(), "\(folder)/whole")
      #expect(whole.count == 40)
      let first = try reports(loop(), path, cancelAt: step)
      let second = try loop()
      let checkpoint = try second.checkpoint(at: path)
      #expect(checkpoint.reports == first.count)
      second.resume(checkpoint)
      #expect(first + (try reports(second, path)) == whole)
      // The last step is in a checkpoint, too: an evaluation may follow.
      #expect(try loop().checkpoint(at: path).reports == 40)
      #expect(
        try Data(contentsOf: URL(fileURLWithPath: path)) == Data(contentsOf: URL(fileURLWithPath: "\(folder)/whole")))
    }
  }

  @Test func otherErrorsOfAReportEndTheLoopWithoutACheckpoint() throws {
    try withTemporaryFolder { folder in
      let loop = try loop()
      #expect(throws: Stop.self) {
        try loop.train(savingTo: "\(folder)/checkpoint") {
          throw Stop()
        } progress: { _ in
        }
      }
      #expect(loop.run.step == 3 && !FileManager.default.fileExists(atPath: "\(folder)/checkpoint"))
    }
  }

  /// A substitute is drawn once for each dealt sample, and is part of a checkpoint.
  @Test func variantsOfSamples() throws {
    try withTemporaryFolder { folder in
      func varied() throws -> TrainingLoop<AttentionTraining> {
        let loop = try loop()
        var python = PythonGenerator(seed: 1)
        loop.run.variant = { $0 / 2 + 25 * python.integer(below: 2) }
        return loop
      }
      let whole = try varied()
      for _ in 0..<5 { try whole.advance() }
      let first = try varied()
      for _ in 0..<4 { try first.advance() }
      try first.save(to: "\(folder)/stop")
      // The second epoch has been dealt out: its variants come from the file, not from this generator.
      let second = try loop()
      second.run.variant = { _ in preconditionFailure("no new epoch begins") }
      second.resume(try second.checkpoint(at: "\(folder)/stop"))
      try second.advance()
      #expect(second.run.trainer.parameters(0) == whole.run.trainer.parameters(0))
      #expect(second.run.losses == whole.run.losses)
    }
  }
}

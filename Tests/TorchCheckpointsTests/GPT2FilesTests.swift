import Files
import Foundation
import Random
import TensorFiles
import TestSupport
import Testing

@testable import TorchCheckpoints
@testable import Training

/// Models in files of our own and in the authors' checkpoints: what is read back, and what is refused.
@Suite struct GPT2FilesTests {
  private func parameters() throws -> GPT2Parameters {
    var generator = TorchGenerator(seed: 8)
    return GPT2Parameters(
      initial: try GPT2Configuration(features: 3, examples: 4, width: 10, layers: 2, heads: 5), &generator)
  }

  /// A file of ours, changed.
  private func read(
    leaving out: String = "", _ change: (inout SafetensorsWriter) -> Void = { _ in }
  ) throws -> GPT2Parameters {
    try withTemporaryFolder { folder in
      let parameters = try parameters()
      var writer = SafetensorsWriter()
      if out.isEmpty {
        parameters.write(to: &writer)
      } else {
        for (name, tensor) in parameters.tensors where name != out { writer.add("model." + name, tensor) }
        writer.metadata = parameters.configuration.metadata
      }
      change(&writer)
      try writer.write(to: "\(folder)/model.safetensors")
      return try GPT2Parameters(SafetensorsFile(path: "\(folder)/model.safetensors"))
    }
  }

  private func message(
    leaving out: String = "", _ change: (inout SafetensorsWriter) -> Void = { _ in }
  ) throws -> String {
    do {
      _ = try read(leaving: out, change)
      return "accepted"
    } catch let error as DamagedFile {
      #expect(!error.description.contains("\n"))
      return error.message
    }
  }

  @Test func whatIsWrittenIsRead() throws {
    #expect(try read() == parameters())
    // Tensors of others, a training's moments for example, are passed over.
    #expect(try read { $0.add("exp_avg.x", Tensor(shape: [1], values: [.nan])) } == parameters())
  }

  @Test func aTrainingWritesItsModel() throws {
    let configuration = try GPT2Configuration(features: 2, examples: 3, width: 8, layers: 1, heads: 2)
    let plan = GPT2TrainingPlan(
      configuration, examples: 3, sequences: 4, steps: 2, schedule: LearningRateSchedule(peak: 1e-3))
    let training = try GPT2Training(plan, seed: 3, threads: 1)
    training.advance()
    try withTemporaryFolder { folder in
      let path = "\(folder)/model.safetensors"
      try training.writeModel(to: path, metadata: ["seed": "3"])
      let file = try SafetensorsFile(path: path)
      #expect(file.metadata["seed"] == "3" && file.metadata["plan"] == plan.description)
      #expect(try GPT2Parameters(file) == training.trainer.parameters)
      #expect(file.entries.count == training.trainer.parameters.tensors.count)
    }
  }

  @Test func filesThatHoldNoModel() throws {
    for key in ["n_dims", "n_positions", "n_embd", "n_layer", "n_head"] {
      #expect(try message { $0.metadata[key] = nil }.hasPrefix("the metadata give no \(key)"))
      #expect(try message { $0.metadata[key] = "x" }.hasPrefix("the metadata give no \(key)"))
      #expect(try message { $0.metadata[key] = "0" }.hasPrefix("\(key) is 0"))
      #expect(try message { $0.metadata[key] = "9999999999999999999" }.hasPrefix("the metadata give no \(key)"))
    }
    #expect(try message { $0.metadata["n_head"] = "4" }.hasPrefix("n_embd 10 is no multiple of n_head 4"))
    #expect(try message { $0.metadata["n_dims"] = "4" }.hasPrefix("tensor 'model._read_in.weight' has shape [10, 3]"))
    #expect(try message { $0.metadata["n_positions"] = "5" }.contains("wpe.weight' has shape [8, 10]"))
    #expect(try message { $0.metadata["n_layer"] = "3" }.hasPrefix("no tensor 'model._backbone.h.2.ln_1.weight'"))
    #expect(try message { $0.metadata["n_layer"] = "1" }.contains("more layers"))
    #expect(try message(leaving: "_read_out.bias").hasPrefix("no tensor 'model._read_out.bias'"))
    for number in [Float.nan, .infinity, -.infinity] {
      let wrong = Tensor(shape: [10], values: [0, 0, 0, number, 0, 0, 0, 0, 0, 0])
      let reason = try message(leaving: "_backbone.ln_f.bias") { $0.add("model._backbone.ln_f.bias", wrong) }
      #expect(reason.hasPrefix("tensor 'model._backbone.ln_f.bias' holds \(number)"))
    }
  }

  /// The checkpoint of a fixture with lines of its configuration replaced.
  private func checkpoint(_ old: String, _ new: String) throws -> String {
    try withTemporaryFolder { folder in
      let fixture = Fixtures.path("icl_gpt2_narrow")
      let text = try TextFile.read("\(fixture)/config.yaml").replacingOccurrences(of: old, with: new)
      try TextFile.write(text, to: "\(folder)/config.yaml")
      try FileManager.default.copyItem(atPath: "\(fixture)/state.pt", toPath: "\(folder)/state.pt")
      do {
        _ = try GPT2Parameters(TorchCheckpoint(folder: folder))
        return "accepted"
      } catch let error as any UserError {
        #expect(!error.description.contains("\n"))
        // Without the path in front.
        return error.description.replacing(#/^[^:]*\/[^:]*(?::\d+)?: /#, with: "")
      }
    }
  }

  @Test func checkpointsThatDoNotFitTheirConfiguration() throws {
    #expect(try checkpoint("n_layer: 2", "n_layer: 2") == "accepted")
    #expect(try checkpoint("n_layer: 2", "n_layer: 1").hasPrefix("there are more blocks than the 1"))
    #expect(try checkpoint("n_layer: 2", "n_layer: 3").contains("_backbone.h.2.ln_1.weight"))
    #expect(try checkpoint("n_dims: 2", "n_dims: 3").contains("_read_in.weight"))
    #expect(try checkpoint("n_positions: 12", "n_positions: 11").contains("_backbone.wpe.weight"))
    #expect(try checkpoint("n_embd: 24", "n_embd: 48").contains("_read_in.weight"))
    #expect(try checkpoint("n_head: 3", "n_head: 5").contains("n_head 5"))
    // Within what a configuration may say, beyond what a model may be.
    #expect(try checkpoint("n_dims: 2", "n_dims: 60000").contains("n_dims is 60000"))
  }

  /// Sizes for which no machine has memory: the tensors of the file are asked first.
  @Test func hugeSizesAreRefusedBeforeMemoryIsAskedFor() throws {
    let wide = "n_embd: 16384\n  n_head: 4\n  n_layer: 256\n"
    let message = try checkpoint("n_embd: 24\n  n_head: 3\n  n_layer: 2\n", wide)
    #expect(message.hasPrefix("tensor '_read_in.weight' has shape [24, 2], [16384, 2] is needed"))
    let file = try self.message {
      $0.metadata.merge(["n_embd": "16384", "n_head": "4", "n_layer": "256"]) { _, new in new }
    }
    #expect(file.hasPrefix("tensor 'model._read_in.weight' has shape [10, 3]"))
  }

  /// A checkpoint whose training diverged.
  @Test func numbersThatAreNone() throws {
    let configuration = try GPT2Configuration(features: 1, examples: 1, width: 1, layers: 1, heads: 1)
    var values = [Float](repeating: 0.5, count: GPT2Layout(configuration).count)
    values[values.count - 1] = .nan
    // All parameters, one after the other, in one storage.
    let records = GPT2Layout(configuration).entries.map { entry in
      (
        entry.name,
        TensorRecord(
          count: values.count, offset: entry.range.lowerBound, shape: entry.shape, strides: strides(entry.shape))
      )
    }
    try withTemporaryFolder { folder in
      let yaml =
        "model:\n  family: gpt2\n  n_dims: 1\n  n_embd: 1\n  n_head: 1\n  n_layer: 1\n  n_positions: 1\n"
      try TextFile.write(yaml, to: "\(folder)/config.yaml")
      func write() throws {
        let zip = ZipWriter(pickle: PickleWriter.state(records), storages: [("0", littleEndianBytes(values))])
        try TextFile.write(zip.data(), to: "\(folder)/state.pt")
      }
      try write()
      #expect(throws: DamagedFile.self) { try GPT2Parameters(TorchCheckpoint(folder: folder)) }
      values[values.count - 1] = 2
      try write()
      #expect(try GPT2Parameters(TorchCheckpoint(folder: folder)).values == values)
      // As DataParallel saves them.
      let wrapped = records.map { ("module." + $0.0, $0.1) }
      let zip = ZipWriter(pickle: PickleWriter.state(wrapped), storages: [("0", littleEndianBytes(values))])
      try TextFile.write(zip.data(), to: "\(folder)/state.pt")
      #expect(try GPT2Parameters(TorchCheckpoint(folder: folder)).values == values)
    }
  }

  private func strides(_ shape: [Int]) -> [Int] {
    shape.indices.map { shape[($0 + 1)...].reduce(1, *) }
  }
}

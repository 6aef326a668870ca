import Files
import Foundation
import TensorFiles
import TestSupport
import Testing

@testable import TorchCheckpoints

@Suite struct TorchCheckpointTests {
  private let six: [UInt8] = littleEndianBytes([1, 2, 3, 4, 5, 6] as [Float])

  @Test func readsWhatATrainingSaved() throws {
    let checkpoint = try TorchCheckpoint(folder: Fixtures.path("icl_gpt2_tiny"))
    let configuration = checkpoint.configuration
    #expect(configuration.dimensions == 5 && configuration.positions == 11 && configuration.width == 16)
    #expect(configuration.layers == 3 && configuration.heads == 2)
    #expect(try configuration.trainedExamples() == 11)
    #expect(checkpoint.notes.isEmpty)
    #expect(checkpoint.trainStep == 0)

    let entries = checkpoint.state.entries
    #expect(entries.count == 44 && entries.values.allSatisfy { $0.type == .float32 })
    #expect(entries.values.reduce(0) { $0 + $1.shape.reduce(1, *) } == 814_449)
    let layer = [
      "ln_1.weight": [16], "ln_1.bias": [16], "attn.c_attn.weight": [16, 48], "attn.c_attn.bias": [48],
      "attn.c_proj.weight": [16, 16], "attn.c_proj.bias": [16], "ln_2.weight": [16], "ln_2.bias": [16],
      "mlp.c_fc.weight": [16, 64], "mlp.c_fc.bias": [64], "mlp.c_proj.weight": [64, 16], "mlp.c_proj.bias": [16],
    ]
    for block in 0..<3 {
      for (name, shape) in layer { #expect(entries["_backbone.h.\(block).\(name)"]?.shape == shape) }
    }
    #expect(entries["_backbone.wte.weight"]?.shape == [50257, 16] && entries["_read_out.bias"]?.shape == [1])
  }

  @Test func weightsAloneAndTheLastStep() throws {
    try withTemporaryFolder { folder in
      let state = ZipWriter(pickle: PickleWriter.state([("w", TensorRecord())]), storages: [("0", six)]).data()
      try FileManager.default.copyItem(
        atPath: Fixtures.path("icl_gpt2_tiny/config.yaml"), toPath: "\(folder)/config.yaml")
      // By number, not by spelling.
      for step in ["1000", "150000", "20000"] { try TextFile.write(state, to: "\(folder)/model_\(step).pt") }
      try TextFile.write("", to: "\(folder)/model_best.pt")
      let alone = try TorchCheckpoint(folder: folder)
      #expect(alone.trainStep == 150_000 && alone.state.path.hasSuffix("/model_150000.pt"))
      #expect(alone.notes == ["\(folder): model_150000.pt, the last of 3 steps, is read"])
      #expect(try alone.state.tensor("w") == Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6]))

      try FileManager.default.copyItem(atPath: Fixtures.path("icl_gpt2_tiny/state.pt"), toPath: "\(folder)/state.pt")
      #expect(try TorchCheckpoint(folder: folder).state.entries.count == 44)
    }
  }

  @Test func filesThatAreMissing() throws {
    try withTemporaryFolder { folder in
      func message() -> String {
        do {
          _ = try TorchCheckpoint(folder: folder)
          return "accepted"
        } catch { return (error as? any UserError)?.description ?? "no error of the user: \(error)" }
      }
      #expect(message() == "\(folder)/config.yaml: cannot read: no such file or folder; check the path")
      try FileManager.default.copyItem(
        atPath: Fixtures.path("icl_gpt2_tiny/config.yaml"), toPath: "\(folder)/config.yaml")
      #expect(message().hasPrefix("\(folder)/state.pt: cannot read: no such file, and no model_<step>.pt beside it"))
      try FileManager.default.createDirectory(atPath: "\(folder)/state.pt", withIntermediateDirectories: false)
      #expect(message() == "\(folder)/state.pt: cannot read: it is a folder; name a file")
      try FileManager.default.removeItem(atPath: "\(folder)/state.pt")
      try TextFile.write("", to: "\(folder)/state.pt")
      #expect(message().hasPrefix("\(folder)/state.pt: not a checkpoint of PyTorch: its 0 bytes do not end with"))
      try FileManager.default.removeItem(atPath: "\(folder)/state.pt")
      #expect(mkfifo("\(folder)/state.pt", 0o600) == 0)
      #expect(message().hasPrefix("\(folder)/state.pt: cannot read: it is no ordinary file"))
    }
    #expect(throws: FileError.self) { try TorchCheckpoint(folder: Fixtures.path("icl_gpt2_tiny/config.yaml")) }
  }
}

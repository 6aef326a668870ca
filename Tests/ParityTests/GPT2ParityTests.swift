import Files
import Foundation
import TensorFiles
import TestSupport
import Testing
import TorchCheckpoints
import Training

@testable import Parity

/// The transformer against PyTorch's numbers: the authors' checkpoint, and models whose sizes fill no vector.
@Suite struct GPT2ParityTests {
  static let folders = ["icl_gpt2_tiny", "icl_gpt2_odd", "icl_gpt2_narrow"]

  @Test(arguments: folders)
  func computesWhatPyTorchDoes(_ name: String) throws {
    for kernels in KernelSet.available {
      let report = try ParityReport(checkpoint: Fixtures.path(name), threads: 2, kernels: kernels)
      let layers = try TorchCheckpoint(folder: Fixtures.path(name)).configuration.layers
      // Predictions, each layer and that before the first; the loss, all gradients, the loss after a step.
      #expect(report.lines.count == 1 + (layers + 1) + 1 + (12 * layers + 7) + 1)
      for line in report.lines {
        #expect(line.isWithinBound, "\(kernels.name): \(line.name) deviates by \(line.deviation)")
      }
    }
  }

  /// What PyTorch wrote, with one tensor changed or left out, beside the same checkpoint.
  private func report(_ folder: String, _ change: (String, Tensor) -> Tensor?) throws -> ParityReport {
    let fixture = Fixtures.path("icl_gpt2_odd")
    let file = try SafetensorsFile(path: "\(fixture)/expected.safetensors")
    var writer = SafetensorsWriter()
    for name in file.entries.keys {
      if let tensor = change(name, try file.tensor(name)) { writer.add(name, tensor) }
    }
    try writer.write(to: "\(folder)/expected.safetensors")
    for name in ["config.yaml", "state.pt"] {
      try TextFile.write(TextFile.bytes("\(fixture)/\(name)"), to: "\(folder)/\(name)")
    }
    return try ParityReport(checkpoint: folder)
  }

  @Test(arguments: [
    "pred", "hidden_0", "hidden_1", "loss", "loss_after_one_adam_step", "grad._backbone.wpe.weight",
    "grad._backbone.h.0.attn.c_attn.bias", "grad._read_out.bias",
  ])
  func oneWrongNumberIsNoticed(name: String) throws {
    try withTemporaryFolder { folder in
      for wrong in [1.01, Float.nan] {
        let report = try report(folder) { tensorName, tensor in
          guard tensorName == name else { return tensor }
          var tensor = tensor
          tensor.values[tensor.values.count - 1] = tensor.values[tensor.values.count - 1] * wrong + (wrong - 1)
          return tensor
        }
        #expect(report.lines.filter { !$0.isWithinBound }.count == 1, "\(name) · \(wrong)")
      }
    }
  }

  @Test func whatIsMissingOrContradictsItself() throws {
    func message(_ change: (String, Tensor) -> Tensor?) throws -> String {
      try withTemporaryFolder { folder in
        do {
          _ = try report(folder, change)
          return "accepted"
        } catch let error as DamagedFile { return error.message }
      }
    }
    func shaped(_ name: String, _ shape: [Int]) -> (String, Tensor) -> Tensor? {
      { $0 == name ? Tensor(shape: shape, values: Array(repeating: 0, count: shape.reduce(1, *))) : $1 }
    }
    #expect(try message { $1 } == "accepted")
    for name in ["xs", "ys", "pred", "hidden_1", "loss", "grad._read_in.weight"] {
      #expect(try message { $0 == name ? nil : $1 }.hasPrefix("no tensor '\(name)'"))
    }
    // One example too many, none, no sequence, another width.
    for shape in [[11, 10, 3], [11, 0, 3], [0, 7, 3], [11, 7, 4], [77, 3]] {
      #expect(try message(shaped("xs", shape)).hasPrefix("tensor 'xs' has shape [\(shape[0])"), "\(shape)")
    }
    #expect(try message(shaped("ys", [77])).hasPrefix("tensor 'ys' has shape [77]"))
    #expect(try message(shaped("loss", [2])).hasPrefix("tensor 'loss' has shape [2]"))
    #expect(try message(shaped("hidden_0", [11, 7, 20])).hasPrefix("tensor 'hidden_0' has shape [11, 7, 20]"))
  }
}

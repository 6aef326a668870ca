import Files
import Foundation
import TensorFiles
import TestSupport
import Testing
import Training

@testable import Parity

@Suite struct ParityTests {
  static let files = [
    "attention_head_P30_H4", "attention_head_P60_H1", "continuous_function_P60", "statistical_H6",
  ]

  @Test(arguments: files)
  func trainsAsPyTorchDoes(_ name: String) throws {
    for kernels in KernelSet.available {
      let report = try ParityReport(path: Fixtures.path("\(name).safetensors"), threads: 2, kernels: kernels)
      #expect(report.lines.count >= 14)
      for line in report.lines {
        #expect(line.isWithinBound, "\(kernels.name): \(line.name) deviates by \(line.deviation)")
      }
    }
  }

  /// A fixture with one tensor or the metadata changed.
  private func changed(
    _ folder: String, metadata: [String: String]? = nil, _ change: (String, Tensor) -> Tensor?
  ) throws -> String {
    let file = try SafetensorsFile(path: Fixtures.path("statistical_H6.safetensors"))
    var writer = SafetensorsWriter()
    writer.metadata = metadata ?? file.metadata
    for name in file.entries.keys {
      if let tensor = change(name, try file.tensor(name)) { writer.add(name, tensor) }
    }
    let path = "\(folder)/changed.safetensors"
    try writer.write(to: path)
    return path
  }

  @Test(arguments: ["losses", "grad_step0.linear.weight", "grad_step0.attnm.attn1.k_proj.bias"])
  func oneWrongNumberIsNoticed(name: String) throws {
    try withTemporaryFolder { folder in
      for wrong in [1.001, Float.nan] {
        let path = try changed(folder) { tensorName, tensor in
          guard tensorName == name else { return tensor }
          var tensor = tensor
          tensor.values[7] = tensor.values[7] * wrong + (wrong - 1)
          return tensor
        }
        let report = try ParityReport(path: path)
        #expect(!report.isWithinBounds, "\(name) · \(wrong)")
        #expect(report.lines.filter { !$0.isWithinBound }.count == 1)
      }
    }
  }

  /// Every tensor with the same numbers in other shapes, and without numbers but with sizes beyond all memory: each file is
  /// refused in one line, or its shapes mean the same.
  @Test func otherShapes() throws {
    let names = try SafetensorsFile(path: Fixtures.path("statistical_H6.safetensors")).entries.keys.sorted()
    for name in names {
      for form in 0..<3 {
        try withTemporaryFolder { folder in
          let path = try changed(folder) { tensorName, tensor in
            guard tensorName == name else {
              // Two steps, so that files that are accepted take no time.
              return tensorName == "losses" ? Tensor(shape: [2, 1], values: Array(tensor.values.prefix(2))) : tensor
            }
            let count = tensor.values.count
            let shapes: [[Int]] = [[1, count], tensor.shape.reversed(), [0, Int.max]]
            return Tensor(shape: shapes[form], values: shapes[form].contains(0) ? [] : tensor.values)
          }
          do { _ = try ParityReport(path: path) } catch let error as DamagedFile {
            #expect(error.description.count < 400 && !error.description.contains { $0.isNewline })
          }
        }
      }
    }
  }

  @Test func whatIsMissingOrContradictsItself() throws {
    func message(
      metadata: [String: String]? = nil, _ change: (String, Tensor) -> Tensor?
    ) throws -> String {
      try withTemporaryFolder { folder in
        let path = try changed(folder, metadata: metadata, change)
        do {
          _ = try ParityReport(path: path)
          return "accepted"
        } catch let error as DamagedFile { return error.message }
      }
    }
    #expect(try message(metadata: [:]) { $1 }.hasPrefix("the metadata give no number of heads"))
    #expect(try message(metadata: ["heads": "5"]) { $1 }.hasPrefix("5 heads do not divide the width 48"))
    #expect(try message { $0 == "x" ? nil : $1 }.hasPrefix("no tensor 'x'"))
    #expect(
      try message { $0 == "w" ? Tensor(shape: [32, 48], values: $1.values) : $1 }.hasPrefix("inputs of width 72"))
    #expect(
      try message { $0.hasSuffix("modulation") ? Tensor(shape: [960], values: $1.values) : $1 }
        .hasPrefix("tensor 'model.attnm.mapping_A.modulation' has shape [960]"))
    #expect(
      try message { $0 == "losses" ? Tensor(shape: [0], values: []) : $1 }.hasPrefix("tensor 'losses' has shape [0]"))
    #expect(try message { $0.hasPrefix("model.") ? nil : $1 }.hasPrefix("no model that is known here"))
  }
}

import Files
import Foundation
import TestSupport
import Testing

@testable import TensorFiles

/// Suites of files that must be refused, or read as if nothing were wrong with them.
protocol HostileFiles {}

extension HostileFiles {
  /// Opens a file and reads all its tensors of floating-point numbers: the error's line, or the tensors.
  func read(_ data: Data) -> Result<[String: Tensor], DamagedFile> {
    do {
      let state = try TorchStateFile(path: "t.pt", data: data)
      var tensors: [String: Tensor] = [:]
      for name in state.entries.keys.sorted() { tensors[name] = try state.tensor(name) }
      return .success(tensors)
    } catch { return .failure(error) }
  }

  /// The line with which a file is refused.
  func refusal(_ data: Data) -> String {
    guard case .failure(let error) = read(data) else { return "accepted" }
    let isOneLine = !error.description.contains { $0.isNewline }
    #expect(isOneLine && error.description.hasPrefix("t.pt: "))
    #expect(error.description.utf8.count <= 600)
    return error.description
  }

  /// An archive of a pickle and a storage of the numbers 1 to 6.
  func archive(_ pickle: [UInt8]) -> ZipWriter {
    ZipWriter(pickle: pickle, storages: [("0", littleEndianBytes([1, 2, 3, 4, 5, 6] as [Float]))])
  }

  /// A pickle whose body is written by `body`.
  func pickle(_ body: (inout PickleWriter) -> Void) -> [UInt8] {
    var writer = PickleWriter()
    body(&writer)
    return writer.bytes
  }

  /// A pickle of a state_dict with one tensor, which `edit` may change.
  func state(_ edit: (inout TensorRecord) -> Void = { _ in }) -> [UInt8] {
    var record = TensorRecord()
    edit(&record)
    return PickleWriter.state([("w", record)])
  }
}

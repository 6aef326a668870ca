import Files
import Foundation
import TensorFiles
import TestSupport
import Testing

@testable import TorchCheckpoints

/// Near misses of a checkpoint's path: read, or answered with what to name.
@Suite struct CheckpointFilesTests {
  /// A folder `run` with these files, each holding a few bytes.
  private func withRun(_ names: [String], _ body: (_ folder: String) throws -> Void) throws {
    try withTemporaryFolder { folder in
      for name in names { try TextFile.write("PK\u{3}\u{4}", to: "\(folder)/run/\(name)") }
      try body(folder)
    }
  }

  private func message(_ path: String) -> String {
    do {
      return "found \(try CheckpointFiles(path: path).weights)"
    } catch { return error.description }
  }

  @Test func everyNameOfACheckpointIsUnderstood() throws {
    try withRun(["config.yaml", "state.pt", "model_100.pt", "model_20.pt"]) { folder in
      let run = "\(folder)/run"
      for path in [run, run + "/", run + "//", run + "/config.yaml", run + "/state.pt", run + "/state.pt/"] {
        #expect(CheckpointFiles.areMeant(by: path))
        let files = try CheckpointFiles(path: path)
        #expect(files.weights == run + "/state.pt" && files.configuration == run + "/config.yaml" && files.step == nil)
        #expect(files.notes.isEmpty)
      }
      let older = try CheckpointFiles(path: run + "/model_20.pt")
      #expect(older.weights == run + "/model_20.pt" && older.step == 20 && older.notes.isEmpty)
    }
  }

  @Test func weightsOfAnyName() throws {
    try withRun(["config.yaml", "weights.bin", "best.pth"]) { folder in
      for name in ["weights.bin", "best.pth"] {
        #expect(CheckpointFiles.areMeant(by: "\(folder)/run/\(name)"))
        #expect(message("\(folder)/run/\(name)") == "found \(folder)/run/\(name)")
      }
      #expect(message("\(folder)/run").contains("name the file itself, such as \(folder)/run/best.pth"))
    }
  }

  @Test func linksAreFollowed() throws {
    try withRun(["config.yaml", "state.pt"]) { folder in
      let (link, file) = ("\(folder)/link", "\(folder)/latest.pt")
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "\(folder)/run")
      try FileManager.default.createSymbolicLink(atPath: file, withDestinationPath: "\(folder)/run/state.pt")
      #expect(try CheckpointFiles(path: link).weights == link + "/state.pt")
      #expect(try CheckpointFiles(path: file).configuration.hasSuffix("/run/config.yaml"))
    }
  }

  /// The weights were moved away: another file is not taken in their place.
  @Test func aLinkToNothing() throws {
    try withRun(["config.yaml", "model_5.pt"]) { folder in
      let link = "\(folder)/run/state.pt"
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "\(folder)/gone.pt")
      #expect(throws: FileError(.read, link, errno: ENOENT)) {
        try TorchStateFile(path: CheckpointFiles(path: link).weights)
      }
      #expect(try CheckpointFiles(path: "\(folder)/run").weights == link)
    }
  }

  @Test func whatToNameInstead() throws {
    try withRun(["model.safetensors"]) { folder in
      #expect(
        message("\(folder)/run")
          == "\(folder)/run/config.yaml: cannot read: no such file; name the model itself, \(folder)/run/model.safetensors"
      )
      #expect(
        message(folder).hasSuffix("/config.yaml: cannot read: no such file or folder; check the path"))
    }
    try withRun(["config.yaml", "state.pt"]) { folder in
      #expect(
        message(folder)
          == "\(folder)/config.yaml: cannot read: no such file; name the folder of one training, such as \(folder)/run")
      #expect(message("\(folder)/run/gone.pt").hasPrefix("found"))
      try FileManager.default.removeItem(atPath: "\(folder)/run/config.yaml")
      #expect(
        message("\(folder)/run/state.pt").hasPrefix("\(folder)/run/config.yaml: cannot read: no such file; weights are")
      )
      #expect(
        message("\(folder)/run/gone.pt") == "\(folder)/run/gone.pt: cannot read: no such file or folder; check the path"
      )
      #expect(message("\(folder)/run/base.yaml").hasSuffix("name the folder that holds config.yaml and the weights"))
    }
  }

  @Test func otherFilesAreNotMeant() throws {
    try withTemporaryFolder { folder in
      try TextFile.write("\u{8}", to: "\(folder)/model.safetensors")
      for path in ["\(folder)/model.safetensors", "\(folder)/gone.safetensors", ""] {
        #expect(!CheckpointFiles.areMeant(by: path))
      }
    }
  }
}

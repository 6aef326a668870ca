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

  /// The layout of the authors' release and of their trainings: models/TASK/RUN.
  @Test func theOnlyTrainingBelowAFolder() throws {
    try withTemporaryFolder { folder in
      let models = "\(folder)/models"
      let task = "\(models)/linear_regression"
      let training = "\(task)/pretrained"
      for name in ["config.yaml", "state.pt", "metrics.json"] { try TextFile.write("PK", to: "\(training)/\(name)") }
      try TextFile.write("", to: "\(task)/README.md")
      #expect(try CheckpointFiles(path: training).notes == [])
      for path in [models, task, task + "/"] {
        let files = try CheckpointFiles(path: path)
        #expect(files.weights == training + "/state.pt" && files.configuration == training + "/config.yaml")
        let name = path.hasSuffix("/") ? task : path
        #expect(files.notes == ["\(name): \(training), the only training below it, is read"])
      }
      // Settings without weights, and what nobody sees, are no training; what lies below one is part of it.
      for other in ["aborted/config.yaml", ".trash/config.yaml", ".trash/state.pt", "pretrained/old/config.yaml"] {
        try TextFile.write("", to: "\(task)/\(other)")
      }
      #expect(try CheckpointFiles(path: task).weights == training + "/state.pt")
      // Weights of another name, and which of them is read.
      try FileManager.default.moveItem(atPath: training + "/state.pt", toPath: training + "/model_500000.pt")
      try TextFile.write("PK", to: training + "/model_1000.pt")
      let steps = try CheckpointFiles(path: task)
      #expect(steps.weights == training + "/model_500000.pt" && steps.step == 500_000 && steps.notes.count == 2)
    }
  }

  @Test func severalTrainingsAreNamed() throws {
    try withTemporaryFolder { folder in
      let task = "\(folder)/models/linear_regression"
      for run in ["b", "a"] {
        for name in ["config.yaml", "model_5.pt"] { try TextFile.write("PK", to: "\(task)/\(run)/\(name)") }
      }
      #expect(
        message(task)
          == "\(task)/config.yaml: cannot read: no such file; 2 trainings lie below the folder, name one of "
          + "them: \(task)/a, \(task)/b")
      for layer in 1...4 {
        for name in ["config.yaml", "state.pt"] {
          try TextFile.write("PK", to: "\(folder)/models/by_layer_linear/probing_\(layer)/\(name)")
        }
      }
      let all = message("\(folder)/models")
      #expect(all.contains("6 trainings lie below") && all.hasSuffix("probing_4 and 2 more"), "\(all)")
      // The folder of a training decides, whatever lies below it.
      for name in ["config.yaml", "state.pt"] { try TextFile.write("PK", to: "\(task)/\(name)") }
      #expect(message(task) == "found \(task)/state.pt")
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

import Files
import Foundation
import Journals

/// A paper of one figure, one value and one claim whose rows are recorded, in a folder of its own; no rows of this machine.
public struct RecordedPaper {
  /// The experiment, which takes a tenth of a second.
  public static let experiment = "frozen/mse-vs-n"
  /// A figure of the experiment, and the claim `small`, which holds.
  public static let blocks = """
    ```{figure} \(experiment)
    :plot: lines
    :x: n
    :y: mse
    Errors.
    ```

    ```{claim} small
    :kind: check
    :source: Theorem 4.2
    :experiment: \(experiment)
    :test: mse below 1e-3
    Small.
    ```
    """
  /// The folder.
  public let folder: String

  /// Runs `body` with such a paper.
  /// - Throws: what `body` throws, and an error where the rows cannot be recorded.
  public static func with(_ body: (RecordedPaper) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let paper = RecordedPaper(folder: folder)
      try TextFile.write(
        """
        # T

        The least error is {value}`\(experiment): min(mse)`.

        \(blocks)
        """, to: folder + "/paper/hu2026/report.md")
      for command in [["run", experiment], ["record", experiment]] {
        let result = try paper.repro(command)
        guard result.status == 0 else { throw UsageError("\(result)") }
      }
      try FileManager.default.removeItem(atPath: folder + "/output")
      try body(paper)
    }
  }

  /// Runs the command in the folder.
  /// - Throws: an error of Foundation when it cannot be started.
  @discardableResult
  public func repro(_ arguments: [String]) throws -> Command { try Command.repro(arguments, in: folder) }

  /// The recorded rows of a profile.
  public func recorded(_ profile: Profile = .quick, _ experiment: String = experiment) -> JournalFile {
    JournalFile(recordedIn: folder + "/paper/hu2026", profile: profile, experiment: experiment)
  }

  /// Whether this machine has rows of the experiment.
  public var hasOwnRows: Bool { FileManager.default.fileExists(atPath: folder + "/output/results") }

  /// The woven page.
  /// - Throws: `FileError`.
  public func page() throws -> String { try TextFile.read(folder + "/output/report.html") }

  /// Changes a number in one row of the recorded ones, and nothing else.
  /// - Throws: `FileError`, an error of the compression.
  public func editARow() throws {
    let text = String(decoding: try Compression.gunzip(TextFile.bytes(recorded().path)), as: UTF8.self)
    let edited = text.replacing(#/,12,4,100,8/#, with: ",12,4,101,8", maxReplacements: 1)
    guard edited != text, let packed = Compression.compress(Data(edited.utf8), .gzip) else {
      throw UsageError("no row was edited")
    }
    try TextFile.write(Data(packed), to: recorded().path)
  }

  /// Takes the last trial off a list of finished trials.
  /// - Throws: `FileError`.
  public func dropLastTrial(of list: String) throws {
    let lines = try TextFile.read(list).split(separator: "\n")
    try TextFile.write(lines.dropLast().map { $0 + "\n" }.joined(), to: list)
  }
}

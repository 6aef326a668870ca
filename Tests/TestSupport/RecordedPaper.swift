import Files
import Foundation
import Journals

/// A paper of one figure, one value and one claim whose rows are recorded, in a folder of its own; no rows of this machine.
public struct RecordedPaper {
  /// The experiment, which takes a tenth of a second.
  public static let experiment = "frozen/mse-vs-n"
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

        The mean is {value}`\(experiment): min(mse)`.

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

  /// Replaces the recorded table by what `change` makes of its text.
  /// - Throws: `FileError`, an error of the compression.
  public func edit(_ change: (String) -> String) throws {
    let text = String(decoding: try Compression.gunzip(TextFile.bytes(recorded().path)), as: UTF8.self)
    guard let packed = Compression.compress(Data(change(text).utf8), .gzip) else { throw UsageError("memory ran out") }
    try TextFile.write(Data(packed), to: recorded().path)
  }
}

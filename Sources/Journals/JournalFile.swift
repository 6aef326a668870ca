import Files
import Foundation
import Tables

/// Where an experiment's rows lie and how they are read: the border between the experiments, which write, and everything
/// after them, which only reads files.
public struct JournalFile: Sendable {
  /// Folder of all results, for example `output/results`.
  public let results: String
  /// Which sizes were run.
  public let profile: Profile
  /// The experiment's name, for example `frozen/tune`.
  public let experiment: String

  /// The journal of one experiment at one profile.
  public init(results: String, profile: Profile, experiment: String) {
    self.results = results
    self.profile = profile
    self.experiment = experiment
  }

  /// What the column `end` holds in a row that is not the last of its trial.
  public static let open = "0"
  /// The end mark of a trial.
  public static let complete = "1"
  /// The end mark of a trial that failed: its rows decide nothing.
  public static let failed = "failed"

  /// Path of the CSV file.
  public var path: String { "\(results)/\(profile.rawValue)/\(experiment).csv" }
  /// Path of the record of how the rows were made.
  public var recordPath: String { "\(results)/\(profile.rawValue)/\(experiment).run.json" }
  /// Whether there is a journal.
  public var exists: Bool { FileManager.default.fileExists(atPath: path) }

  /// The rows of the finished trials that the last run asked for, without locking the file; `nil` when there is no
  /// journal.
  ///
  /// Trials of other seeds or of earlier settings stay in the file, so that asking for them again costs nothing.
  /// - Throws: `FileError`, `TableError` when it is damaged, `SourceError` when the record beside it is.
  public func rows() throws -> Table? {
    guard exists else { return nil }
    let table = try Self.finishedRows(of: CSVReader.read(path))
    guard let asked = try RunRecord.read(self).map({ Set($0.asked) }) else { return table }
    let keys = try table.texts("trial")
    return table.filter { asked.contains(keys[$0]) }
  }

  /// The rows of the finished trials of a table: a trial without its end mark never counts.
  /// - Throws: `TableError` when columns are missing.
  public static func finishedRows(of table: Table) throws -> Table {
    let finished = try finishedTrials(of: table)
    let keys = try table.texts("trial")
    return table.filter { finished.contains(keys[$0]) }
  }

  /// Keys of the trials that carry an end mark.
  /// - Throws: `TableError` when columns are missing.
  public static func finishedTrials(of table: Table) throws -> Set<String> {
    let ends = try table.texts("end")
    return Set(zip(try table.texts("trial"), ends).filter { $1 != open }.map(\.0))
  }
}

import Claims
import Figures
import Files
import Foundation
import Journals

/// The files that the authors' released scripts write, made from the rows that are there.
///
/// All of them are made before any is written: rows that are damaged leave no half of an export behind.
public struct AuthorsFilesExport: Sendable {
  /// A file that was made.
  public struct Made: Sendable {
    /// Path and bytes.
    public let file: ExportedFile
    /// Trials that it was made from, in words: `5 of 30 trials of statistical/heads, recorded`.
    public let origin: String
    /// The command that makes the rows of the missing trials; `nil` for a file of all trials.
    public let remedy: String?
  }

  /// A file for which there are no rows.
  public struct Missing: Sendable {
    /// Path below the folder of the export.
    public let path: String
    /// Why, and what to do.
    public let reason: String
  }

  /// Files that were made, in order.
  public let made: [Made]
  /// Files for which there are no rows, in order.
  public let missing: [Missing]

  /// Makes files of a profile's rows.
  /// - Parameters:
  ///   - files: what the scripts write.
  ///   - data: the rows.
  ///   - wholeCount: trials that a whole run of an experiment has; rows of fewer trials are not passed over in silence, even
  ///     where the last run was asked for no more.
  /// - Throws: a user's error for rows that are damaged.
  public init(_ files: [AuthorsFile], _ data: ProfileResults, wholeCount: (_ experiment: String) throws -> Int) throws {
    var made: [Made] = []
    var missing: [Missing] = []
    for file in files {
      if let place = try data.damage(file.experiment).first {
        throw SourceError(place, "the line is damaged; repro run \(file.experiment) makes its trial anew")
      }
      if let reason = try Self.absence(file.experiment, data) {
        missing.append(Missing(path: file.path, reason: reason))
      } else if let rows = try data.rows(file.experiment), let trials = try data.trials(file.experiment) {
        let whole = max(trials.asked, try wholeCount(file.experiment))
        // That a run is unfinished is said first.
        let other = trials.finished < whole ? nil : try data.otherTrials(file.experiment)
        let isRecorded = try data.isRecorded(file.experiment)
        made.append(
          Made(
            file: ExportedFile(path: file.path, data: try file.data(from: rows)),
            origin: Self.origin(file.experiment, trials, whole: whole, isRecorded: isRecorded)
              + (other.map { "; \($0)" } ?? ""),
            remedy: trials.finished < whole ? data.remedy(file.experiment) : nil))
      }
    }
    (self.made, self.missing) = (made, missing)
  }

  /// Whether every file was made, from all trials.
  public var isWhole: Bool { missing.isEmpty && made.allSatisfy { $0.remedy == nil } }

  /// Why no file can be made of an experiment, and what to do; `nil` when one can.
  private static func absence(_ experiment: String, _ data: ProfileResults) throws -> String? {
    guard try data.rows(experiment) != nil else { return try data.absenceHere(experiment) }
    if let staleness = try data.staleness(experiment) { return "\(staleness); \(data.remedy(experiment))" }
    guard let trials = try data.trials(experiment), trials.finished == 0 else { return nil }
    let failed = trials.failed > 0 ? ", \(trials.failed) failed" : ""
    return "0 of \(trials.asked) trials are finished\(failed); \(data.remedy(experiment))"
  }

  private static func origin(_ experiment: String, _ trials: TrialCount, whole: Int, isRecorded: Bool) -> String {
    let count = trials.finished < whole ? "\(trials.finished) of \(whole) trials" : Printed.count(whole, "trial")
    return "\(count) of \(experiment)" + (trials.failed > 0 ? ", \(trials.failed) failed" : "")
      + (isRecorded ? ", recorded" : "")
  }
}

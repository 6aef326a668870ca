import Files
import Foundation
import Journals

/// How the rows of an experiment were made, in `claims.json`.
///
/// What a run took is left out: it stands in the run record.
struct LedgerOrigin: Codable, Sendable {
  /// A run that added rows.
  struct Run: Codable, Sendable {
    var command: String
    var commit: String
    /// Whether the sources differed from the commit.
    var dirty: Bool
    var machine: String
    var system: String
    var compiler: String
    /// When it began, ISO 8601 in UTC.
    var started: String
    /// Trials that it added.
    var trials: Int
  }
  /// A file and its digest, which is empty for a file that was not there.
  struct File: Codable, Sendable {
    var path: String
    var sha256: String
  }

  var experiment: String
  /// Whether the rows were recorded in the paper's folder, and none of them was made here.
  var recorded: Bool
  /// Files that hold the rows.
  var rows: [File]
  /// Files that the runs read.
  var inputs: [File]
  /// Oldest first; empty for results that exist.
  var runs: [Run]

  /// - Throws: `FileError`, `SourceError` for a damaged record.
  private init(_ experiment: String, _ results: ProfileResults) throws {
    self.experiment = experiment
    let journal = try results.journal(experiment)
    let read = try results.readFiles(experiment).files
    let record = read.isEmpty ? try results.record(experiment) : nil
    recorded = read.isEmpty && journal.isRecorded
    rows =
      read.isEmpty
      ? [File(path: Self.path(journal, results), sha256: Digest.sha256(try TextFile.bytes(journal.path)))]
      : read.map { File(path: $0.path, sha256: $0.digest) }
    inputs = record?.inputs.map { File(path: $0.path, sha256: $0.digest) } ?? []
    runs =
      record?.runs.map { run in
        Run(
          command: run.command, commit: run.environment.commit, dirty: run.environment.isDirty,
          machine: run.environment.machine, system: run.environment.system, compiler: run.environment.compiler,
          started: run.started, trials: run.trials)
      } ?? []
  }

  /// The same wherever the output lies: from the folder that is generated, or that of the papers.
  private static func path(_ journal: JournalFile, _ results: ProfileResults) -> String {
    let folder = journal.isRecorded ? results.papers : results.results
    let local = journal.path.hasPrefix(folder + "/") ? String(journal.path.dropFirst(folder.count + 1)) : journal.path
    return journal.isRecorded ? local : "results/\(local)"
  }

  /// Those of the experiments of some claims, and of `shown` ones, that have rows, by their names.
  /// - Throws: as ``ProfileResults/rows(_:)``.
  static func all(
    _ claims: [EvaluatedClaim], _ results: ProfileResults, shown: [String] = []
  ) throws -> [LedgerOrigin] {
    try Set(claims.flatMap(\.claim.experiments) + shown).sorted().compactMap { experiment in
      try results.rows(experiment) == nil ? nil : try LedgerOrigin(experiment, results)
    }
  }
}

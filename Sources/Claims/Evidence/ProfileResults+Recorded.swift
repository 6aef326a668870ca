import Files
import Foundation
import Journals

/// Rows that lie in the folder of a paper.
package struct RecordedRows: Sendable {
  /// Where they lie.
  package var file: JournalFile
  /// What they are, as far as they could be read.
  var contents: JournalFile.Contents?
  /// Why they are not those of the profile's trials today, and stand in for nothing; `nil` when they are.
  package var obstacle: String?

  /// The obstacle with the file, in a sentence; `nil` when they stand in.
  package var leftOut: String? { obstacle.map { "the recorded rows (\(file.path)) are left out: \($0)" } }
  /// Number of finished trials.
  /// - Throws: `TableError` for rows without the columns of a journal.
  package func trialCount() throws -> Int { try contents?.trialCount() ?? 0 }
}

extension ProfileResults {
  /// The recorded rows of an experiment; `nil` without any.
  ///
  /// They are shown to people who did not make them, so that nothing about them is believed: their columns, the settings and
  /// seeds that the rows hold, what their list says of options and inputs, and the digests of the rows all have to fit the
  /// trials of the profile. Part of the trials may be missing, as in any unfinished run.
  /// - Throws: `FileError`, `TableError`, `SourceError` for damaged files.
  package func recorded(_ experiment: String) throws -> RecordedRows? { try recorded(experiment, profile) }

  private func recorded(_ experiment: String, _ profile: Profile) throws -> RecordedRows? {
    try recordedRows.value("\(profile.rawValue)/\(experiment)") {
      guard let facts = facts[experiment], let paper = facts.paper else { return nil }
      let file = JournalFile(recordedIn: "\(papers)/\(paper)", profile: profile, experiment: experiment)
      let missing = file.paths.filter { !FileManager.default.fileExists(atPath: $0) }
      guard missing.count < file.paths.count else { return nil }
      guard file.exists, let record = try RunRecord.read(file) else {
        return RecordedRows(file: file, obstacle: "\(missing[0]) is missing")
      }
      guard record.revision == facts.revision else {
        return RecordedRows(file: file, obstacle: "they come from an older revision of the experiment")
      }
      let contents = try file.contents()
      return RecordedRows(
        file: file, contents: contents, obstacle: try contents.flatMap { try obstacle($0, record, file) })
    }
  }

  /// Why the trials of a journal are not those that its profile has today; asked of recorded rows, and of rows that somebody
  /// wants to record.
  /// - Throws: as ``recorded(_:)``.
  package func obstacle(
    _ contents: JournalFile.Contents, _ record: RunRecord, _ file: JournalFile
  ) throws -> String? {
    if let foreign = facts[file.experiment].flatMap({ foreign(contents.rows, $0) }) { return foreign }
    guard contents.altered.isEmpty else {
      return "\(contents.altered.count) of \(record.asked.count) trials were lost or changed since they were written"
    }
    guard contents.rows.count > 0 || !contents.failures.isEmpty else {
      let isMissing = !FileManager.default.fileExists(atPath: file.trialsPath)
      return isMissing ? "\(file.trialsPath) is missing" : "no trial of theirs is in \(file.trialsPath)"
    }
    var plan: [PlannedTrial]?
    do { plan = try self.plan(file.experiment, file.profile) } catch let error as any UserError {
      return "what the trials of the profile are is not known: \(error)"
    }
    if let plan, let other = try PlannedTrial.difference(of: contents, record, FinishedTrials.read(file), from: plan) {
      return other
    }
    // The same bytes under another name, such as a model that was committed since, are the same input.
    let known = Set(plan?.flatMap { $0.parts.map(\.shortValue) } ?? [])
    for input in record.inputs where !known.contains(KeyPart(input.path, input.digest).shortValue) {
      if let change = try input.change(papers: papers, results: results) { return change }
    }
    return nil
  }

  /// Keys of the profile's own trials in a journal whose last run was asked for more, of other seeds or of models that other
  /// experiments needed; `nil` for a run that was asked for no more, or has not finished them.
  /// - Throws: as ``recorded(_:)``.
  package func planned(of record: RunRecord, _ file: JournalFile) throws -> Set<String>? {
    guard let plan = try plan(file.experiment, file.profile), record.asked.count > plan.count else { return nil }
    let (points, asked) = (Set(plan.map(\.point)), Set(record.asked))
    let lines = try FinishedTrials.read(file).latest
    let keys = lines.filter { asked.contains($0.key) && points.contains($0.point) }.map(\.key)
    return keys.count == plan.count ? Set(keys) : nil
  }

  /// Whether the rows of an experiment are recorded ones, and none of them was made here.
  /// - Throws: as ``recorded(_:)``.
  package func isRecorded(_ experiment: String) throws -> Bool {
    guard facts[experiment]?.source == nil else { return false }
    return try journal(experiment).isRecorded
  }

  /// Why the rows of an experiment are those of other trials than the profile has today: other seeds, options or inputs were
  /// asked for; `nil` when they are not, or nobody knows.
  /// - Throws: as ``rows(_:)`` and ``record(_:)``.
  package func otherTrials(_ experiment: String) throws -> String? {
    guard let plan = try? plan(experiment, profile), let contents = try contents(experiment),
      contents.rows.count > 0, let record = try record(experiment)
    else { return nil }
    return try PlannedTrial.difference(of: contents, record, FinishedTrials.read(journal(experiment)), from: plan)
  }

  /// Why recorded rows of an experiment are there and do not count; `nil` where there are none, or they do.
  /// - Throws: as ``recorded(_:)``.
  package func leftOut(_ experiment: String) throws -> String? {
    usesRecordings ? try recorded(experiment)?.leftOut : nil
  }

  /// Why there are no rows of an experiment, and what to do about it: run it, or take those that are recorded at another
  /// profile.
  /// - Throws: as ``rows(_:)``.
  package func absenceHere(_ experiment: String) throws -> String {
    let profiles = otherRecordings(experiment).map { "--profile \($0.rawValue)" }
    let hint = profiles.isEmpty ? "" : ", or take rows that are recorded by \(profiles.joined(separator: " or "))"
    return try absence([experiment]) + hint
  }

  /// Other profiles at which sound rows of an experiment are recorded, where such rows count.
  private func otherRecordings(_ experiment: String) -> [Profile] {
    guard usesRecordings else { return [] }
    return Profile.allCases.filter { other in
      guard other != profile, let recorded = try? recorded(experiment, other) else { return false }
      return recorded.obstacle == nil
    }
  }
}

import Files
import Journals
import Tables

/// Trials that a run was asked for, and what became of them.
package struct TrialCount: Sendable, Equatable {
  /// Trials whose rows count.
  package var finished: Int
  /// Trials that failed.
  package var failed: Int
  /// All that the last run was asked for.
  package var asked: Int
}

/// How far the rows of an experiment are those that a whole run would make today.
extension ProfileResults {
  /// Why rows are not those of the experiment: another one's, or those of an earlier version.
  func foreign(_ rows: Table, _ facts: ExperimentFacts) -> String? {
    guard !facts.columns.isEmpty, rows.columns != facts.columns else { return nil }
    let lead = facts.columns.dropLast()
    let isOwn = facts.hasOpenColumns && rows.columns.starts(with: lead) && rows.columns.last == facts.columns.last
    return isOwn ? nil : "the rows have the columns of another experiment, or of an earlier version of it"
  }

  /// Trials that finished once but whose rows are not those that were written.
  private func altered(_ experiment: String) throws -> Int { try contents(experiment)?.altered.count ?? 0 }

  /// What became of the trials of the last run; `nil` without rows, or where nobody knows what was asked for.
  /// - Throws: as ``rows(_:)`` and ``record(_:)``.
  package func trials(_ experiment: String) throws -> TrialCount? {
    guard let rows = try rows(experiment), let record = try record(experiment) else { return nil }
    let finished = Set(try rows.texts(JournalColumn.trial))
    return TrialCount(
      finished: record.asked.count { finished.contains($0) }, failed: try unusable(experiment).failed.count,
      asked: record.asked.count)
  }

  /// Why rows are not those that a run would make today, however many there are: their columns, their revision, their
  /// declaration or a file that they were made from is another one.
  /// - Throws: as ``rows(_:)`` and ``record(_:)``.
  package func staleness(_ experiment: String) throws -> String? {
    guard let rows = try rows(experiment) else { return nil }
    guard let record = try record(experiment) else {
      return "\(try journal(experiment).recordPath) is missing: nobody knows whether the rows are complete"
    }
    if let facts = facts[experiment] {
      if let foreign = foreign(rows, facts) { return foreign }
      guard record.definition == facts.definition else {
        return "the rows were made by another command than the document declares"
      }
      guard try rows.texts(JournalColumn.revision).allSatisfy({ $0 == String(facts.revision) }) else {
        return "the rows come from an older revision of the experiment"
      }
    }
    for input in record.inputs {
      if let change = try input.change(papers: papers, results: results) { return change }
    }
    return nil
  }

  /// Why the rows of an experiment are not those of a whole run today, and what to do; `nil` where they are, or there are
  /// none.
  /// - Throws: as ``rows(_:)`` and ``record(_:)``.
  package func reservation(_ experiment: String) throws -> String? {
    guard facts[experiment]?.source == nil, try rows(experiment) != nil else { return nil }
    return try doubts.value(experiment) { try doubt(experiment) }
  }

  /// Why the rows of an experiment decide nothing yet: absent trials in the claim's scope, an unfinished run, or rows of
  /// older code.
  /// - Throws: as ``rows(_:)`` and ``record(_:)``.
  func doubt(_ experiment: String, in scope: ClaimScope) throws -> String? {
    guard try rows(experiment) != nil else { return nil }
    // The rest is the same for every claim: inputs are read, and rows looked through, once.
    return try absence(experiment, in: scope) ?? reservation(experiment)
  }

  private func doubt(_ experiment: String) throws -> String? {
    let remedy = remedy(experiment)
    if let staleness = try staleness(experiment) { return "\(staleness); \(remedy)" }
    guard let trials = try trials(experiment) else { return nil }
    let altered = try altered(experiment)
    guard altered == 0 else {
      return "rows of \(altered) of \(trials.asked) trials were lost or changed since they were written; \(remedy)"
    }
    // Those that failed have their say where they belong to the claim.
    let settled = trials.finished + trials.failed
    guard settled == trials.asked else { return "\(settled) of \(trials.asked) trials are finished; \(remedy)" }
    return nil
  }
}

import Journals
import Tables

/// Rows that a figure may show before they decide anything.
extension ProfileResults {
  /// The rows that figures show: those of the finished trials and, with ``showsRunning``, of running ones so far.
  ///
  /// Verdicts, tables and values in the text rest on ``rows(_:)``.
  /// - Throws: as ``rows(_:)``.
  package func drawnRows(_ experiment: String) throws -> Table? {
    guard showsRunning, facts[experiment]?.source == nil else { return try rows(experiment) }
    return try drawn.value(experiment) {
      let journal = try journal(experiment)
      guard !journal.isRecorded, var rows = try journal.rowsSoFar() else { return try self.rows(experiment) }
      if let facts = facts[experiment] {
        rows.textColumns.formUnion(facts.textColumns)
        rows.percentColumns.formUnion(facts.percentColumns)
      }
      return rows
    }
  }
}

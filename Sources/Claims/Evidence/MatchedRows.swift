import Files
import Tables

/// Published rows beside the measured ones that agree with them in every key.
struct MatchedRows {
  /// One published row.
  struct Match {
    /// For example `P = 20, beta = 2`.
    var label: String
    var conditions: [Condition]
    /// Row of the published table.
    var row: Int
    /// Measured rows.
    var rows: Table
  }

  /// The published rows.
  let table: Table
  /// At least one.
  let matches: [Match]

  /// Which of them has fewer measured rows than another, or `nil`.
  var gap: String? { Completeness.unevenCells(matches.map { ($0.label, $0.rows.count) }) }

  /// - Throws: `SourceError` when a published column has no part to play, when the tables share no key or the claim names
  ///   no published numbers; `TableError`.
  init(_ evidence: Evidence) throws {
    let published = try evidence.published()
    table = published.table
    let keys = try published.keys(for: evidence.rows)
    matches = try (0..<table.count).map { [table] row in
      let conditions = try keys.map { Condition(column: $0, value: try table.text(row, $0)) }
      return Match(
        label: conditions.map(\.description).joined(separator: ", "), conditions: conditions, row: row,
        rows: try evidence.rows.rows(where: conditions))
    }
  }
}

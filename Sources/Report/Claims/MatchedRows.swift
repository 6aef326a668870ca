import Files
import Tables

/// Published rows beside the measured ones that agree with them in every column that both tables have.
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

  let table: Table
  let matches: [Match]

  /// - Parameter values: columns of the published table that are compared and so match nothing.
  /// - Throws: `SourceError` when the tables share no column or the claim names no published numbers; `TableError`.
  init(_ evidence: Evidence, values: [String]) throws {
    table = try evidence.published()
    for column in values { _ = try table.position(of: column) }
    let keys = table.columns.filter { !values.contains($0) && evidence.rows.has($0) }
    guard !keys.isEmpty else {
      throw SourceError(
        SourceLocation(file: table.file, line: 1),
        "shares no column with the rows (\(evidence.rows.columns.joined(separator: ", "))); nothing can be matched")
    }
    matches = try (0..<table.count).map { [table] row in
      let conditions = try keys.map { Condition(column: $0, value: try table.text(row, $0)) }
      return Match(
        label: conditions.map { "\($0.column) = \($0.value)" }.joined(separator: ", "), conditions: conditions,
        row: row,
        rows: try evidence.rows.rows(where: conditions))
    }
  }
}

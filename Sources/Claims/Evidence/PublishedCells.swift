import Files
import Tables

/// Published numbers beside the measured cells that agree with them in every key.
struct PublishedCells {
  /// One published number.
  struct Match {
    /// For example `P = 20, beta = 2`.
    var label: String
    /// The published row's keys, in the order of ``PublishedCells/keys``.
    var key: [String]
    var published: PublishedNumber
    /// Number of the measured cell; `nil` when no row has these keys.
    var cell: Int?
  }

  /// Columns that the published and the measured rows share.
  let keys: [String]
  /// At least one.
  let matches: [Match]
  /// The measured rows, reduced to units.
  let measured: UnitTable

  /// Matches a quantity with a published column.
  /// - Throws: `SourceError` when a published column has no part to play, when the tables share no key or the claim names
  ///   no published numbers; `TableError`.
  init(_ evidence: Evidence, _ quantity: Quantity, _ column: String) throws {
    let published = try evidence.published()
    let keys = try published.keys(for: evidence.rows)
    let measured = try UnitTable(evidence.rows, quantity, over: keys, evidence.replication)
    self.keys = keys
    self.measured = measured
    matches = try (0..<published.table.count).map { row in
      let key = try keys.map { try published.table.text(row, $0) }
      return Match(
        label: keys.count == 1 && published.table.count == 1 ? "" : Printed.setting(keys, key), key: key,
        published: try published.number(row, column), cell: measured.place(of: key))
    }
  }

  /// The first published number for which nothing was measured.
  var missing: String? {
    matches.first { $0.cell == nil }.map { "no row has \(excerpt(Printed.setting(keys, $0.key)))" }
  }

  /// The finding that stands instead of estimates: broken or missing cells, units without a spread; `nil` when all is well.
  func obstacle(_ evidence: Evidence, expected: String) -> Finding? {
    let cells = Set(matches.compactMap(\.cell))
    return missing.map { evidence.missing($0, expected: expected) }
      ?? measured.restricted(to: cells).obstacle(evidence, expected: expected)
  }
}

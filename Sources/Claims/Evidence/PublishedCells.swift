import Files
import Literate
import Numerics
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
  /// Those whose published number is finite.
  let matches: [Match]
  /// Where a published number is not finite: what cannot be compared decides nothing.
  let unknown: String?
  /// The measured rows, reduced to units.
  let measured: UnitTable

  /// Matches a quantity with published numbers; those of one number in the claim are all cells of `group`.
  /// - Throws: `SourceError` when a published column has no part to play, when the tables share no key or the claim names
  ///   no published numbers; `TableError`.
  init(_ evidence: Evidence, _ quantity: Quantity, _ reference: Reference, for group: [String] = []) throws {
    guard let number = reference.number else {
      self = try PublishedCells(evidence, quantity, column: reference.name, for: group)
      return
    }
    keys = group
    let measured = try UnitTable(evidence.rows, quantity, over: group, evidence.replication)
    let published = PublishedNumber(number).inUnit(of: quantity.column, evidence.rows)
    matches = measured.cells.indices.map { cell in
      Match(label: measured.label(cell), key: measured.cells[cell], published: published, cell: cell)
    }
    unknown = nil
    self.measured = measured
  }

  private init(_ evidence: Evidence, _ quantity: Quantity, column: String, for group: [String]) throws {
    let published = try evidence.published()
    let keys = try published.keys(for: evidence.rows)
    if let extra = group.first(where: { !keys.contains($0) }) {
      throw evidence.fault("'for each \(extra)' needs a column \(quoted(extra)) in the expected file")
    }
    let measured = try UnitTable(evidence.rows, quantity, over: keys, evidence.replication)
    self.keys = keys
    self.measured = measured
    var unknown: String?
    matches = try (0..<published.table.count).compactMap { row in
      let key = try keys.map { try published.table.text(row, $0) }
      guard let number = try published.number(row, column)?.inUnit(of: quantity.column, evidence.rows) else {
        unknown = unknown ?? "\(published.table.location(of: row)): column \(quoted(column)) holds no finite number"
        return nil
      }
      return Match(
        label: keys.count == 1 && published.table.count == 1 ? "" : Printed.setting(keys, key), key: key,
        published: number, cell: measured.place(of: key))
    }
    self.unknown = unknown
  }

  /// The first published number for which nothing was measured.
  var missing: String? {
    matches.first { $0.cell == nil }.map { match in
      "no row has \(excerpt(Printed.setting(keys, match.key)))\(nearest(match.key))"
    }
  }

  /// The value that a misspelt one may mean: `Baseline` is not `baseline`.
  private func nearest(_ key: [String]) -> String {
    for (place, value) in key.enumerated() {
      let known = Set(measured.cells.map { $0[place] })
      guard Double(value) == nil, !known.contains(value) else { continue }
      if let hint = Spelling.nearHint(for: value, among: known.sorted()) { return hint }
    }
    return ""
  }

  /// The finding that stands instead of estimates: broken or missing cells, units without a spread; `nil` when all is well.
  func obstacle(_ evidence: Evidence, expected: String, allowsUnpaired: Bool = false) -> Finding? {
    let cells = Set(matches.compactMap(\.cell))
    if let unknown { return .doubtful(unknown, expected: expected) }
    if let missing, cells.isEmpty {
      var finding = evidence.missing(missing, expected: expected)
      finding.isScopeEmpty = true
      return finding
    }
    return missing.map { evidence.missing($0, expected: expected) }
      ?? measured.restricted(to: cells).obstacle(
        evidence, expected: expected, allowsUnpaired: allowsUnpaired)
  }

  /// What to write when the rows and the published numbers differ by a factor of about a hundred, as per cent and fractions
  /// do; `nil` otherwise.
  func unitHint(_ quantity: Quantity) -> String? {
    let ratios = matches.compactMap { match in
      match.cell.map { Sample(measured.column($0)).mean / match.published.value }
    }
    guard let first = matches.first?.published, !ratios.isEmpty else { return nil }
    if ratios.allSatisfy({ (80...125).contains($0) }) {
      return first.isPercent
        ? "the rows look like per cent; write ':percent: \(quantity.column)'"
        : "the rows look like per cent, the published numbers like fractions; write them as they are printed, with '%', "
          + "and ':percent: \(quantity.column)'"
    }
    if ratios.allSatisfy({ (0.008...0.0125).contains($0) }) {
      return first.isPercent
        ? "the rows look like fractions although ':percent: \(quantity.column)' says that they are in per cent"
        : "the rows look like fractions, the published numbers like per cent; write '\(first.text) %'"
    }
    return nil
  }
}

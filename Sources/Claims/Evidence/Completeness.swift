import Files
import Tables

/// Whether all rows are there that decide a claim: what a damaged journal lost must not make a statement true.
enum Completeness {
  /// The seeds of one setting have equally many rows in every cell, for they ran the same code.
  /// - Parameters:
  ///   - rows: those that meet the claim's conditions.
  ///   - all: all rows of the claim's experiments.
  ///   - columns: those whose values tell cells apart; the seed's own is none of them.
  /// - Returns: which seeds have not, or `nil`.
  /// - Throws: `TableError`.
  static func unevenSeeds(in rows: Table, of all: Table, cells columns: [String]) throws -> String? {
    guard all.has("trial"), let seed = all.columns.firstIndex(of: "seed") else { return nil }
    // A journal's parameters stand before the seed, what was measured behind it.
    let columns = columns.filter { $0 != "seed" && $0 != "trial" }
    let positions = (0..<seed).filter { !["trial", "revision"].contains(all.columns[$0]) }
    // By trial, how many rows each cell has.
    var counts: [String: [[String]: Int]] = [:]
    for (trial, cell) in zip(try rows.texts("trial"), try rows.keys(of: columns)) {
      counts[trial, default: [:]][cell, default: 0] += 1
    }
    var first: [[String]: (seed: String, cells: [[String]: Int])] = [:]
    var seen: Set<String> = []
    for (row, trial) in try all.texts("trial").enumerated() where seen.insert(trial).inserted {
      // All rows of a trial have its parameters.
      let texts = all.row(row)
      let setting = positions.map { texts[texts.startIndex + $0] }
      let (seed, cells) = (texts[texts.startIndex + seed], counts[trial] ?? [:])
      if let other = first[setting], other.cells != cells {
        return difference((seed, cells), other, columns)
      }
      first[setting] = (seed, cells)
    }
    return nil
  }

  private static func difference(
    _ one: (seed: String, cells: [[String]: Int]), _ other: (seed: String, cells: [[String]: Int]), _ columns: [String]
  ) -> String {
    let cells = Set(one.cells.keys).union(other.cells.keys).sorted { $0.lexicographicallyPrecedes($1) }
    let odd = cells.first { one.cells[$0] != other.cells[$0] } ?? []
    func text(_ trial: (seed: String, cells: [[String]: Int])) -> String {
      "\(trial.cells[odd] ?? 0) at \(excerpt(Printed.setting(["seed"] + columns, [trial.seed] + odd)))"
    }
    return "rows are missing: \(text(one)), but \(text(other))"
  }

  /// The columns over which a test looks span a grid: every combination of their values has rows, and equally many where
  /// a cell is no sum over others; says which has not, or `nil`.
  /// - Throws: `TableError`.
  static func gap(in rows: Table, spannedBy columns: [String], isEven: Bool = false) throws -> String? {
    let cells = try rows.groups(by: columns)
    var axes: [[String]] = []
    for column in columns { axes.append(try rows.distinct(column)) }
    let present = Dictionary(grouping: cells) { $0.key }
    // At most one more combination than there are cells is looked at until one is missing.
    var place = [Int](repeating: 0, count: axes.count)
    for _ in 0...cells.count {
      let cell = place.indices.map { axes[$0][place[$0]] }
      guard present[cell] != nil else { return "no row has \(excerpt(Printed.setting(columns, cell)))" }
      guard advance(&place, axes.map(\.count)) else { break }
    }
    return !isEven ? nil : unevenCells(cells.map { (Printed.setting(columns, $0.key), $0.rows.count) })
  }

  /// Cells have equally many rows; says which have not, or `nil`.
  static func unevenCells(_ cells: [(label: String, count: Int)]) -> String? {
    guard let first = cells.first, let odd = cells.first(where: { $0.count != first.count }) else { return nil }
    return "rows are missing: \(odd.count) at \(excerpt(odd.label)), but \(first.count) at \(excerpt(first.label))"
  }

  /// The next combination, the last place first; `false` after the last one.
  private static func advance(_ place: inout [Int], _ counts: [Int]) -> Bool {
    for index in place.indices.reversed() {
      place[index] += 1
      if place[index] < counts[index] { return true }
      place[index] = 0
    }
    return false
  }
}

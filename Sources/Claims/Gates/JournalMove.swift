import Files
import Journals
import Tables

/// The rows of a journal that moved between two outputs.
///
/// A trial's key covers revision and digests of the sources, which change when the rows do; so rows are matched by what
/// stands before and in the seed's column, the setting, and by their place among the rows of the same setting.
struct JournalMove: Sendable {
  /// A cell that moved.
  struct Cell: Sendable {
    /// Setting and seed: `P = 20, seed = 1`.
    var setting: String
    /// Place among the rows of that setting, from 1.
    var row: Int
    var column: String
    var before: String
    var after: String
    /// Relative to the larger of both numbers; infinite for texts and for numbers that are not finite.
    var distance: Double
  }

  /// So many cells are named, the farthest first.
  static let namedCells = 5

  let experiment: String
  /// Rows that both have.
  let rows: Int
  /// How many of these moved.
  let moved: Int
  /// Rows that are gone, and that are new.
  let onlyBefore: Int
  let onlyAfter: Int
  /// Columns that one of both has.
  let columnsGone: [String]
  let columnsNew: [String]
  /// The cells that moved farthest, one for each column of a row.
  let cells: [Cell]

  /// `nil` when nothing moved.
  /// - Throws: `TableError`.
  init?(_ experiment: String, _ before: Table?, _ after: Table?, _ tolerance: RunDifference.Tolerance) throws {
    self.experiment = experiment
    guard let before, let after else {
      (rows, moved, onlyBefore, onlyAfter) = (0, 0, before?.count ?? 0, after?.count ?? 0)
      (columnsGone, columnsNew, cells) = ([], [], [])
      if onlyBefore + onlyAfter == 0 { return nil }
      return
    }
    columnsGone = before.columns.filter { !after.has($0) }
    columnsNew = after.columns.filter { !before.has($0) }
    let setting = Self.setting(of: after).filter(before.has)
    let (old, new) = (try Self.places(before, setting), try Self.places(after, setting))
    let shared = new.filter { old[$0.key] != nil }.sorted { $0.value < $1.value }
    let columns = after.columns.filter { before.has($0) && !Self.ignored.contains($0) && !setting.contains($0) }
    var moves: [Cell] = []
    var count = 0
    for (place, row) in shared {
      // As the rows spell it; places have one spelling for 20 and 20.0.
      let name = Printed.setting(setting, try setting.map { try after.text(row, $0) })
      guard let known = old[place] else { continue }
      let size = moves.count
      for column in columns {
        let (one, other) = (try before.text(known, column), try after.text(row, column))
        guard let distance = Self.distance(one, other, tolerance) else { continue }
        moves.append(
          Cell(
            setting: name, row: place.number + 1, column: column, before: one,
            after: other, distance: distance))
      }
      if moves.count > size { count += 1 }
    }
    (rows, moved) = (shared.count, count)
    (onlyBefore, onlyAfter) = (old.count - shared.count, new.count - shared.count)
    // Of equally far cells the first one stands first: a sort need not be stable.
    cells = moves.enumerated().sorted { ($1.element.distance, $0.offset) < ($0.element.distance, $1.offset) }
      .prefix(Self.namedCells).map(\.element)
    if moved + onlyBefore + onlyAfter + columnsGone.count + columnsNew.count == 0 { return nil }
  }

  /// How far two cells are apart, or `nil` when they are the same within the tolerance.
  private static func distance(_ one: String, _ other: String, _ tolerance: RunDifference.Tolerance) -> Double? {
    if one == other { return nil }
    guard let x = Double(one), let y = Double(other) else { return .infinity }
    if tolerance.allows(x, y) { return nil }
    guard x.isFinite, y.isFinite else { return .infinity }
    return abs(x - y) / max(abs(x), abs(y))
  }

  /// What differs with the code, or says how a trial ended.
  private static let ignored = [JournalColumn.trial, .revision, .end].map(\.name)

  /// The columns of the setting and the seed.
  private static func setting(of table: Table) -> [String] {
    let end = table.columns.firstIndex(of: JournalColumn.seed.name) ?? -1
    return table.columns.prefix(end + 1).filter { !ignored.contains($0) }
  }

  private struct Place: Hashable {
    var setting: [String]
    var number: Int
  }

  /// Every row by its place.
  private static func places(_ table: Table, _ setting: [String]) throws -> [Place: Int] {
    var counts: [[String]: Int] = [:]
    var places: [Place: Int] = [:]
    for (row, texts) in try table.comparableKeys(of: setting).enumerated() {
      places[Place(setting: texts, number: counts[texts, default: 0])] = row
      counts[texts, default: 0] += 1
    }
    return places
  }
}

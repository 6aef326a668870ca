import Claims
import Figures
import Files
import Journals
import Numerics
import Tables

/// The content of a `{table}`: a statistic over units of replication for each key, beside the published number.
struct StatisticTable {
  /// A cell of the table.
  struct Cell: Equatable {
    var text: String
    var isBest = false
  }

  let columns: [String]
  let rows: [[Cell]]

  /// The statistic of some rows, and what it is called in the head of its column.
  private struct Measured {
    var text: StatisticText
    var published: PublishedRow?
  }

  /// The content of a display; `comparedColumns` are those of the expected file that the paper's claims and tables name.
  /// - Throws: `TableError`, `FileError`, `SourceError`.
  init(
    _ display: TableDisplay, rows all: Table?, replication: Replication, comparedColumns: Set<String>
  ) throws {
    let published = try display.expectedPath.map { path in
      try PublishedColumns(display, path: path, comparedColumns: comparedColumns, rows: all)
    }
    if let all { try display.checkColumns(of: all) }
    let table = try all?.rows(where: display.conditions)
    let names = try display.across.flatMap { column in try table.map { try $0.distinct(column) } } ?? []
    try Self.check(names.count, display)
    columns = Self.head(display, names, hasPublished: published != nil, replication)
    guard let table else {
      rows = []
      return
    }
    let shown = display.keys + [display.across].compactMap(\.self)
    let units = try UnitValues(
      table, units: display.unit ?? replication.columns.filter { !shown.contains($0) })
    let numbers = try display.values.map { try table.numbers($0) }
    let groups = try table.groups(by: display.keys)
    let places = try display.across.map { try table.texts($0) }
    var counts: [Int] = []
    let cells = try groups.map { key, members -> [Measured] in
      counts.append(numbers.first.map { units.values($0, rows: members).count } ?? 0)
      return try (display.across == nil ? [nil] : names.map(Optional.some)).flatMap { name in
        let members = name.map { name in members.filter { places?[$0] == name } } ?? members
        return try numbers.enumerated().map { place, numbers in
          Measured(
            text: StatisticText(
              units.values(numbers, rows: members), display.statistic, display.format,
              isPercentColumn: table.percentColumns.contains(display.values[place])),
            published: try published?.row(key, across: name, value: place))
        }
      }
    }
    let best = Self.best(cells.map { $0.map(\.text) }, display.best)
    rows = zip(groups, cells).enumerated().map { line, group in
      let (key, cells) = (group.0.key, group.1)
      var result = key.map { Cell(text: $0) }
      for (column, cell) in cells.enumerated() {
        result.append(Cell(text: cell.text.text, isBest: best.contains([line, column])))
        if display.across == nil, column == 0 { result.append(Cell(text: String(counts[line]))) }
        guard published != nil else { continue }
        result.append(Cell(text: cell.published?.text ?? "—"))
        if display.across == nil {
          result.append(Cell(text: cell.published.flatMap { $0.ratio(of: cell.text) } ?? "—"))
        }
      }
      return result
    }
  }

  private static func check(_ count: Int, _ display: TableDisplay) throws(SourceError) {
    guard count * display.values.count <= Extent.series else {
      throw SourceError(
        display.directive.place(of: "across"),
        "column \(quoted(display.across ?? "")) holds \(count) different values; a table has at most "
          + "\(Extent.series) columns")
    }
  }

  private static func head(
    _ display: TableDisplay, _ names: [String], hasPublished: Bool, _ replication: Replication
  ) -> [String] {
    let isSingle = display.values.count == 1
    guard display.across != nil else {
      return display.keys
        + display.values.enumerated().flatMap { place, value -> [String] in
          let count = place == 0 ? [display.unit == nil ? replication.units : "units"] : []
          let prefix = isSingle ? "" : "\(value), "
          return [value] + count + (hasPublished ? ["\(prefix)published", "\(prefix)measured ÷ published"] : [])
        }
    }
    return display.keys
      + names.flatMap { name in
        display.values.flatMap { value -> [String] in
          let title = isSingle ? name : "\(name), \(value)"
          return hasPublished ? [title, "\(title), published"] : [title]
        }
      }
  }

  /// Places `[line, column]` of the best numbers; those that read alike are all the best.
  private static func best(_ cells: [[StatisticText]], _ best: TableDisplay.Best?) -> Set<[Int]> {
    guard let best, let width = cells.first?.count else { return [] }
    let places = cells.indices.flatMap { line in (0..<width).map { [line, $0] } }
    var result: Set<[Int]> = []
    for group in Dictionary(grouping: places, by: { $0[best.isByLine ? 0 : 1] }).values {
      let shown = group.filter { cells[$0[0]][$0[1]].center.isFinite }
      let ranked = shown.sorted { cells[$0[0]][$0[1]].center < cells[$1[0]][$1[1]].center }
      guard let top = best.direction == .max ? ranked.last : ranked.first else { continue }
      let text = cells[top[0]][top[1]].centerText
      result.formUnion(shown.filter { cells[$0[0]][$0[1]].centerText == text })
    }
    return result
  }
}

extension TableDisplay {
  /// Every column that the source names has to be there.
  /// - Throws: `SourceError` with the place and the nearest name.
  fileprivate func checkColumns(of rows: Table) throws(SourceError) {
    let named = [("by", keys), ("across", [across].compactMap(\.self)), ("value", values), ("unit", unit ?? [])]
    for (option, names) in named + [("where", conditions.map(\.column))] {
      for name in names where !rows.has(name) {
        throw SourceError(
          directive.place(of: option),
          "no column \(quoted(name)) in the rows of \(experiment)\(Spelling.hint(for: name, among: rows.columns))")
      }
    }
  }
}

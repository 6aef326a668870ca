import Claims
import Files
import Literate
import Tables

/// A published number as the paper prints it.
struct PublishedRow {
  /// Its digits, its ± and its unit where it is in per cent.
  let text: String
  let value: Double
  let isPercent: Bool

  /// Measured over published; per cent and fractions are brought together.
  func ratio(of measured: StatisticText) -> String? {
    guard !measured.center.isNaN else { return nil }
    let scale = (measured.isPercentColumn ? 0.01 : 1) / (isPercent ? 0.01 : 1)
    return Printed.number(measured.center * scale / value)
  }
}

/// The published numbers of a table, found by its keys.
struct PublishedColumns {
  private let display: TableDisplay
  private let table: Table
  private let conditions: [Condition]
  private let isPercent: Bool

  /// Reads the expected file of a display.
  /// - Throws: `FileError`, `TableError`, `SourceError`.
  init(_ display: TableDisplay, path: String, comparedColumns: Set<String>, rows: Table?) throws {
    let file = try PublishedNumbers(path: path, compared: display.expectedColumns, values: comparedColumns)
    if let rows { _ = try file.keys(for: rows) }
    self.display = display
    table = file.table
    let numbers = display.expectedColumns
    conditions = display.conditions.filter { file.table.has($0.column) && !numbers.contains($0.column) }
    let units = file.table.has("unit") ? try file.table.distinct("unit") : []
    isPercent = units.count == 1 && ["%", "per cent", "percent"].contains(units[0])
  }

  /// The number of a line and a column of the table; `nil` where nothing is published.
  /// - Throws: `TableError`; `SourceError` where several numbers fit.
  func row(_ key: [String], across name: String?, value: Int) throws -> PublishedRow? {
    let column = display.expectedColumns[value]
    var wanted = zip(display.keys, key).map { Condition(column: $0, value: $1) }
    if let across = display.across, let name { wanted.append(Condition(column: across, value: name)) }
    wanted = wanted.filter { table.has($0.column) && $0.column != column } + conditions
    let rows = try table.rows(where: wanted)
    guard rows.count > 0 else { return nil }
    guard rows.count == 1 else {
      throw SourceError(
        rows.location(of: 1),
        "\(rows.count) published numbers stand for one line of the table; add the column that tells "
          + "them apart to ':by:' or ':where:'")
    }
    let spread = PublishedColumn.deviation(of: column)
    let deviation = rows.has(spread) ? try rows.text(0, spread) : ""
    let printed = PrintedNumber(try rows.text(0, column)).flatMap { $0.isPercent ? $0 : nil }
    let isPercent = isPercent || rows.percentColumns.contains(column) || printed != nil
    let text =
      try (printed?.digits ?? rows.text(0, column)) + (deviation.isEmpty ? "" : " ± \(deviation)")
      + (isPercent ? " %" : "")
    return PublishedRow(
      text: text.replacingOccurrences(of: "-", with: "\u{2212}"), value: try printed?.value ?? rows.number(0, column),
      isPercent: isPercent)
  }
}

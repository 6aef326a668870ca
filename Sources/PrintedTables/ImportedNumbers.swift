import Files
import Foundation
import Literate
import Tables

/// The numbers of a printed table as a file of published numbers, with an account of what was read and what was left out.
package struct ImportedNumbers: Sendable {
  /// The file's lines: keys, numbers, notes.
  package let csv: String
  /// What was read, line for line.
  package let summary: [String]
  /// Names of the columns of keys and of numbers.
  package let keys: [String]
  package let values: [String]
  /// Where the numbers are printed.
  package let locator: String

  /// A number that a cell holds.
  struct Cell {
    var number: PrintedNumber
    var isPercent: Bool
    var count: Int?
    /// The text of the cell where it is more than the digits.
    var printed: String?
  }

  /// One line of the file.
  struct Line {
    var row: ReadTable.Row
    var keys: [String]
    var cells: [String: Cell]
  }

  /// Reads a table of a file.
  /// - Throws: `FileError`, `TableError`, `SourceError`, `UsageError`.
  package init(path: String, _ options: ImportOptions) async throws {
    try options.check()
    let table = try TableFile.table(path, options.table)
    let read = try await ReadTable(table, options)
    let columns = try ValueColumns(read, options)
    var account = ImportAccount(read, columns, options)
    let lines = try Self.lines(read, columns, options, &account)
    guard !lines.isEmpty else { throw SourceError(table.place, "no cell of this table holds a number") }
    try Self.checkUniqueness(lines, read, options)
    keys = read.keys + [options.heading].compactMap { $0 } + options.across
    values = columns.names
    locator = Self.locator(read, options)
    csv = Self.text(lines, keys, columns, locator)
    summary = account.lines(lines, keys)
  }

  private static func lines(
    _ read: ReadTable, _ columns: ValueColumns, _ options: ImportOptions, _ account: inout ImportAccount
  ) throws -> [Line] {
    var lines: [Line] = []
    for row in read.rows {
      for (group, values) in columns.groups.enumerated() {
        var cells: [String: Cell] = [:]
        for name in columns.names {
          guard let header = columns.column(group, name) else { continue }
          cells[name] = try cell(row, header, read, &account)
        }
        guard !cells.isEmpty else { continue }
        let heading = options.heading == nil ? [] : [row.heading ?? ""]
        lines.append(Line(row: row, keys: row.keys + heading + values, cells: cells))
      }
    }
    return lines
  }

  /// The number in a cell; `nil` for one that holds none.
  private static func cell(
    _ row: ReadTable.Row, _ header: ColumnHeader, _ read: ReadTable, _ account: inout ImportAccount
  ) throws -> Cell? {
    let place = read.grid.places[row.number][header.column]
    let (source, text) = (read.grid.cells[place], read.texts[place])
    let place1 = read.grid.location(row.number)
    let name = "row \(quoted(row.keys.joined(separator: ", "))), column \(quoted(header.name)): "
    switch text.value {
    case .missing:
      account.missing.append(name + (source.text.isEmpty ? "blank" : quoted(source.text)))
      return nil
    case .other(let reason):
      throw SourceError(
        place1,
        name
          + "\(quoted(source.text)) is no number\(reason.map { ": " + $0 } ?? ""); correct it, or leave the column out "
          + "by --without")
    case .number(let number):
      guard source.columns == 1, source.rows == 1 else {
        throw SourceError(
          place1, name + "\(quoted(source.text)) spans several cells; write the number in each, or leave the column out"
        )
      }
      if read.grid.table.hasDecimalCommas, source.text.contains(#/\d,\d/#) {
        throw SourceError(
          place1, name + "the comma of \(quoted(source.text)) is a decimal point in a column S; write a point")
      }
      if !text.marks.isEmpty { account.marks.append(name + quoted(source.text)) }
      if text.number.contains(#/\d \(\d*\.\d+\)/#) { account.parentheses.append(name + quoted(source.text)) }
      let printed = CellTextBuilder.trimmed(source.text)
      return Cell(
        number: number, isPercent: number.isPercent || header.isPercent,
        count: number.count ?? header.count ?? Repetitions.count(in: read.caption),
        printed: printed == number.digits ? nil : printed)
    }
  }

  private static func checkUniqueness(_ lines: [Line], _ read: ReadTable, _ options: ImportOptions) throws {
    var seen: [[String]: Line] = [:]
    for line in lines {
      let key = line.keys.map { CellKey.of($0, isText: false) }
      guard let first = seen.updateValue(line, forKey: key) else { continue }
      let remedy =
        read.headings.isEmpty || options.heading != nil
        ? "name further columns in front as keys by --by, or correct one of the rows"
        : "headings stand between them: name a column for these by --heading"
      throw SourceError(
        read.grid.location(line.row.number),
        "\(quoted(line.keys.joined(separator: ", "))) stands in line "
          + "\(read.grid.location(first.row.number).line ?? 1), too; \(remedy)")
    }
  }

  private static func locator(_ read: ReadTable, _ options: ImportOptions) -> String {
    if let locator = options.locator { return locator }
    let table = read.grid.table
    if let match = read.caption.firstMatch(of: #/^[*_\s]*Table\s+(?<number>[A-Z]{0,2}\.?\d+(?:\.\d+)*[a-z]?)\b/#) {
      return "Table \(match.output.number)"
    }
    return table.label.map(CellTextBuilder.trimmed)
      ?? "\((table.file as NSString).lastPathComponent), table \(table.number)"
  }

  private static func text(_ lines: [Line], _ keys: [String], _ columns: ValueColumns, _ locator: String) -> String {
    let cells = lines.flatMap(\.cells)
    let deviating = Set(cells.filter { $0.value.number.deviation != nil }.map(\.key))
    let counted = Set(cells.filter { $0.value.count != nil }.map(\.key))
    let isAnnotated = cells.contains { $0.value.printed != nil }
    var header = keys
    for name in columns.names {
      header +=
        [name] + (deviating.contains(name) ? [PublishedColumn.deviation(of: name)] : [])
        + (counted.contains(name) ? [PublishedColumn.count(of: name)] : [])
    }
    header += ["locator"] + (columns.unit == nil ? [] : ["unit"]) + (isAnnotated ? ["printed"] : [])
    var text = CSVWriter.line(header)
    for line in lines {
      var fields = line.keys
      for name in columns.names {
        let cell = line.cells[name]
        fields.append(cell.map { $0.number.digits + ($0.isPercent ? " %" : "") } ?? "")
        if deviating.contains(name) { fields.append(cell?.number.deviationDigits ?? "") }
        if counted.contains(name) { fields.append(cell?.count.map(String.init) ?? "") }
      }
      fields += [locator] + [columns.unit].compactMap { $0 }
      if isAnnotated { fields.append(columns.names.compactMap { line.cells[$0]?.printed }.joined(separator: " | ")) }
      text += CSVWriter.line(fields)
    }
    return text
  }
}

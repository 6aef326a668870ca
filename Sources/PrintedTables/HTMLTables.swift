import Files
import Foundation

/// The tables of an HTML text.
struct HTMLTables {
  /// A table that is being read.
  private struct Open {
    var table: PrintedTable
    /// The row and the cell that are being read.
    var row: SourceRow?
    var cell: SourceCell?
    var contentStart: String.Index?
    var isHeader = false
    /// Whether all cells of the row so far are header cells.
    var hasOnlyHeaders = true
    /// How the part of the table, its row and its cell are hidden.
    var part: HTMLShown.Hiding?
    var rowHiding: HTMLShown.Hiding?
    var cellHiding: HTMLShown.Hiding?
  }

  private let file: String
  private let text: String
  private var tables: [PrintedTable] = []
  private var open: Open?
  /// Of the figure around the table.
  private var figure: (label: String?, caption: String?, first: Int)?
  private var captionStart: String.Index?
  private var line = 1
  private var counted: String.Index

  /// - Throws: `SourceError` for a table within a table, or one that is never ended.
  static func tables(_ text: String, file: String) throws -> [PrintedTable] {
    var reader = HTMLTables(text, file: file)
    try reader.read()
    return reader.tables
  }

  private init(_ text: String, file: String) {
    self.file = file
    self.text = HTMLShown.text(of: text)
    counted = self.text.startIndex
  }

  private static let names: Set<String> = [
    "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "figure", "figcaption",
  ]

  private mutating func read() throws {
    for tag in HTMLTag.all(in: text) where Self.names.contains(tag.name) {
      line += text[counted..<tag.range.lowerBound].count { $0 == "\n" }
      counted = tag.range.lowerBound
      if tag.isEnd { end(tag.name, tag.range) } else { try begin(tag) }
    }
    if let open { throw SourceError(open.table.place, "this table is never ended; add </table>") }
  }

  private mutating func begin(_ tag: HTMLTag) throws {
    let label = tag.attribute("id")
    let start = tag.range.lowerBound
    switch tag.name {
    case "figure": figure = (label, nil, tables.count)
    case "figcaption", "caption": captionStart = tag.range.upperBound
    case "table":
      guard open == nil else {
        throw SourceError(
          SourceLocation(file: file, line: line), "a table stands within a table; leave only the inner or the outer one"
        )
      }
      open = Open(
        table: PrintedTable(
          file: file, line: line, label: label ?? figure?.label, caption: figure?.caption, rows: [], headerRows: 0,
          markup: .html))
    case "thead", "tbody", "tfoot":
      endRow(start)
      open?.isHeader = tag.name == "thead"
      let hiding = try hiding(tag)
      open?.part = hiding
    case "tr":
      endRow(start)
      open?.row = SourceRow(line: line, cells: [])
      let hiding = try hiding(tag)
      open?.rowHiding = hiding
    case "td", "th": try beginCell(tag)
    default: break
    }
  }

  private mutating func beginCell(_ tag: HTMLTag) throws {
    endCell(tag.range.lowerBound)
    guard open != nil else { return }
    if open?.row == nil { open?.row = SourceRow(line: line, cells: []) }
    if tag.name == "td" { open?.hasOnlyHeaders = false }
    let cell = SourceCell(text: "", columns: try span("colspan", tag), rows: try span("rowspan", tag))
    open?.cell = cell
    open?.cellHiding = HTMLShown.hiding(tag)
    open?.contentStart = tag.range.upperBound
  }

  /// How rows are hidden; the first ones must be seen, since they name what is below.
  private func hiding(_ tag: HTMLTag) throws -> HTMLShown.Hiding? {
    let hiding = HTMLShown.hiding(tag)
    guard hiding != nil, let open, open.isHeader || open.table.rows.isEmpty else { return hiding }
    throw SourceError(
      SourceLocation(file: file, line: line),
      "this <\(tag.name)> of the header is hidden from readers; remove it, or what hides it")
  }

  private mutating func end(_ name: String, _ range: Range<String.Index>) {
    switch name {
    case "td", "th": endCell(range.lowerBound)
    case "tr", "thead", "tbody", "tfoot":
      endRow(range.lowerBound)
      if name != "tr" { open?.part = nil }
      if name == "thead" { open?.isHeader = false }
    case "table":
      endRow(range.lowerBound)
      guard var table = open?.table, !table.rows.isEmpty else { return open = nil }
      table.headerRows = max(1, table.headerRows)
      tables.append(table)
      open = nil
    case "figcaption", "caption":
      guard let start = captionStart else { return }
      captionStart = nil
      let caption = String(text[start..<range.lowerBound])
      if name == "caption" {
        open?.table.caption = caption
      } else {
        figure?.caption = caption
        // The caption may stand below the table.
        for index in (figure?.first ?? tables.count)..<tables.count {
          tables[index].caption = tables[index].caption ?? caption
        }
      }
    case "figure": figure = nil
    default: break
    }
  }

  private mutating func endCell(_ end: String.Index) {
    guard var item = open?.cell, let start = open?.contentStart else { return }
    item.text = text[start..<end].trimmingCharacters(in: .whitespacesAndNewlines)
    // A blank place keeps the cells behind it in their columns.
    if [open?.cellHiding, open?.rowHiding, open?.part].contains(.blank) { item.text = "" }
    if open?.cellHiding != .removed { open?.row?.cells.append(item) }
    open?.cell = nil
    open?.contentStart = nil
  }

  private mutating func endRow(_ end: String.Index) {
    endCell(end)
    guard let row = open?.row else { return }
    let isRemoved = [open?.rowHiding, open?.part].contains(.removed)
    // In its place: a copy of the table for each row would take time that grows with the square of their number.
    if !row.cells.isEmpty, !isRemoved, let count = open?.table.rows.count {
      let isAbove = open?.table.headerRows == count
      if isAbove, (open?.isHeader ?? false) || (open?.hasOnlyHeaders ?? false) { open?.table.headerRows += 1 }
      open?.table.rows.append(row)
    }
    open?.row = nil
    open?.rowHiding = nil
    open?.hasOnlyHeaders = true
  }

  /// How many columns or rows a cell spans.
  private func span(_ name: String, _ tag: HTMLTag) throws -> Int {
    guard let text = tag.attribute(name) else { return 1 }
    guard let number = Int(text), (1...1000).contains(number) else {
      throw SourceError(
        SourceLocation(file: file, line: line), "\(name) is \(quoted(text)); a whole number from 1 to 1000 is needed")
    }
    return number
  }
}

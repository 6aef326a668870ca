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
    var headerIsKnown = false
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
    self.text = text
    counted = text.startIndex
  }

  /// Tags that matter, and the beginnings of what is not shown.
  private nonisolated(unsafe) static let tag =
    #/(?<comment><!--)|<(?<hidden>script|style)\b|<(?<end>\/?)(?<name>table|thead|tbody|tfoot|tr|td|th|caption|figure|figcaption)\b(?<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*)>/#
    .ignoresCase()

  private mutating func read() throws {
    var rest = text[...]
    while let match = rest.firstMatch(of: Self.tag) {
      rest = rest[match.range.upperBound...]
      if match.output.comment != nil {
        rest = Self.behind("-->", rest)
        continue
      }
      if let hidden = match.output.hidden {
        rest = Self.behind("</\(hidden)", rest)
        continue
      }
      guard let name = match.output.name?.lowercased() else { continue }
      line += text[counted..<match.range.lowerBound].count { $0 == "\n" }
      counted = match.range.lowerBound
      let attributes = String(match.output.attributes ?? "")
      if match.output.end == "/" {
        end(name, match.range)
      } else {
        try begin(name, attributes, match.range)
      }
    }
    if let open { throw SourceError(open.table.place, "this table is never ended; add </table>") }
    // What a reader does not see would be read as part of a number.
    if let first = tables.first,
      text.contains(
        #/<(?:td|th|tr|span|div|table|p|b|i|sup|sub)\b[^<>]*(?:display:\s*none|aria-hidden=["']?true|\shidden(?=[\s>=]))/#
          .ignoresCase())
    {
      throw SourceError(
        first.place,
        "the page holds hidden parts (hidden, display:none or aria-hidden); remove them, or copy the table as text")
    }
  }

  /// What stands behind a mark; nothing when it does not come, as browsers read it.
  private static func behind(_ mark: String, _ text: Substring) -> Substring {
    text.range(of: mark, options: .caseInsensitive).map { text[$0.upperBound...] } ?? ""
  }

  private mutating func begin(_ name: String, _ attributes: String, _ range: Range<String.Index>) throws {
    let label = Self.attribute("id", attributes)
    switch name {
    case "figure": figure = (label, nil, tables.count)
    case "figcaption", "caption": captionStart = range.upperBound
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
    case "thead", "tbody", "tfoot", "tr":
      endRow(range.lowerBound)
      if name == "tr" { open?.row = SourceRow(line: line, cells: []) } else { open?.isHeader = name == "thead" }
    case "td", "th":
      endCell(range.lowerBound)
      guard open != nil else { return }
      if open?.row == nil { open?.row = SourceRow(line: line, cells: []) }
      if name == "td" { open?.hasOnlyHeaders = false }
      let cell = SourceCell(
        text: "", columns: try span("colspan", attributes), rows: try span("rowspan", attributes))
      open?.cell = cell
      open?.contentStart = range.upperBound
    default: break
    }
  }

  private mutating func end(_ name: String, _ range: Range<String.Index>) {
    switch name {
    case "td", "th": endCell(range.lowerBound)
    case "tr", "thead", "tbody", "tfoot":
      endRow(range.lowerBound)
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
    guard var cell = open?.cell, let start = open?.contentStart else { return }
    cell.text = text[start..<end].trimmingCharacters(in: .whitespacesAndNewlines)
    open?.row?.cells.append(cell)
    open?.cell = nil
    open?.contentStart = nil
  }

  private mutating func endRow(_ end: String.Index) {
    endCell(end)
    guard var item = open, let row = item.row else { return }
    if !row.cells.isEmpty {
      let isHeader = item.isHeader || (item.hasOnlyHeaders && item.table.headerRows == item.table.rows.count)
      if isHeader, item.table.headerRows == item.table.rows.count { item.table.headerRows += 1 }
      item.table.rows.append(row)
    }
    item.row = nil
    item.hasOnlyHeaders = true
    open = item
  }

  /// How many columns or rows a cell spans.
  private func span(_ name: String, _ attributes: String) throws -> Int {
    guard let text = Self.attribute(name, attributes) else { return 1 }
    guard let number = Int(text), (1...1000).contains(number) else {
      throw SourceError(
        SourceLocation(file: file, line: line), "\(name) is \(quoted(text)); a whole number from 1 to 1000 is needed")
    }
    return number
  }

  private static func attribute(_ name: String, _ text: String) -> String? {
    let pattern = #/(?<name>[A-Za-z-]+)\s*=\s*(?:"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<bare>[^\s"'>]+))/#
    for match in text.matches(of: pattern) where match.output.name.lowercased() == name {
      return (match.output.double ?? match.output.single ?? match.output.bare).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
    }
    return nil
  }
}

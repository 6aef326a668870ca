import Files
import Foundation

/// The tables of a Markdown file: rows of cells between vertical bars, and tables in HTML.
enum MarkdownTables {
  static func tables(_ text: String, file: String) throws -> [PrintedTable] {
    let lines = MarkdownLines.shown(text)
    // Tags between backticks are spoken of, not meant.
    let page = lines.map { $0.replacing(#/`[^`]*<[^`]*`/#) { String(repeating: " ", count: $0.output.count) } }
    var tables = try HTMLTables.tables(page.joined(separator: "\n"), file: file)
    var index = 0
    while index + 1 < lines.count {
      guard lines[index].contains("|"), isDelimiter(lines[index + 1]),
        cells(lines[index]).count == cells(lines[index + 1]).count
      else {
        if lines[index].contains("|"), isDelimiter(lines[index + 1]), lines[index + 1].contains("|"),
          !isDelimiter(lines[index])
        {
          throw SourceError(
            SourceLocation(file: file, line: index + 1),
            "the header has \(cells(lines[index]).count) cells, the line of dashes below it "
              + "\(cells(lines[index + 1]).count); make them agree (a bar within a cell is written \\|)")
        }
        index += 1
        continue
      }
      let first = index
      var rows = [row(lines[index], index)]
      index += 2
      while index < lines.count, !isEnd(lines[index]) {
        rows.append(row(lines[index], index))
        index += 1
      }
      let caption = caption(beside: first, index, lines)
      let label = caption?.firstMatch(of: #/\{#(?<label>[^\s{}]+)[^{}]*\}/#).map { String($0.output.label) }
      tables.append(
        PrintedTable(
          file: file, line: first + 1, label: label,
          caption: caption?.replacing(#/\s*\{#[^{}]*\}/#, with: ""), rows: rows, headerRows: 1, markup: .markdown))
    }
    return tables.sorted { $0.line < $1.line }
  }

  private static func row(_ line: String, _ index: Int) -> SourceRow {
    SourceRow(line: index + 1, cells: cells(line).map { SourceCell(text: HTMLShown.text(of: $0)) })
  }

  private static func isDelimiter(_ line: String) -> Bool {
    line.contains("-") && line.wholeMatch(of: #/\s{0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*/#) != nil
  }

  /// Whether a line ends a table: a blank one, or one that begins another block.
  private static func isEnd(_ line: String) -> Bool {
    let text = line.trimmingCharacters(in: .whitespaces)
    return text.isEmpty
      || (!text.contains("|") && text.contains(#/^(?:#{1,6}\s|```|~~~|:::|>|<\/?[a-zA-Z!]|[-*+]\s|(?:-\s*){3,}$|:\s)/#))
  }

  /// The cells of a line: a bar separates cells unless a backslash stands before it.
  static func cells(_ line: String) -> [String] {
    var cells: [String] = []
    var cell = ""
    var isEscaped = false
    let text = line.trimmingCharacters(in: .whitespaces)
    for character in text.hasPrefix("|") ? text.dropFirst() : text[...] {
      if character == "|", !isEscaped {
        cells.append(cell)
        cell = ""
      } else {
        cell.append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    // A bar at the end of the line ends its last cell.
    if !cell.isEmpty || cells.isEmpty { cells.append(cell) }
    return cells.map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// A paragraph of one line before or behind a table that begins with `Table` or, behind it, with a colon.
  private static func caption(beside first: Int, _ end: Int, _ lines: [String]) -> String? {
    func paragraph(_ candidates: some Sequence<Int>) -> String? {
      candidates.first { !lines[$0].allSatisfy(\.isWhitespace) }.map { lines[$0].trimmingCharacters(in: .whitespaces) }
    }
    let isCaption = #/^[*_]*Table\s*(?:\d|:)/#.ignoresCase()
    if let after = paragraph(min(end, lines.count)..<min(end + 2, lines.count)) {
      if after.contains(isCaption) { return after }
      if after.hasPrefix(": ") { return String(after.dropFirst(2)) }
    }
    if let before = paragraph((max(0, first - 2)..<first).reversed()), before.contains(isCaption) { return before }
    return nil
  }
}

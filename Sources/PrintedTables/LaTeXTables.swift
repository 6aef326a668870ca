import Files
import Foundation

/// The tables of a LaTeX file.
enum LaTeXTables {
  /// Environments of tables, and how many groups in braces stand before the one that describes the columns.
  private static let environments = [
    "tabular": 0, "tabular*": 1, "tabularx": 1, "tabulary": 1, "longtable": 0, "xltabular": 1, "longtabu": 0, "tabu": 0,
  ]
  private static let floats = ["table", "table*", "sidewaystable", "sidewaystable*", "wraptable", "threeparttable"]

  /// An environment with the place of its content.
  private struct Environment {
    var name: String
    var start: Int
    var content: Range<Int>
    var end: Int
  }

  static func tables(_ text: String, file: String) throws -> [PrintedTable] {
    let source = LaTeXSource(text)
    let characters = Array(source.text)
    let found = try environments(characters, file: file)
    let floats = found.filter { Self.floats.contains($0.name) }
    var tables: [PrintedTable] = []
    var end = 0
    for item in found where environments[item.name] != nil && item.start >= end {
      // Tables within cells are part of their cell.
      end = item.end
      let float = floats.first { $0.start < item.start && item.end <= $0.end } ?? item
      tables.append(try table(item, in: float, characters, source, file: file))
    }
    return tables
  }

  /// All environments, in the order in which they begin.
  private static func environments(_ characters: [Character], file: String) throws -> [Environment] {
    var scanner = TeXScanner(characters)
    var open: [(name: String, start: Int, content: Int)] = []
    var found: [Environment] = []
    while let (command, start) = scanner.nextCommand() {
      guard command == "begin" || command == "end", let name = scanner.group() else { continue }
      guard environments[name] != nil || floats.contains(name) else { continue }
      if command == "begin" {
        open.append((name, start, scanner.position))
      } else if open.last?.name == name {
        let item = open.removeLast()
        found.append(Environment(name: name, start: item.start, content: item.content..<start, end: scanner.position))
      } else {
        throw SourceError(
          SourceLocation(file: file, line: line(of: start, characters)),
          "\\end{\(name)} ends nothing that was begun; check \\begin and \\end around it")
      }
    }
    if let item = open.last {
      throw SourceError(
        SourceLocation(file: file, line: line(of: item.start, characters)),
        "\\begin{\(item.name)} is never ended; add \\end{\(item.name)}")
    }
    return found.sorted { $0.start < $1.start }
  }

  private static func table(
    _ item: Environment, in float: Environment, _ characters: [Character], _ source: LaTeXSource, file: String
  ) throws -> PrintedTable {
    let place = SourceLocation(file: file, line: line(of: item.start, characters))
    var scanner = TeXScanner(Array(characters[item.content]))
    for _ in 0..<(environments[item.name] ?? 0) { _ = scanner.group() }
    _ = scanner.option()
    guard let columns = scanner.group() else {
      throw SourceError(place, "\\begin{\(item.name)} is not followed by a description of its columns in braces")
    }
    if let fault = LaTeXColumns.fault(columns, source.columnTypes) { throw SourceError(place, fault) }
    let content = Array(scanner.characters[scanner.position...])
    let around = String(characters[float.start..<float.end])
    let caption = argument(of: "caption", in: around)
    let used = source.definitions.used(in: String(content) + " " + (caption ?? ""))
    if let fault = source.definitions.fault(in: String(content), used, at: item.start) {
      throw SourceError(place, fault)
    }
    let first = line(of: item.content.lowerBound + scanner.position, characters)
    let read = try LaTeXRows.read(content, file: file, line: first)
    try checkSizes(read.rows, LaTeXExpansion(used), file: file)
    // What is defined behind the table does not hold in it.
    let definitions = used.filter { $0.start < item.start }.map(\.source).joined(separator: "\n")
    return PrintedTable(
      file: file, line: place.line ?? 1, label: argument(of: "label", in: around)?.trimmingCharacters(in: .whitespaces),
      caption: caption, rows: read.rows, headerRows: read.headerRows, markup: .latex(definitions: definitions),
      writesCoveredCells: true, hasDecimalCommas: columns.replacing(#/\{[^{}]*\}|\[[^\[\]]*\]/#, with: "").contains("S")
    )
  }

  /// Commands within arguments of others may stand for more text than any table holds.
  private static func checkSizes(_ rows: [SourceRow], _ expansion: LaTeXExpansion, file: String) throws {
    var total = 0.0
    for row in rows {
      for cell in row.cells {
        let size = expansion.size(of: cell.text)
        total += size
        guard size <= LaTeXExpansion.limit, total <= LaTeXExpansion.tableLimit else {
          throw SourceError(
            SourceLocation(file: file, line: row.line),
            "the file's own commands in \(quoted(cell.text)) stand for too much text; write out what they print")
        }
      }
    }
  }

  /// What stands in the braces of the first such command.
  private static func argument(of name: String, in text: String) -> String? {
    var scanner = TeXScanner(text)
    while let command = scanner.nextCommand()?.name {
      guard command == name else { continue }
      if scanner.current == "*" { scanner.position += 1 }
      _ = scanner.option()
      return scanner.group()
    }
    return nil
  }

  private static func line(of position: Int, _ characters: [Character]) -> Int {
    characters[..<position].count { $0 == "\n" } + 1
  }
}

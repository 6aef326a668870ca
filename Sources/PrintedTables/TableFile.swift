import Files
import Foundation
import Tables

/// A file that holds printed tables.
enum TableFile {
  /// The table that the user means.
  /// - Throws: `FileError`, `TableError`, `SourceError`, `UsageError`.
  static func table(_ path: String, _ choice: String?) throws -> PrintedTable {
    let name = (path as NSString).lastPathComponent.lowercased()
    let kind = name.split(separator: ".").count > 1 ? name.split(separator: ".").last.map(String.init) ?? "" : ""
    guard !TextFile.isFolder(path) else { throw FileError(.read, path, reason: "it is a folder; name a file") }
    var tables: [PrintedTable]
    switch kind {
    case "tex", "ltx": tables = try LaTeXTables.tables(text(path), file: path)
    case "md", "markdown": tables = try MarkdownTables.tables(text(path), file: path)
    case "html", "htm", "xhtml": tables = try HTMLTables.tables(text(path), file: path)
    case "csv", "tsv": tables = [try DelimitedTable.table(path, separator: kind == "csv" ? "," : "\t")]
    default:
      throw UsageError(
        "\(excerpt(path, limit: 400)): tables are read from .tex, .md, .html, .csv and .tsv files; save it as one of them"
      )
    }
    for index in tables.indices { tables[index].number = index + 1 }
    return try chosen(tables, choice, file: path)
  }

  /// The text of a file with line feeds.
  private static func text(_ path: String) throws -> String {
    try TextFile.read(path).replacingOccurrences(of: "\r\n", with: "\n").replacingOccurrences(of: "\r", with: "\n")
  }

  private static func chosen(_ tables: [PrintedTable], _ choice: String?, file: String) throws -> PrintedTable {
    guard let first = tables.first else {
      throw SourceError(
        SourceLocation(file: file),
        "holds no table; name the file in which the table itself stands (files that it includes are not looked at)")
    }
    let list = excerpt(tables.map(\.summary).joined(separator: "; "), limit: 1500)
    guard let choice else {
      guard tables.count == 1 else {
        throw UsageError("\(excerpt(file, limit: 400)): holds \(tables.count) tables; choose one by --table: \(list)")
      }
      return first
    }
    if let number = Int(choice) {
      guard let table = tables.first(where: { $0.number == number }) else {
        throw UsageError("\(excerpt(file, limit: 400)): has no table \(number); there is: \(list)")
      }
      return table
    }
    let labelled = tables.filter { $0.label == choice }
    let found =
      labelled.isEmpty
      ? tables.filter { $0.caption?.localizedCaseInsensitiveContains(choice) ?? false } : labelled
    guard found.count == 1, let table = found.first else {
      throw UsageError(
        "\(excerpt(file, limit: 400)): \(found.isEmpty ? "no table has" : "\(found.count) tables have") "
          + "\(quoted(choice)) as label or in the caption; choose one by --table: \(list)")
    }
    return table
  }
}

/// A table of a CSV or TSV file.
enum DelimitedTable {
  static func table(_ path: String, separator: Character) throws -> PrintedTable {
    let records = try CSVReader.lines(try TextFile.bytes(path), file: path, separator: separator)
    guard let header = records.first else {
      throw SourceError(SourceLocation(file: path), "is empty; its first line must name the columns")
    }
    if header.fields.count == 1, header.fields[0].contains(";") {
      throw SourceError(
        SourceLocation(file: path, line: 1), "fields are separated by ';'; save it with commas, or as .tsv with tabs")
    }
    let rows = records.map { SourceRow(line: $0.line, cells: $0.fields.map { SourceCell(text: $0) }) }
    return PrintedTable(file: path, line: 1, rows: rows, headerRows: 1, markup: .plain)
  }
}

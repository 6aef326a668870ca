import Files
import Tables

/// How much of a table a figure can show: what a damaged file asks for is refused before memory is reserved for it.
enum Extent {
  /// Most curves or bars of one figure.
  static let series = 100
  /// Most cells of a heatmap along one side.
  static let places = 256

  /// - Throws: `SourceError` for a heatmap of more cells than a page can show.
  static func check(_ rows: Int, _ columns: Int, _ row: String, _ column: String, in table: Table) throws(SourceError) {
    for (count, name) in [(rows, row), (columns, column)] where count > places {
      throw error("column \(quoted(name)) holds \(count) different values; a map has at most \(places)", table)
    }
  }

  /// - Throws: `SourceError` for more panels or curves than a figure can show.
  static func check(_ count: Int, _ column: String, in table: Table) throws(SourceError) {
    guard count > series else { return }
    throw error("column \(quoted(column)) holds \(count) different values; a figure has at most \(series)", table)
  }

  private static func error(_ message: String, _ table: Table) -> SourceError {
    SourceError(SourceLocation(file: table.file), message)
  }
}

extension Table {
  /// The distinct texts of a column, one curve for each, in order of first appearance.
  /// - Throws: `TableError` for an unknown column, `SourceError` for more curves than a figure can show.
  func series(_ column: String) throws -> [String] {
    let names = try distinct(column)
    try Extent.check(names.count, column, in: self)
    return names
  }
}

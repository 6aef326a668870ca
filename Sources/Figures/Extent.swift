import Files
import Tables

/// How much of a table a figure can show: what a damaged file asks for is refused before memory is reserved for it.
public enum Extent {
  /// Most curves or bars of one figure.
  public static let series = 100
  /// Most cells of a heatmap along one side.
  public static let places = 256

  /// Refuses a heatmap of too many cells.
  /// - Throws: `SourceError` for a heatmap of more cells than a page can show.
  public static func check(
    _ rows: Int, _ columns: Int, _ row: some NamedColumn, _ column: some NamedColumn, in table: Table
  ) throws(SourceError) {
    for (count, name) in [(rows, row.name), (columns, column.name)] where count > places {
      throw error("column \(quoted(name)) holds \(count) different values; a map has at most \(places)", table)
    }
  }

  /// Refuses too many panels or curves.
  /// - Throws: `SourceError` for more panels or curves than a figure can show.
  public static func check(_ count: Int, _ column: some NamedColumn, in table: Table) throws(SourceError) {
    guard count > series else { return }
    throw error("column \(quoted(column.name)) holds \(count) different values; a figure has at most \(series)", table)
  }

  private static func error(_ message: String, _ table: Table) -> SourceError {
    SourceError(SourceLocation(file: table.file), message)
  }
}

extension Table {
  /// The distinct texts of a column, one curve for each, in order of first appearance.
  /// - Throws: `TableError` for an unknown column, `SourceError` for more curves than a figure can show.
  public func series(_ column: some NamedColumn) throws -> [String] {
    let names = try distinct(column)
    try Extent.check(names.count, column, in: self)
    return names
  }
}

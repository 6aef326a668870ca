import Files

/// How the text of a table's cells is marked up.
enum CellMarkup: Sendable, Equatable {
  /// LaTeX, with the definitions of the file's own commands.
  case latex(definitions: String)
  case markdown
  case html
  /// Text as it stands, as in a CSV file.
  case plain
}

/// One cell as its source has it.
struct SourceCell: Sendable, Equatable {
  /// Its text, marked up.
  var text: String
  /// Columns and rows that it spans; a negative number of rows spans upwards.
  var columns = 1
  var rows = 1
}

/// One row as its source has it.
struct SourceRow: Sendable, Equatable {
  /// The line on which it begins.
  var line: Int
  var cells: [SourceCell]
}

/// A table as its source has it: rows and cells are found in the source itself, so that none is padded or cut.
struct PrintedTable: Sendable {
  /// Path of the file, as the user gave it.
  var file: String
  /// Its place among the tables of the file, from 1.
  var number = 1
  /// The line on which it begins.
  var line: Int
  /// What the source calls it, for example `tab:main`.
  var label: String?
  /// Its caption, marked up.
  var caption: String?
  var rows: [SourceRow]
  /// Number of rows before the first row of the body.
  var headerRows: Int
  var markup: CellMarkup
  /// Whether cells below one that spans rows are written, too, and are blank, as LaTeX needs them.
  var writesCoveredCells = false
  /// Whether a comma stands for a decimal point in some columns, as in columns of the LaTeX package siunitx.
  var hasDecimalCommas = false

  /// The most characters of a cell that hold a name or a number.
  static let cellLimit = 4000
  /// The most columns.
  static let columnLimit = 2000

  /// Where it begins.
  var place: SourceLocation { SourceLocation(file: file, line: line) }

  /// A line of a list of tables.
  var summary: String {
    let name = label.map { " \(quoted($0))" } ?? caption.map { " \(quoted($0.trimmingPrefix(while: \.isWhitespace)))" }
    let columns = rows.map { $0.cells.reduce(0) { $0 + $1.columns } }.max() ?? 0
    return "\(number)\(name ?? "") (line \(line), \(rows.count) rows, \(columns) columns)"
  }
}

import Files

/// A table as a rectangle: every place names the cell of the source that covers it.
struct TableGrid {
  let table: PrintedTable
  /// Number of columns.
  let width: Int
  /// By row and column, the place of a cell in ``cells``.
  private(set) var places: [[Int]]
  /// All cells, in the order of the source.
  let cells: [SourceCell]

  /// - Throws: `SourceError` for a row with more or fewer cells than the header.
  init(_ table: PrintedTable) throws {
    self.table = table
    cells = table.rows.flatMap(\.cells)
    for row in table.rows {
      for cell in row.cells where cell.text.count > PrintedTable.cellLimit {
        throw SourceError(
          SourceLocation(file: table.file, line: row.line),
          "a cell is longer than \(PrintedTable.cellLimit) characters; is a quote, a brace or a tag not closed?")
      }
    }
    for row in table.rows where row.cells.reduce(0, { $0 + $1.columns }) > PrintedTable.columnLimit {
      throw SourceError(
        SourceLocation(file: table.file, line: row.line),
        "the row has more than \(PrintedTable.columnLimit) columns; correct how many its cells span")
    }
    let placed = Self.placed(table)
    places = placed.rows
    width = placed.rows.first?.count ?? 0
    for (row, places) in places.enumerated() where places.count != width {
      let isHeading = places.count == 1
      throw SourceError(
        Self.place(row, table),
        "the row has \(Self.cells(places.count)), the header \(width); add or remove cells"
          + (isHeading && table.writesCoveredCells ? " (a heading is written \\multicolumn{\(width)}{l}{…})" : ""))
    }
    if let row = placed.open {
      throw SourceError(
        Self.place(row, table), "a cell spans more rows than there are below it; correct its number of rows")
    }
    if table.writesCoveredCells { try fillCovered() }
  }

  private static func cells(_ count: Int) -> String { count == 1 ? "1 cell" : "\(count) cells" }

  private static func place(_ row: Int, _ table: PrintedTable) -> SourceLocation {
    SourceLocation(file: table.file, line: table.rows[row].line)
  }

  /// Rows with the cells that cover them, and the row of a cell that reaches beyond the last one.
  private static func placed(_ table: PrintedTable) -> (rows: [[Int]], open: Int?) {
    var rows: [[Int]] = []
    var next = 0
    // By column, the cell from above, the rows that it still covers and the row in which it stands.
    var covering: [Int: (cell: Int, rows: Int, start: Int)] = [:]
    for (number, row) in table.rows.enumerated() {
      var places: [Int] = []
      func passCovered() {
        while let above = covering[places.count] {
          covering[places.count] = above.rows > 1 ? (above.cell, above.rows - 1, above.start) : nil
          places.append(above.cell)
        }
      }
      var begun: [Int: (cell: Int, rows: Int, start: Int)] = [:]
      for cell in row.cells {
        passCovered()
        for _ in 0..<cell.columns {
          if !table.writesCoveredCells, cell.rows > 1 { begun[places.count] = (next, cell.rows - 1, number) }
          places.append(next)
        }
        next += 1
      }
      passCovered()
      covering.merge(begun) { $1 }
      rows.append(places)
    }
    return (rows, covering.values.map(\.start).min())
  }

  /// Blank cells that LaTeX's \multirow covers hold its text.
  private mutating func fillCovered() throws {
    let origins = places
    for row in origins.indices {
      for column in origins[row].indices {
        let cell = origins[row][column]
        let span = cells[cell].rows
        guard abs(span) > 1 else { continue }
        let covered = span > 0 ? row + 1..<row + span : row + span + 1..<row
        guard origins.indices.contains(covered.lowerBound), covered.upperBound <= origins.count else {
          throw SourceError(location(row), "\\multirow spans more rows than there are; correct its number of rows")
        }
        for other in covered {
          guard cells[origins[other][column]].text.isEmpty else {
            throw SourceError(
              location(other),
              "\(quoted(cells[origins[other][column]].text)) stands where \\multirow of line "
                + "\(table.rows[row].line) reaches; correct its number of rows")
          }
          guard places[other][column] == origins[other][column], places[row][column] == cell else {
            throw SourceError(
              location(row), "\\multirow reaches where another one reaches, too; correct their numbers of rows")
          }
          places[other][column] = cell
        }
      }
    }
  }

  /// Where a row stands.
  func location(_ row: Int) -> SourceLocation { Self.place(row, table) }

  /// Rows of the header and of the body.
  var header: Range<Int> { 0..<min(table.headerRows, places.count) }
  var body: Range<Int> { header.upperBound..<places.count }
}

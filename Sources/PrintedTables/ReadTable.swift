import Files

/// A printed table with the texts of its cells: keys, headers and rows of the body.
struct ReadTable {
  /// A row of the body that may hold numbers.
  struct Row {
    /// Its place in the grid.
    var number: Int
    var keys: [String]
    /// The heading above it.
    var heading: String?
  }

  let grid: TableGrid
  let texts: [CellText]
  let caption: String
  /// Names of the key columns, which stand in front.
  let keys: [String]
  /// Columns of numbers.
  let columns: [ColumnHeader]
  let rows: [Row]
  /// Headings between groups of rows.
  let headings: [String]

  /// Reads the cells of a table.
  /// - Throws: `SourceError`, `UsageError`.
  init(_ table: PrintedTable, _ options: ImportOptions) async throws {
    var table = table
    if let headers = options.headers { table.headerRows = headers }
    try Self.checkVisibility(table)
    grid = try TableGrid(table)
    guard !grid.body.isEmpty else { throw SourceError(table.place, "the table has no row below its header") }
    var texts = try await PandocCells.texts(
      grid.cells.map(\.text) + [table.caption ?? ""], table.markup, at: table.place)
    caption = texts.removeLast().name
    self.texts = texts
    if options.headers == nil { try Self.checkHeader(grid, texts) }
    let keyCount = try Self.keyCount(grid, texts, options)
    guard keyCount < grid.width else {
      throw SourceError(table.place, "no column of numbers stands behind the keys; check --by and the cells")
    }
    keys = try Self.keyNames(keyCount, grid, texts, options)
    columns = try Self.columns(keyCount, grid, texts, options)
    (rows, headings) = try Self.rows(keyCount, columns, grid, texts, options)
  }

  /// - Throws: `SourceError` for a cell that does not show the same to all readers.
  private static func checkVisibility(_ table: PrintedTable) throws(SourceError) {
    guard table.markup == .html || table.markup == .markdown else { return }
    for row in table.rows {
      guard let cell = row.cells.first(where: { HTMLShown.isDoubtful($0.text) }) else { continue }
      throw SourceError(
        SourceLocation(file: table.file, line: row.line),
        "\(quoted(cell.text)) holds text that not every reader sees; leave only what is shown")
    }
  }

  /// A row of numbers in the header may be one of the body; in LaTeX only a rule says where the header ends.
  private static func checkHeader(_ grid: TableGrid, _ texts: [CellText]) throws(SourceError) {
    let isByRule = grid.table.writesCoveredCells
    var above: Set<Int> = []
    var keysAreNamed = false
    for row in grid.header {
      let places = grid.places[row]
      // Years and sizes stand in headers, too, unless their row has a name of its own as rows of the body have.
      let isNamed = isByRule && keysAreNamed && !above.contains(places[0]) && !texts[places[0]].isBlank
      for place in row == 0 ? [] : places where !above.contains(place) {
        guard case .number(let number) = texts[place].value, !number.isCount || isNamed else { continue }
        throw SourceError(
          grid.location(row),
          "\(quoted(grid.cells[place].text)) is a number \(isByRule ? "above the rule that ends" : "in a lower row of") the "
            + "header; say by --headers N how many rows of headers the table has (the source says \(grid.header.count))"
        )
      }
      above.formUnion(places)
      keysAreNamed = keysAreNamed || !texts[places[0]].isBlank
    }
  }

  func text(_ row: Int, _ column: Int) -> CellText { texts[grid.places[row][column]] }

  /// The rows that are headings: one cell over the whole width or, where no row is and headings are asked for, a text
  /// before blank cells only.
  private static func headingRows(_ grid: TableGrid, _ texts: [CellText], areNamed: Bool) -> Set<Int> {
    guard grid.width > 1 else { return [] }
    let filled = grid.body.filter { !texts[grid.places[$0][0]].isBlank }
    let spanning = filled.filter { row in grid.places[row].allSatisfy { $0 == grid.places[row][0] } }
    guard spanning.isEmpty, areNamed else { return Set(spanning) }
    return Set(filled.filter { grid.places[$0].dropFirst().allSatisfy { texts[$0].isBlank } })
  }

  /// Number of columns in front that are keys.
  private static func keyCount(_ grid: TableGrid, _ texts: [CellText], _ options: ImportOptions) throws -> Int {
    if !options.by.isEmpty { return options.by.count }
    var count = 1
    let headings = headingRows(grid, texts, areNamed: options.heading != nil)
    let body = grid.body.filter { !headings.contains($0) }
    while count < grid.width {
      var names: [Int] = []
      var hasNumbers = false
      for row in body {
        switch texts[grid.places[row][count]].value {
        case .number: hasNumbers = true
        case .other: names.append(row)
        case .missing: break
        }
      }
      guard let row = names.first else { return count }
      let doubtful = names.first { texts[grid.places[$0][count]].looksLikeNumber }
      // A column of numbers with one damaged cell must not become a key.
      guard !hasNumbers, doubtful == nil else {
        let text = grid.cells[grid.places[doubtful ?? row][count]].text
        let reason = texts[grid.places[doubtful ?? row][count]].numberFault.map { ": \($0)" } ?? ""
        throw SourceError(
          grid.location(doubtful ?? row),
          "column \(quoted(header(count, grid, texts))) holds \(quoted(text)), which is no number\(reason); correct it, leave "
            + "the column out by --without, or name the key columns in front by --by if it is one of them")
      }
      count += 1
    }
    return count
  }

  /// The lowest text above a column.
  private static func header(_ column: Int, _ grid: TableGrid, _ texts: [CellText]) -> String {
    grid.header.reversed().map { ColumnHeader.keyName(texts[grid.places[$0][column]].name) }.first { !$0.isEmpty } ?? ""
  }

  private static func keyNames(
    _ count: Int, _ grid: TableGrid, _ texts: [CellText], _ options: ImportOptions
  ) throws -> [String] {
    let names = options.by.isEmpty ? (0..<count).map { header($0, grid, texts) } : options.by
    for (column, name) in names.enumerated() {
      if let fault = ColumnNames.fault(ofKey: name, value: options.value) {
        throw SourceError(
          grid.location(0),
          "column \(column + 1) is a key, but its header \(quoted(name)) \(fault); name the keys by --by")
      }
    }
    let all = names + options.across + [options.heading].compactMap { $0 }
    if let twice = all.indices.first(where: { all[..<$0].contains(all[$0]) }) {
      throw SourceError(
        grid.location(0),
        "two columns of keys are called \(quoted(all[twice])); name the keys by --by, --across, --heading")
    }
    return names
  }

  private static func columns(
    _ keyCount: Int, _ grid: TableGrid, _ texts: [CellText], _ options: ImportOptions
  ) throws -> [ColumnHeader] {
    var columns = (keyCount..<grid.width).map { column in
      ColumnHeader(
        column: column, texts: grid.header.map { (grid.places[$0][column], texts[grid.places[$0][column]].name) })
    }
    for name in options.without {
      let kept = columns.filter { $0.name != name && !$0.levels.contains(name) }
      guard kept.count < columns.count else {
        throw UsageError(
          "--without \(quoted(name)): no column of numbers has this header"
            + Spelling.hint(for: name, among: columns.map(\.name)))
      }
      columns = kept
    }
    // A column without any text is space between others.
    columns = columns.filter { header in
      !header.name.isEmpty || grid.body.contains { !texts[grid.places[$0][header.column]].isBlank }
    }
    if let nameless = columns.first(where: { $0.name.isEmpty }), columns.count > 1 {
      throw SourceError(
        grid.location(0), "column \(nameless.column + 1) holds numbers and has no header; write one above it")
    }
    guard !columns.isEmpty else { throw SourceError(grid.table.place, "no column of numbers is left") }
    return columns
  }

  /// The rows with their keys, and the headings above them.
  private static func rows(
    _ keyCount: Int, _ columns: [ColumnHeader], _ grid: TableGrid, _ texts: [CellText], _ options: ImportOptions
  ) throws -> ([Row], [String]) {
    var rows: [Row] = []
    var headings: [String] = []
    var heading: String?
    let headingRows = headingRows(grid, texts, areNamed: options.heading != nil)
    if let name = options.heading, headingRows.isEmpty {
      throw UsageError("--heading \(quoted(name)): no row of the table is a heading over its whole width")
    }
    for row in grid.body {
      let places = grid.places[row]
      if places.allSatisfy({ texts[$0].isBlank }) { continue }
      if headingRows.contains(row) {
        let text = texts[places[0]]
        if let fault = text.nameFault { throw nameless(fault, places[0], row, grid) }
        heading = text.name
        headings.append(text.name)
        continue
      }
      if options.heading != nil, heading == nil {
        throw SourceError(
          grid.location(row), "no heading stands above this row, which --heading needs; add one or leave --heading out")
      }
      let keys = try (0..<keyCount).map { column in
        let text = texts[places[column]]
        if let fault = text.nameFault { throw nameless(fault, places[column], row, grid) }
        guard !text.name.isEmpty else {
          let span = grid.table.writesCoveredCells ? ", or \\multirow" : ""
          throw SourceError(
            grid.location(row),
            "the key in column \(column + 1) is blank; write the name in each row\(span); "
              + "a heading between rows needs --heading")
        }
        return text.key
      }
      rows.append(Row(number: row, keys: keys, heading: heading))
    }
    return (rows, headings)
  }

  private static func nameless(_ fault: String, _ cell: Int, _ row: Int, _ grid: TableGrid) -> SourceError {
    SourceError(
      grid.location(row),
      "the name \(quoted(grid.cells[cell].text)) is not understood: \(fault); write it as plain text")
  }
}

import Files

/// A table of text cells with named columns, and where each row came from.
public struct Table: Sendable, Equatable {
  /// Name shown in messages: the path of the file, or what stands for it.
  public let file: String
  /// Column names, in file order.
  public let columns: [String]
  /// Cells, row-major `[rows, columns]`.
  private var cells: [String]
  /// Line of each row in its file, counted from 1.
  private var lines: [Int]
  /// The file of each row, by its place in ``files``; empty while all rows come from ``file``.
  private var origins: [Int32] = []
  private var files: [String] = []
  /// Columns whose cells are names even where they look like numbers, such as a digest `1e10`.
  public var textColumns: Set<String> = []
  /// Columns whose numbers are in per cent.
  public var percentColumns: Set<String> = []
  private let index: [String: Int]

  /// An empty table.
  /// - Throws: ``TableError/empty(file:)`` without columns, ``TableError/duplicateColumn(file:column:)``.
  public init(file: String, columns: [String]) throws(TableError) {
    guard !columns.isEmpty else { throw .empty(file: file) }
    var index: [String: Int] = [:]
    for (position, name) in columns.enumerated() {
      guard index.updateValue(position, forKey: name) == nil else {
        throw .duplicateColumn(file: file, column: name)
      }
    }
    self.file = file
    self.columns = columns
    self.index = index
    cells = []
    lines = []
  }

  /// Number of rows.
  public var count: Int { lines.count }

  /// Adds a row.
  /// - Throws: ``TableError/width(_:expected:found:)``.
  public mutating func append(_ row: [String], line: Int? = nil) throws(TableError) {
    let line = line ?? (lines.last ?? 1) + 1
    guard row.count == columns.count else {
      throw .width(SourceLocation(file: file, line: line), expected: columns.count, found: row.count)
    }
    cells += row
    lines.append(line)
  }

  /// Gives an empty table its rows; `cells` are row-major, `[rows, columns]`.
  mutating func fill(cells: [String], lines: [Int]) {
    self.cells = cells
    self.lines = lines
  }

  /// Adds rows of another file; `cells` are row-major, `[rows, columns]`.
  /// - Precondition: there are as many lines as rows.
  public mutating func append(cells: [String], lines: [Int], of file: String) {
    precondition(cells.count == lines.count * columns.count, "one cell for each row and column is needed")
    if origins.isEmpty { origins = [Int32](repeating: -1, count: count) }
    origins += [Int32](repeating: Int32(files.count), count: lines.count)
    files.append(file)
    self.cells += cells
    self.lines += lines
  }

  /// Whether there is such a column.
  public func has(_ column: String) -> Bool { index[column] != nil }

  /// Position of a column.
  /// - Throws: ``TableError/missingColumn(file:column:known:)``.
  public func position(of column: String) throws(TableError) -> Int {
    guard let position = index[column] else {
      throw .missingColumn(file: file, column: column, known: columns)
    }
    return position
  }

  /// The cells of one row, in column order.
  public func row(_ row: Int) -> ArraySlice<String> { cells[row * columns.count..<(row + 1) * columns.count] }

  /// The text of one cell.
  /// - Throws: ``TableError/missingColumn(file:column:known:)``.
  public func text(_ row: Int, _ column: String) throws(TableError) -> String {
    cells[row * columns.count + (try position(of: column))]
  }

  /// All texts of a column.
  /// - Throws: ``TableError/missingColumn(file:column:known:)``.
  public func texts(_ column: String) throws(TableError) -> [String] {
    let position = try position(of: column)
    return (0..<count).map { cells[$0 * columns.count + position] }
  }

  /// The number in one cell; `nan`, `inf` and `-inf` are numbers.
  /// - Throws: ``TableError/notANumber(_:column:text:)`` or ``TableError/missingColumn(file:column:known:)``.
  public func number(_ row: Int, _ column: String) throws(TableError) -> Double {
    let text = try text(row, column)
    guard let value = Double(text), !textColumns.contains(column) else {
      throw .notANumber(location(of: row), column: column, text: text)
    }
    return value
  }

  /// All numbers of a column.
  /// - Throws: as ``number(_:_:)``.
  public func numbers(_ column: String) throws(TableError) -> [Double] {
    _ = try position(of: column)
    var result: [Double] = []
    result.reserveCapacity(count)
    for row in 0..<count { result.append(try number(row, column)) }
    return result
  }

  /// All numbers of a column whose cells name something or are computed with: none is infinite or NaN.
  /// - Throws: as ``number(_:_:)``, or ``TableError/forbiddenNumber(_:_:)``.
  public func finiteNumbers(_ column: String) throws(TableError) -> [Double] {
    try numbers(column, requiring: "a finite number") { $0.isFinite }
  }

  /// All numbers of a column by which rows are sorted or grouped: `inf` has a place in that order, NaN has none.
  /// - Throws: as ``finiteNumbers(_:)``.
  public func orderedNumbers(_ column: String) throws(TableError) -> [Double] {
    try numbers(column, requiring: "a number or inf") { !$0.isNaN }
  }

  /// All numbers of a column of counts or positions, for which memory is reserved: whole and within a range.
  /// - Throws: as ``finiteNumbers(_:)``.
  public func integers(_ column: String, in range: ClosedRange<Int>) throws(TableError) -> [Int] {
    let limits = Double(range.lowerBound)...Double(range.upperBound)
    let numbers = try numbers(
      column, requiring: "a whole number from \(range.lowerBound) to \(range.upperBound)"
    ) { limits.contains($0) && $0 == $0.rounded() }
    return numbers.map { Int($0) }
  }

  private func numbers(
    _ column: String, requiring requirement: String, _ isAllowed: (Double) -> Bool
  ) throws(TableError) -> [Double] {
    let numbers = try numbers(column)
    if let row = numbers.firstIndex(where: { !isAllowed($0) }) {
      let cell = quoted(try text(row, column))
      throw .forbiddenNumber(location(of: row), "column \(quoted(column)) holds \(cell); \(requirement) is needed")
    }
    return numbers
  }

  /// Where a row stands in its file.
  public func location(of row: Int) -> SourceLocation {
    let origin = origins.isEmpty ? -1 : Int(origins[row])
    return SourceLocation(file: origin < 0 ? file : files[origin], line: lines[row])
  }

  /// These rows and then those of another table.
  /// - Precondition: both have the same columns.
  public func joined(with other: Table) -> Table {
    precondition(columns == other.columns, "joined tables need the same columns")
    var result = self
    if !origins.isEmpty || !other.origins.isEmpty || other.file != file {
      // Rows keep the names of their files.
      result.origins = origins.isEmpty ? [Int32](repeating: -1, count: count) : origins
      let first = Int32(files.count)
      result.files += [other.file] + other.files
      result.origins +=
        other.origins.isEmpty
        ? [Int32](repeating: first, count: other.count) : other.origins.map { first + 1 + $0 }
    }
    result.cells += other.cells
    result.lines += other.lines
    result.textColumns.formUnion(other.textColumns)
    result.percentColumns.formUnion(other.percentColumns)
    return result
  }

  /// The same table with other texts in a column.
  /// - Throws: ``TableError/missingColumn(file:column:known:)``.
  /// - Precondition: one text for each row.
  public func replacing(_ column: String, with texts: [String]) throws(TableError) -> Table {
    precondition(texts.count == count, "one text for each row is needed")
    let position = try position(of: column)
    var result = self
    for (row, text) in texts.enumerated() { result.cells[row * columns.count + position] = text }
    return result
  }

  /// The rows of some ranges, which ascend.
  public func rows(in ranges: [Range<Int>]) -> Table {
    // The whole table is not copied.
    if ranges.reduce(0, { $0 + $1.count }) == count { return self }
    var result = self
    result.cells = ranges.flatMap { cells[$0.lowerBound * columns.count..<$0.upperBound * columns.count] }
    result.lines = ranges.flatMap { lines[$0] }
    result.origins = origins.isEmpty ? [] : ranges.flatMap { origins[$0] }
    return result
  }

  /// The rows for which `isIncluded` holds.
  public func filter(_ isIncluded: (Int) throws -> Bool) rethrows -> Table {
    var result = self
    result.cells = []
    result.lines = []
    result.origins = []
    result.cells.reserveCapacity(cells.count)
    for row in 0..<count where try isIncluded(row) {
      result.cells += self.row(row)
      result.lines.append(lines[row])
      if !origins.isEmpty { result.origins.append(origins[row]) }
    }
    return result
  }
}

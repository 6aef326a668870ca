/// `COLUMN = VALUE` or `COLUMN in [A, B]`: a choice among rows; numbers are compared as numbers.
public struct Condition: Sendable, Equatable, CustomStringConvertible {
  /// The column.
  public var column: String
  /// What its cell has to hold; `A…B` for a range.
  public var value: String
  private var range: ClosedRange<Double>?

  /// A cell that holds a value.
  public init(column: String, value: String) {
    self.column = column
    self.value = value
  }

  /// A cell that holds a number of a range, its ends included.
  public init(column: String, range: ClosedRange<Double>) {
    self.column = column
    self.range = range
    value = "\(range.lowerBound)…\(range.upperBound)"
  }

  /// As the author of a claim writes it.
  public var description: String {
    range.map { "\(column) in [\(Self.text($0.lowerBound)), \(Self.text($0.upperBound))]" } ?? "\(column) = \(value)"
  }

  private static func text(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? String(number) }

  /// Whether a cell meets it; `isText` where its column holds names, so that `1e1` is not 10.
  public func holds(_ text: String, isText: Bool = false) -> Bool {
    if isText { return range == nil && text == value }
    if let range { return Double(text).map { range.contains($0) } ?? false }
    if let number = Double(text), let wanted = Double(value) { return number == wanted }
    return text == value
  }
}

extension Table {
  /// The rows for which all conditions hold.
  /// - Throws: `TableError` for an unknown column.
  public func rows(where conditions: [Condition]) throws(TableError) -> Table {
    var keep = [Bool](repeating: true, count: count)
    for condition in conditions {
      let isText = textColumns.contains(condition.column)
      for (row, text) in try texts(condition.column).enumerated() where !condition.holds(text, isText: isText) {
        keep[row] = false
      }
    }
    return filter { keep[$0] }
  }

  /// The rows in which a column holds a value.
  /// - Throws: `TableError` for an unknown column.
  public func rows(where column: String, is value: String) throws(TableError) -> Table {
    try rows(where: [Condition(column: column, value: value)])
  }

  /// The distinct texts of a column, in order of first appearance.
  /// - Throws: `TableError` for an unknown column.
  public func distinct(_ column: String) throws(TableError) -> [String] {
    try groups(by: [column]).map { $0.key[0] }
  }

  /// The cells of some columns in every row.
  /// - Throws: `TableError` for an unknown column.
  public func keys(of columns: [String]) throws(TableError) -> [[String]] {
    var texts: [[String]] = []
    for column in columns { texts.append(try self.texts(column)) }
    return (0..<count).map { row in texts.map { $0[row] } }
  }

  /// The row numbers of each distinct key, in order of first appearance.
  /// - Throws: `TableError` for an unknown column.
  public func groups(by columns: [String]) throws(TableError) -> [(key: [String], rows: [Int])] {
    var order: [[String]] = []
    var members: [[String]: [Int]] = [:]
    for (row, key) in try keys(of: columns).enumerated() {
      if members[key] == nil { order.append(key) }
      members[key, default: []].append(row)
    }
    return order.map { ($0, members[$0] ?? []) }
  }

  /// The rows of each distinct key as a table of their own, in order of first appearance.
  /// - Throws: `TableError` for an unknown column.
  public func parts(by columns: [String]) throws(TableError) -> [(key: [String], rows: Table)] {
    try groups(by: columns).map { key, rows in
      let members = Set(rows)
      return (key, filter { members.contains($0) })
    }
  }
}

extension Table {
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
    // A key of one cell takes no array for each row.
    guard columns.count == 1 else { return Self.groups(try keys(of: columns)) }
    return Self.groups(try texts(columns[0])).map { ([$0.key], $0.rows) }
  }

  private static func groups<Key: Hashable>(_ keys: [Key]) -> [(key: Key, rows: [Int])] {
    var groups: [(key: Key, rows: [Int])] = []
    var places: [Key: Int] = [:]
    for (row, key) in keys.enumerated() {
      if let place = places[key] {
        groups[place].rows.append(row)
      } else {
        places[key] = groups.count
        groups.append((key, [row]))
      }
    }
    return groups
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

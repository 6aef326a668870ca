/// Cells as keys that tell rows apart.
package enum CellKey {
  /// A cell as a key: numbers of one value are one key, 2 = 2.0 = 2e0; a name is what it is, `1e1` is not 10.
  package static func of(_ text: String, isText: Bool) -> String {
    isText ? text : Double(text).map { "\($0)" } ?? text
  }

  /// Cells of some columns as one key.
  package static func of(_ cells: [String], areText: [Bool]) -> [String] {
    zip(cells, areText).map { of($0, isText: $1) }
  }
}

extension Table {
  /// Which of some columns hold names.
  package func areText(_ columns: [String]) -> [Bool] { columns.map(textColumns.contains) }

  /// Cells of this table or of another one, in some columns of this table, as one key.
  package func key(_ cells: [String], of columns: [String]) -> [String] { CellKey.of(cells, areText: areText(columns)) }

  /// By row, the cells of some columns as one key.
  /// - Throws: `TableError` for an unknown column.
  package func comparableKeys(of columns: [String]) throws(TableError) -> [[String]] {
    let areText = areText(columns)
    return try keys(of: columns).map { CellKey.of($0, areText: areText) }
  }
}

import Files
import Tables

/// The different values of a column, and which of them each row has.
struct Categories {
  /// Values as the rows spell them first, in order: those that the author orders, then by appearance.
  let values: [String]
  /// For each row the place of its value.
  let places: [Int]
  private let index: [String: Int]
  /// Whether the column holds names.
  let isText: Bool

  /// The values of a column.
  /// - Throws: `TableError` for an unknown column.
  init(_ column: PlotDeclaration.ColumnName, in table: Table, order: [String]) throws {
    let isText = table.textColumns.contains(column.name)
    self.isText = isText
    var seen: [String] = []
    var index: [String: Int] = [:]
    let texts = try table.texts(column)
    for text in texts where index[text] == nil {
      // 2 and 2.0 are one value; the first spelling stays.
      let key = CellKey.of(text, isText: isText)
      let place = index[key] ?? seen.count
      if place == seen.count { seen.append(text) }
      index[key] = place
      index[text] = place
    }
    let first = order.compactMap { index[CellKey.of($0, isText: isText)] }
    let chosen = Set(first)
    let arranged = first + seen.indices.filter { !chosen.contains($0) }
    var moved = [Int](repeating: 0, count: seen.count)
    for (place, old) in arranged.enumerated() { moved[old] = place }
    values = arranged.map { seen[$0] }
    self.index = index.mapValues { moved[$0] }
    places = texts.map { moved[index[$0] ?? 0] }
  }

  /// One value for all rows, where a declaration names no column.
  init(rows: Int) {
    values = [""]
    places = [Int](repeating: 0, count: rows)
    index = [:]
    isText = true
  }

  /// The place of a value of another table.
  func place(of text: String) -> Int? { index[CellKey.of(text, isText: isText)] }

  /// Whether all of them are numbers.
  var areNumbers: Bool { !isText && values.allSatisfy { Double($0) != nil } }
}

/// The places of an axis of names, where published numbers may have more names than the rows.
struct NamedAxis {
  /// Names, in order.
  let values: [String]
  private let index: [String: Int]
  private let isText: Bool

  /// The names of the rows and of a published table; the list that holds the other one gives the order.
  init(_ measured: Categories, published: [String]) {
    let unknown = published.filter { measured.place(of: $0) == nil }
    let known = published.compactMap { measured.place(of: $0) }
    let isWhole = Set(known).count == measured.values.count && !unknown.isEmpty
    let names = isWhole ? published : measured.values + unknown
    var index: [String: Int] = [:]
    for (place, name) in names.enumerated() { index[CellKey.of(name, isText: measured.isText)] = place }
    values = names
    isText = measured.isText
    self.index = index
  }

  /// The place of a name.
  func place(of text: String) -> Double? { index[CellKey.of(text, isText: isText)].map(Double.init) }
}

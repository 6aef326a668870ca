import Tables

/// Mean and standard deviation of a column over the rows that share a key.
struct Summary {
  /// Key in units of the axis.
  var key: Double
  var mean: Double
  /// Of the sample (n − 1); 0 for a single row.
  var deviation: Double

  /// Groups `rows` of a table by a numeric column, ascending.
  /// - Throws: `TableError`.
  static func of(_ column: String, over key: String, in table: Table) throws -> [Summary] {
    let keys = try table.numbers(key)
    let values = try table.numbers(column)
    var groups: [Double: [Double]] = [:]
    for (key, value) in zip(keys, values) { groups[key, default: []].append(value) }
    return groups.keys.sorted().map { key in
      let group = groups[key] ?? []
      let mean = group.reduce(0, +) / Double(group.count)
      let squares = group.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
      return Summary(
        key: key, mean: mean, deviation: group.count > 1 ? (squares / Double(group.count - 1)).squareRoot() : 0)
    }
  }
}

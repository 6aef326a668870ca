import Tables

/// Mean and standard deviation of a column over the rows that share a key.
struct Summary {
  /// Key in units of the axis.
  var key: Double
  var mean: Double
  /// Of the sample (n − 1); 0 for a single row.
  var deviation: Double
  /// Quantiles at 16 % and 84 %, between which a normal distribution has one deviation on either side; unlike mean −
  /// deviation they have a place on a logarithmic axis.
  var quantiles: (lower: Double, upper: Double)

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
        key: key, mean: mean, deviation: group.count > 1 ? (squares / Double(group.count - 1)).squareRoot() : 0,
        quantiles: (quantile(0.16, of: group), quantile(0.84, of: group)))
    }
  }

  /// Linear between order statistics: type 7 of Hyndman and Fan, The American Statistician 50(4), 1996.
  static func quantile(_ fraction: Double, of values: [Double]) -> Double {
    let sorted = values.sorted()
    guard let last = sorted.last, !values.contains(where: \.isNaN) else { return .nan }
    let position = fraction * Double(sorted.count - 1)
    let index = Int(position)
    guard index + 1 < sorted.count else { return last }
    return sorted[index] + (sorted[index + 1] - sorted[index]) * (position - Double(index))
  }
}

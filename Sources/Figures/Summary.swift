import Numerics
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
    let keys = try table.finiteNumbers(key)
    let values = try table.numbers(column)
    var groups: [Double: [Double]] = [:]
    for (key, value) in zip(keys, values) { groups[key, default: []].append(value) }
    return groups.keys.sorted().map { key in
      let group = Sample(groups[key] ?? [])
      return Summary(
        key: key, mean: group.mean, deviation: group.count > 1 ? group.standardDeviation : 0,
        quantiles: (group.quantile(0.16), group.quantile(0.84)))
    }
  }
}

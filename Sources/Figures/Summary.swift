import Numerics
import Tables

/// Mean and standard deviation of a column over the rows that share a key.
public struct Summary {
  /// Key in units of the axis.
  public var key: Double
  /// Mean; NaN when a value is.
  public var mean: Double
  /// Of the sample (n − 1); 0 for a single row.
  public var deviation: Double
  /// Quantiles at 16 % and 84 %, between which a normal distribution has one deviation on either side; unlike mean −
  /// deviation they have a place on a logarithmic axis.
  public var quantiles: (lower: Double, upper: Double)

  /// Groups `rows` of a table by a numeric column, ascending.
  /// - Throws: `TableError`.
  public static func of(_ column: some NamedColumn, over key: some NamedColumn, in table: Table) throws -> [Summary] {
    let keys = try table.finiteNumbers(key.name)
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

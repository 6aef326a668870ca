import Numerics
import Tables

extension Sample {
  /// The samples of a quantity at each value of a numeric column, ascending.
  /// - Throws: `TableError`.
  static func samples(of quantity: Quantity, over key: String, in table: Table) throws -> [(
    key: Double, sample: Sample
  )] {
    let keys = try table.finiteNumbers(key)
    let values = try quantity.values(in: table)
    var groups: [Double: [Double]] = [:]
    for (key, value) in zip(keys, values) { groups[key, default: []].append(value) }
    return groups.keys.sorted().map { ($0, Sample(groups[$0] ?? [])) }
  }
}

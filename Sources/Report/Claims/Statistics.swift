import Foundation
import Tables

/// Mean and noise of the samples at one point.
struct Point: Sendable, Equatable {
  var key: Double
  var values: [Double]

  var mean: Double { values.reduce(0, +) / Double(values.count) }
  /// Standard error of the mean; infinite for a single sample, whose noise is unknown.
  var standardError: Double {
    guard values.count > 1 else { return .infinity }
    let mean = mean
    let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    return (squares / Double(values.count - 1) / Double(values.count)).squareRoot()
  }

  /// The samples of `column` at each value of `key`, ascending.
  /// - Throws: `TableError`.
  static func points(of column: String, over key: String, in table: Table) throws -> [Point] {
    let keys = try table.numbers(key)
    let values = try table.numbers(column)
    var groups: [Double: [Double]] = [:]
    for (key, value) in zip(keys, values) { groups[key, default: []].append(value) }
    return groups.keys.sorted().map { Point(key: $0, values: groups[$0] ?? []) }
  }
}

/// Numbers as the report prints them.
enum Printed {
  /// Three significant digits; very large and small ones with an exponent.
  static func number(_ value: Double) -> String { String(format: "%.3g", value) }
}

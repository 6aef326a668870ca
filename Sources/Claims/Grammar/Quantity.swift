import Foundation
import Tables

/// A column of numbers, or its natural logarithm.
///
/// Errors that span decades are compared by logarithms: their samples are nearly normal there.
struct Quantity: Sendable, Equatable {
  var column: String
  var isLogarithm: Bool

  /// - Throws: `TableError`.
  func values(in table: Table) throws(TableError) -> [Double] {
    let numbers = try table.numbers(column)
    return isLogarithm ? numbers.map { log($0) } : numbers
  }

  /// A mean of this quantity in the column's own unit: a geometric mean for logarithms.
  func inOwnUnit(_ mean: Double) -> Double { isLogarithm ? exp(mean) : mean }

  var description: String { isLogarithm ? "geometric mean of \(column)" : column }
}

import Foundation

/// A column of numbers, or its natural logarithm.
///
/// Errors that span decades are compared by logarithms: their samples are nearly normal there.
package struct Quantity: Sendable, Equatable {
  package var column: String
  package var isLogarithm = false

  /// A column, or its logarithm.
  package init(column: String, isLogarithm: Bool = false) {
    self.column = column
    self.isLogarithm = isLogarithm
  }

  /// The mean of a unit's rows as it is compared.
  package func transformed(_ mean: Double) -> Double { isLogarithm ? log(mean) : mean }

  /// A mean of this quantity in the column's own unit: a geometric mean for logarithms.
  package func inOwnUnit(_ mean: Double) -> Double { isLogarithm ? exp(mean) : mean }

  package var description: String { isLogarithm ? "geometric mean of \(column)" : "mean of \(column)" }
}

import Foundation

/// A column of numbers, or its natural logarithm.
///
/// Errors that span decades are compared by logarithms: their samples are nearly normal there.
struct Quantity: Sendable, Equatable {
  var column: String
  var isLogarithm = false

  /// The mean of a unit's rows as it is compared.
  func transformed(_ mean: Double) -> Double { isLogarithm ? log(mean) : mean }

  /// A mean of this quantity in the column's own unit: a geometric mean for logarithms.
  func inOwnUnit(_ mean: Double) -> Double { isLogarithm ? exp(mean) : mean }

  var description: String { isLogarithm ? "geometric mean of \(column)" : "mean of \(column)" }
}

import Foundation

/// A column of numbers: each unit's one number or the mean of its rows, another reduction of its rows, or the logarithm of
/// that.
///
/// Errors that span decades are compared by logarithms: their samples are nearly normal there.
package struct Quantity: Sendable, Equatable {
  /// How several rows of one unit and cell become one number.
  package enum Reduction: String, Sendable, CaseIterable {
    case mean, min, max, median

    /// One number of several; NaN when one of them is.
    package func value(of numbers: [Double]) -> Double {
      guard !numbers.isEmpty, !numbers.contains(where: \.isNaN) else { return .nan }
      switch self {
      case .mean: return numbers.reduce(0, +) / Double(numbers.count)
      case .min: return numbers.min() ?? .nan
      case .max: return numbers.max() ?? .nan
      case .median:
        let sorted = numbers.sorted()
        let (lower, upper) = (sorted[(sorted.count - 1) / 2], sorted[sorted.count / 2])
        return lower / 2 + upper / 2
      }
    }
  }

  package var column: String
  package var isLogarithm = false
  /// How the rows of a unit are reduced, where the author says so.
  package var reduction: Reduction?

  /// A column, a reduction of its rows, or the logarithm of either.
  package init(column: String, isLogarithm: Bool = false, reduction: Reduction? = nil) {
    self.column = column
    self.isLogarithm = isLogarithm
    self.reduction = reduction
  }

  /// The number of a unit as it is compared.
  package func transformed(_ mean: Double) -> Double { isLogarithm ? log(mean) : mean }

  /// A mean of this quantity in the column's own unit: a geometric mean for logarithms.
  package func inOwnUnit(_ mean: Double) -> Double { isLogarithm ? exp(mean) : mean }

  /// The same quantity compared by logarithms.
  package var logarithm: Quantity { Quantity(column: column, isLogarithm: true, reduction: reduction) }

  /// As it is written, without the logarithm.
  package var name: String { reduction.map { "\($0.rawValue)(\(column))" } ?? column }

  package var description: String { isLogarithm ? "geometric mean of \(name)" : "mean of \(name)" }
}

import Foundation
import Numerics

/// The bootstrap over units that tests share (Efron and Tibshirani, An Introduction to the Bootstrap, 1993).
///
/// Draws come from a generator of their own with a fixed seed: the same rows give the same p-values.
enum Resampling {
  /// Resamples of the units: one in so many is the least p-value, which has to survive Holm's correction over 200 claims.
  static let draws = 19_999
  /// Seed of the draws, shown with the verdicts.
  static let seed: UInt64 = 1

  /// Means of every cell over resampled units, `[draws, cells]`.
  static func means(of table: UnitTable) -> [Double] {
    Bootstrap(units: table.units.count, draws: draws, seed: seed).means(of: table.values, cells: table.cells.count)
  }

  /// A statistic of the cells' means with its bootstrap standard error, for Student's t with n − 1 degrees of freedom.
  ///
  /// The standard error is widened by √(n/(n − 1)): resampled units have the variance of a population of n.
  static func estimate(of table: UnitTable, _ statistic: (ArraySlice<Double>) -> Double) -> Estimate {
    let cells = table.cells.count
    let mean = table.cells.indices.map { Sample(table.column($0)).mean }
    let resampled = means(of: table)
    let values = (0..<draws).map { statistic(resampled[$0 * cells..<($0 + 1) * cells]) }
    let count = Double(table.units.count)
    return Estimate(
      statistic(mean[...]), standardError: Sample(values).standardDeviation * (count / (count - 1)).squareRoot(),
      degreesOfFreedom: count - 1)
  }

  /// p-value of a statement that holds in so many draws of all.
  static func probability(_ count: Int) -> Double { Double(count + 1) / Double(draws + 1) }
}

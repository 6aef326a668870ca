import Files
import Foundation
import Numerics
import Tables

/// `slope of Y over X in [A, B]`: the least-squares slope of log(mean Y) against log X.
///
/// Its error comes from the samples at each X through the logarithm (var log m ≈ var m / m²); the 95 % interval uses the
/// degrees of freedom of the smallest sample, which is on the safe side.
struct SlopeTest: ClaimTest {
  static let form = "slope of Y over X in [A, B]"
  let column: String
  let over: String
  let range: ClosedRange<Double>

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("slope") else { return nil }
    try words.expect("of")
    column = try words.next("a column")
    try words.expect("over")
    over = try words.next("a column")
    try words.expect("in")
    range = try words.range()
  }

  var cellColumns: [String] { [over] }

  func gap(_ evidence: Evidence) throws -> String? {
    try Completeness.gap(in: evidence.rows, spannedBy: [over])
  }

  func evaluate(_ evidence: Evidence) throws -> Outcome {
    let quantity = Quantity(column: column, isLogarithm: false)
    let points = try Sample.samples(of: quantity, over: over, in: evidence.rows)
    let expected = "log-log slope in [\(Printed.number(range.lowerBound)), \(Printed.number(range.upperBound))]"
    guard points.count > 1 else {
      return Outcome(.inconclusive, expected: expected, reason: "fewer than two values of \(over)")
    }
    guard points.allSatisfy({ $0.key > 0 && $0.sample.mean > 0 }) else {
      return Outcome(.inconclusive, expected: expected, reason: "a logarithm needs means and \(over) above zero")
    }
    let slope = Self.slope(points)
    let measured = "\(Printed.number(slope.estimate)) ± \(Printed.number(slope.halfWidth)) (95 %)"
    let verdict = slope.verdict(in: range)
    let reason = verdict == .inconclusive ? "the interval of the slope crosses a border of the range" : ""
    return Outcome(verdict, measured: measured, expected: expected, reason: reason)
  }

  static func slope(_ points: [(key: Double, sample: Sample)]) -> Interval {
    let weights = LeastSquaresLine.slopeWeights(x: points.map { log($0.key) })
    let estimate = zip(weights, points).map { $0 * log($1.sample.mean) }.reduce(0, +)
    let fewest = points.map(\.sample.count).min() ?? 0
    guard fewest > 1 else { return Interval(estimate: estimate, halfWidth: .infinity) }
    let variances = points.map { $0.sample.squaredStandardError / ($0.sample.mean * $0.sample.mean) }
    let error = zip(weights, variances).map { $0 * $0 * $1 }.reduce(0, +).squareRoot()
    return Interval(
      estimate: estimate, halfWidth: StudentT.quantile(0.975, degreesOfFreedom: Double(fewest - 1)) * error)
  }
}

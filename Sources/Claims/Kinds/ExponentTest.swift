import Files
import Foundation
import Literate
import Numerics
import Tables

/// `exponent of Y over X in [A, B] [for each C]`: the scaling exponent, the least-squares slope of log(mean Y) against log X,
/// with a bootstrap over units.
struct ExponentTest: ClaimTest {
  static let example = "exponent of loss over size in [-0.6, -0.4]"
  static let form = "exponent of Y over X in [A, B] [for each C]"
  let quantity: Quantity
  let over: String
  let range: ClosedRange<Double>
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("exponent") else { return nil }
    try words.expect("of")
    quantity = try words.plainQuantity()
    try words.expect("over")
    over = try words.next("a column")
    try words.expect("in")
    range = try words.range()
    group = try words.groupIfAny()
  }

  var quantityColumns: [String] { [quantity.column] }
  var cellColumns: [String] { group + [over] }
  /// Where 0 is allowed, labels may not matter at all.
  var rejects: Set<NullVersion.Kind> {
    range.contains(0) ? [.negated, .broken] : [.shuffled, .negated, .constant, .broken]
  }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let expected =
      "\(quantity.name) ∝ \(over)^k, k in [\(Printed.number(range.lowerBound)), \(Printed.number(range.upperBound))]"
    if let gap = try Completeness.gap(in: evidence.rows, spannedBy: cellColumns) {
      return evidence.missing(gap, expected: expected)
    }
    return try evidence.joined(by: group, expected: expected) { try self.finding($0, $1, expected) }
  }

  private func finding(_ label: String, _ evidence: Evidence, _ expected: String) throws -> Finding {
    _ = try evidence.rows.finiteNumbers(over)
    let table = try UnitTable(evidence.rows, quantity, over: [over], evidence.replication)
    let evidence = evidence.settled(by: table)
    if let obstacle = table.obstacle(evidence, expected: expected) { return obstacle }
    let keys = table.cells.map { Double($0[0]) ?? .nan }
    guard keys.count > 2, keys.allSatisfy({ $0 > 0 }) else {
      return .doubtful("an exponent needs three values of \(over) above zero", expected: expected)
    }
    guard table.values.allSatisfy({ $0 > 0 }) else {
      return .broken("\(quantity.name) is not above zero everywhere: it has no logarithm", expected: expected)
    }
    let weights = LeastSquaresLine.slopeWeights(x: keys.map { log($0) })
    func slope(_ means: ArraySlice<Double>) -> Double { zip(weights, means).reduce(0) { $0 + $1.0 * log($1.1) } }
    let estimate =
      evidence.isExact
      ? Estimate.exact(slope(table.cells.indices.map { Sample(table.column($0)).mean }[...]))
      : Resampling.estimate(of: table, slope)
    let part = Component(
      label, estimate, Margin(range.lowerBound, range.upperBound), alpha: evidence.alpha, units: table.units.count)
    return Finding(
      components: [part], measured: "\(quantity.name) goes with \(over) to the power \(part.estimateText)",
      expected: expected, units: table.units.count)
  }
}

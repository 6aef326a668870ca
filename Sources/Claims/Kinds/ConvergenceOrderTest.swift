import Files
import Foundation
import Literate
import Numerics
import Tables

/// `order of Y over X in [a, b] [for each A]`: the order of convergence of each unit, tested by Student's t over the units.
///
/// It is the computational order of the last three errors e before rounding decides, log(e₃/e₂)/log(e₂/e₁) (Weerakoon and
/// Fernando, Appl. Math. Lett. 13, 2000): 1 is linear convergence, 2 quadratic. A sequence counts until it stops falling or
/// has fallen to 10⁻²⁰ of its start.
struct ConvergenceOrderTest: ClaimTest {
  static let example = "order of error over step in [1.8, 2.2]"
  static let form = "order of Y over X in [a, b] [for each A]"
  private static let floor = 1e-20
  let quantity: Quantity
  let over: String
  let range: ClosedRange<Double>
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("order") else { return nil }
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
  var rejects: Set<NullVersion.Kind> { [.shuffled, .negated, .constant, .broken] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let (low, high) = (Printed.number(range.lowerBound), Printed.number(range.upperBound))
    let expected = "order of convergence in [\(low), \(high)]"
    return try evidence.joined(by: group, expected: expected) { label, evidence in
      _ = try evidence.rows.finiteNumbers(over)
      let table = try UnitTable(evidence.rows, quantity, over: [over], evidence.replication)
      let evidence = evidence.settled(by: table)
      if let obstacle = table.obstacle(evidence, expected: expected) { return obstacle }
      let keys = table.cells.map { Double($0[0]) ?? .nan }
      let order = keys.indices.sorted { keys[$0] < keys[$1] }
      let orders = table.units.indices.map { unit in
        Self.order(steps: order.map { keys[$0] }, values: order.map { table.values[unit * table.cells.count + $0] })
      }
      guard orders.allSatisfy(\.isFinite) else {
        return .broken("fewer than three errors that fall by even steps: nothing converges", expected: expected)
      }
      let sample = Sample(orders)
      let part = Component(
        label, evidence.isExact ? .exact(sample.mean) : sample.estimate, Margin(range.lowerBound, range.upperBound),
        alpha: evidence.alpha, units: orders.count)
      return Finding(
        components: [part], measured: "order \(part.estimateText)", expected: expected, units: orders.count)
    }
  }

  /// Computational order of the last three errors above the floor; NaN when there are no three, or steps are uneven.
  static func order(steps: [Double], values: [Double]) -> Double {
    guard let first = values.first, first > 0 else { return .nan }
    var count = 1
    while count < values.count, values[count] < values[count - 1], values[count] > first * floor { count += 1 }
    guard count > 2 else { return .nan }
    let gaps = (steps[count - 1] - steps[count - 2], steps[count - 2] - steps[count - 3])
    guard abs(gaps.0 - gaps.1) <= 1e-9 * abs(gaps.0) else { return .nan }
    return log(values[count - 1] / values[count - 2]) / log(values[count - 2] / values[count - 3])
  }
}

import Files
import Foundation
import Literate
import Numerics
import Tables

/// `doublings of best X by Y at M = V per best X at M = W over Z in [a, b]`: two methods against each other.
///
/// For each Z the best X of method V and of method W; the slope of log₂ of the first against the second, with a bootstrap over
/// units.
/// When gradient descent needs exponentially many steps to follow Newton, it doubles a constant number of times per step of
/// Newton: the slope is that of the two algorithms between themselves, whatever a layer of a model does.
struct DoublingTest: ClaimTest {
  static let example =
    "doublings of best steps by acc at method = a per best steps at method = b over layer in [0.5, 2]"
  static let form = "doublings of best X by Y at M = V per best X at M = W over Z in [a, b]"
  let best: String
  let quantity: Quantity
  let first: Condition
  let second: Condition
  let over: String
  let range: ClosedRange<Double>

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("doublings") else { return nil }
    for word in ["of", "best"] { try words.expect(word) }
    best = try words.next("a column")
    try words.expect("by")
    quantity = try words.plainQuantity()
    try words.expect("at")
    first = try words.equality()
    for word in ["per", "best", best, "at"] { try words.expect(word) }
    second = try words.equality()
    try words.expect("over")
    over = try words.next("a column")
    try words.expect("in")
    range = try words.range()
  }

  var quantityColumns: [String] { [quantity.column] }
  var cellColumns: [String] { [first.column, over, best] }
  var scope: [Condition] {
    first.column == second.column ? [Condition(column: first.column, oneOf: [first.value, second.value])] : []
  }
  var rejects: Set<NullVersion.Kind> { [.shuffled, .negated, .constant, .broken] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let expected =
      "\(best) at \(first.description) double \(Printed.number(range.lowerBound)) to "
      + "\(Printed.number(range.upperBound)) times for each at \(second.description)"
    var maps: [BestMatchMap] = []
    for condition in [first, second] {
      let rows = try evidence.rows.rows(where: [condition])
      guard rows.count > 0,
        let map = try BestMatchMap(rows, best: best, by: quantity, over: over, evidence)
      else {
        return evidence.missing("no rows, or not all, have \(excerpt(condition.description))", expected: expected)
      }
      let evidence = evidence.settled(by: map.table)
      if let obstacle = map.table.obstacle(evidence, expected: expected) { return obstacle }
      maps.append(map)
    }
    let (fast, slow) = (maps[1], maps[0])
    let evidence = evidence.settled(by: slow.table)
    guard fast.columns == slow.columns, fast.table.units == slow.table.units, fast.columns.count > 2 else {
      return evidence.missing("the two methods have different \(over), or units", expected: expected)
    }
    let count = Double(slow.table.units.count)
    let estimate = Self.estimate(slow, fast, isExact: evidence.isExact)
    guard estimate.value.isFinite, estimate.standardError.isFinite else {
      return .broken(
        "the best \(best) at \(excerpt(second.description)) do not change with \(over)", expected: expected)
    }
    let part = Component(
      "", estimate, Margin(range.lowerBound, range.upperBound), alpha: evidence.alpha, units: Int(count))
    let pace = 1 / part.estimate
    return Finding(
      components: [part],
      measured: "\(first.value) \(best) double every \(Printed.number(pace)) \(second.value) \(best) "
        + "(\(Printed.number((1 - 2 * evidence.alpha) * 100)) %: \(Printed.number(1 / part.upper))–"
        + "\(Printed.number(1 / part.lower)))",
      expected: expected, units: Int(count))
  }

  /// The slope, with its bootstrap standard error unless these very rows are the subject.
  private static func estimate(_ slow: BestMatchMap, _ fast: BestMatchMap, isExact: Bool) -> Estimate {
    let observed = slope(slow.best(slow.means[...]), slow, fast.best(fast.means[...]), fast)
    guard !isExact else { return .exact(observed) }
    var paths: [[Int]] = []
    slow.resampled { paths.append($0) }
    var slopes: [Double] = []
    // The same resamples of the units for both.
    fast.resampled { slopes.append(slope(paths[slopes.count], slow, $0, fast)) }
    let count = Double(slow.table.units.count)
    return Estimate(
      observed, standardError: Sample(slopes).standardDeviation * (count / (count - 1)).squareRoot(),
      degreesOfFreedom: count - 1)
  }

  private static func slope(_ path: [Int], _ slow: BestMatchMap, _ other: [Int], _ fast: BestMatchMap) -> Double {
    LeastSquaresLine(x: other.map { fast.steps[$0] }, y: path.map { log2(slow.steps[$0]) }).slope
  }
}

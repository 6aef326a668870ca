import Files
import Foundation
import Literate
import Numerics
import Tables

/// `reach Y <= T by X from A = V to W plus|times [a, b] [for each C]`: the first X at which Y is at most T is later at A = W than
/// at A = V by a difference (`plus`) or a factor (`times`) whose mean over units lies in the range, by Student's t.
///
/// The true arrival lies between a step of the grid and the one before. Both ends of the difference that this
/// interval leaves open have to lie in the range. A unit that never arrives is broken.
struct ArrivalTest: ClaimTest {
  static let example = "reach loss <= 0.1 by epoch from width = 16 to 64 plus [1, 10]"
  static let form = "reach Y <= T by X from A = V to W plus|times [a, b] [for each C]"
  let quantity: Quantity
  let limit: Double
  let over: String
  let base: Condition
  let other: Condition
  let isFactor: Bool
  let range: ClosedRange<Double>
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("reach") else { return nil }
    quantity = try words.plainQuantity()
    try words.expect("<=")
    limit = try words.number()
    try words.expect("by")
    over = try words.next("a column")
    try words.expect("from")
    base = try words.equality()
    try words.expect("to")
    other = Condition(column: base.column, value: try words.next("a value"))
    isFactor = words.accept("times")
    if !isFactor { try words.expect("plus") }
    range = try words.range()
    group = try words.groupIfAny()
    guard !isFactor || range.lowerBound > 0 else { throw words.error("a factor that is not above zero") }
    guard !base.holds(other.value) else { throw words.error("\(quoted(other.value)) stands on both sides") }
  }

  var quantityColumns: [String] { [quantity.column] }
  var cellColumns: [String] { group + [base.column, over] }
  var scope: [Condition] { [Condition(column: base.column, oneOf: [base.value, other.value])] }
  var rejects: Set<NullVersion.Kind> { [.swapped, .constant, .broken] }

  private var expected: String {
    "\(over) \(isFactor ? "times" : "plus") [\(Printed.number(range.lowerBound)), \(Printed.number(range.upperBound))]"
  }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    try evidence.joined(by: group, expected: expected) { label, evidence in
      var sides: [[[String]: Arrival]] = []
      for condition in [base, other] {
        var part = evidence
        part.rows = try evidence.rows.rows(where: [condition])
        guard part.rows.count > 0 else {
          return evidence.missing("no row has \(excerpt(condition.description))", expected: expected)
        }
        _ = try part.rows.finiteNumbers(over)
        let table = try UnitTable(part.rows, quantity, over: [over], evidence.replication)
        let evidence = evidence.settled(by: table)
        if let obstacle = table.obstacle(evidence, expected: expected) { return obstacle }
        let arrivals = arrivals(table)
        sides.append(arrivals)
        guard arrivals.count == table.units.count else {
          return .broken(
            "\(quantity.name) never reaches \(Printed.number(limit)) at \(excerpt(condition.description))",
            expected: expected)
        }
      }
      let units = sides[0].keys.sorted { $0.lexicographicallyPrecedes($1) }
      let pairs = units.compactMap { unit in sides[1][unit].map { (sides[0][unit] ?? $0, $0) } }
      guard pairs.count == sides[0].count, pairs.count == sides[1].count else {
        return evidence.missing("the two sides have different \(evidence.replication.units)", expected: expected)
      }
      return finding(label, pairs.map(\.0), pairs.map(\.1), evidence)
    }
  }

  /// The step at which the limit is reached, and the one before.
  private struct Arrival {
    var before: Double
    var step: Double
    var middle: Double { (before + step) / 2 }
  }

  private func finding(_ label: String, _ first: [Arrival], _ second: [Arrival], _ evidence: Evidence) -> Finding {
    func change(_ from: (Arrival) -> Double, _ to: (Arrival) -> Double) -> Estimate {
      let sample = Sample(zip(first, second).map { isFactor ? log(to($1) / from($0)) : to($1) - from($0) })
      return evidence.isExact ? .exact(sample.mean) : sample.estimate
    }
    let margin =
      isFactor ? Margin(log(range.lowerBound), log(range.upperBound)) : Margin(range.lowerBound, range.upperBound)
    let units = first.count
    let (least, largest) = (change(\.step, \.before), change(\.before, \.step))
    let parts = [least, largest, change(\.middle, \.middle)].map {
      Component(label, $0, margin, alpha: evidence.alpha, units: units)
    }
    var part = parts[2]
    part.holds = Component.largest(parts[0].holds, parts[1].holds)
    // Only a difference that lies on one side for every arrival within the intervals contradicts.
    let outside = [
      least.probability(strictlyAbove: margin.upper), largest.probability(strictlyBelow: margin.lower),
    ].filter { !$0.isNaN }
    part.deviates = min(1, 2 * (outside.min() ?? 1))
    (part.lower, part.upper) = (min(parts[0].lower, part.lower), max(parts[1].upper, part.upper))
    let (from, to) = (Sample(first.map(\.step)).mean, Sample(second.map(\.step)).mean)
    return Finding(
      components: [isFactor ? part.mapped { exp($0) } : part],
      measured: "\(Printed.number(from)) \(over) at \(base.value), \(Printed.number(to)) at \(other.value)",
      expected: expected, units: units)
  }

  /// By unit; one that never arrives is left out.
  private func arrivals(_ table: UnitTable) -> [[String]: Arrival] {
    let keys = table.cells.map { Double($0[0]) ?? .nan }
    let order = keys.indices.sorted { keys[$0] < keys[$1] }
    var arrivals: [[String]: Arrival] = [:]
    for (unit, name) in table.units.enumerated() {
      let values = order.map { table.values[unit * table.cells.count + $0] }
      guard let place = values.firstIndex(where: { $0 <= limit }) else { continue }
      let step = keys[order[place]]
      // Before the first step of the grid there is as much room as behind it.
      arrivals[table.key(ofUnit: name)] = Arrival(
        before: place > 0 ? keys[order[place - 1]] : isFactor ? step / 2 : step - 1, step: step)
    }
    return arrivals
  }
}

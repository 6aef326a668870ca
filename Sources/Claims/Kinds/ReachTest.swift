import Files
import Literate
import Numerics
import Tables

/// `Y reaches|falls to|rises to T by X V [for each A]`: the first X at which Y is at T or beyond is at most V, by Student's t over
/// the units.
///
/// The true arrival lies between a step of the grid and the one before: it holds for the former, and deviates only for the
/// latter. `reaches` comes from the side on which Y starts. A unit that never arrives is broken.
struct ReachTest: ClaimTest {
  private enum Direction: String, Sendable { case reaches, falls, rises }

  static let form = "Y reaches|falls to|rises to T by X V [for each A]"
  static let example = "loss reaches 0.1 by epoch 20"
  let quantity: Quantity
  let target: PrintedNumber
  let over: String
  let last: Double
  let group: [String]
  private let direction: Direction

  init?(_ words: inout TestWords) throws(SourceError) {
    var ahead = words
    quantity = try ahead.plainQuantity()
    if ahead.accept("reaches") {
      direction = .reaches
    } else if ahead.accept("falls", "to") {
      direction = .falls
    } else if ahead.accept("rises", "to") {
      direction = .rises
    } else {
      return nil
    }
    target = try ahead.printedNumber()
    try ahead.expect("by")
    over = try ahead.next("a column")
    _ = ahead.accept("=")
    last = try ahead.number()
    group = try ahead.groupIfAny()
    guard !group.contains(over) else { throw ahead.error("\(quoted(over)) cannot be constant in a group, too") }
    words = ahead
  }

  var quantityColumns: [String] { [quantity.column] }
  var cellColumns: [String] { group + [over] }
  func limit(in rows: Table) -> Double? { PublishedNumber(target).inUnit(of: quantity.column, rows).value }
  var isWrongBelow: Bool { direction == .rises }
  var rejects: Set<NullVersion.Kind> { [.unreached, .broken] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let target = PublishedNumber(target).inUnit(of: quantity.column, evidence.rows)
    let verb = direction == .reaches ? "reaches" : "\(direction.rawValue) to"
    let expected = "\(quantity.name) \(verb) \(target.text) by \(over) \(Printed.number(last))"
    return try evidence.joined(by: group, expected: expected) { label, evidence in
      _ = try evidence.rows.finiteNumbers(over)
      let table = try UnitTable(evidence.rows, quantity, over: [over], evidence.replication)
      let evidence = evidence.settled(by: table)
      if let obstacle = table.obstacle(evidence, expected: expected) { return obstacle }
      let keys = table.cells.map { Double($0[0]) ?? .nan }
      let order = keys.indices.sorted { keys[$0] < keys[$1] }
      let courses = table.units.indices.map { unit in order.map { table.values[unit * table.cells.count + $0] } }
      let starts = courses.map { $0[0] }
      guard
        direction != .reaches || starts.allSatisfy({ $0 >= target.value }) || starts.allSatisfy({ $0 <= target.value })
      else {
        return .doubtful(
          "\(quantity.name) starts on both sides of \(target.text); write 'falls to' or 'rises to'", expected: expected)
      }
      let falls = direction == .reaches ? starts.allSatisfy { $0 >= target.value } : direction == .falls
      let places = courses.map { $0.firstIndex { falls ? $0 <= target.value : $0 >= target.value } }
      guard !places.contains(nil) else {
        let count = places.count { $0 == nil }
        let which = places.count == 1 ? "" : " in \(count) of \(places.count) \(table.replication.units)"
        return .broken(
          "\(quantity.name) never \(falls ? "falls" : "rises") to \(target.text)\(which)", expected: expected)
      }
      let steps = order.map { keys[$0] }
      let arrivals = places.compactMap { $0 }.map { (before: $0 > 0 ? steps[$0 - 1] : -.infinity, step: steps[$0]) }
      return finding(label, arrivals, evidence, expected, falls: falls)
    }
  }

  private func finding(
    _ label: String, _ arrivals: [(before: Double, step: Double)], _ evidence: Evidence, _ expected: String, falls: Bool
  ) -> Finding {
    let sample = Sample(arrivals.map(\.step))
    let estimate = evidence.isExact ? Estimate.exact(sample.mean) : sample.estimate
    var part = Component(label, estimate, .below(last), alpha: evidence.alpha, units: arrivals.count)
    // Who is there at the first step may have arrived at any time before.
    let before = Sample(arrivals.map(\.before))
    let earliest = evidence.isExact ? Estimate.exact(before.mean) : before.estimate
    // An arrival after the step before: at that step it had not arrived.
    part.deviates =
      !before.mean.isFinite
      ? 1 : evidence.isExact ? (before.mean >= last ? 0 : 1) : earliest.probability(strictlyAbove: last)
    return Finding(
      components: [part],
      measured: "\(quantity.name) \(falls ? "falls" : "rises") to \(target.text) at \(over) \(part.estimateText)",
      expected: expected, units: arrivals.count)
  }
}

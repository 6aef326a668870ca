import Files
import Literate
import Numerics
import Tables

/// `argmin|argmax of Y over A, B is V, W [within T] [for each C]`: no other cell has a lower (higher) mean of Y than the stated
/// one, up to a tie of T: the cells within T of the best are one set.
///
/// Each rival's difference, paired by unit, is tested by Student's t: all of them have to stay below T. With a tie some cell
/// has to lie behind the best by more than T: of equal cells any one would be the best.
struct ExtremeTest: ClaimTest {
  static let example = "argmax of acc over model is b"
  static let form = "argmin|argmax of Y over A, B is V, W [within T] [for each C]"
  let quantity: Quantity
  let over: [String]
  let wanted: [String]
  let tie: Double
  let isMinimum: Bool
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    if words.accept("argmin") {
      isMinimum = true
    } else if words.accept("argmax") {
      isMinimum = false
    } else {
      return nil
    }
    try words.expect("of")
    quantity = try words.quantity()
    try words.expect("over")
    over = try words.list()
    try words.expect("is")
    wanted = try words.list()
    tie = words.accept("within") ? try words.number() : 0
    group = try words.groupIfAny()
    guard tie >= 0 else { throw words.error("a tie below zero") }
    guard over.count == wanted.count else {
      throw words.error("\(over.count) columns after 'over' but \(wanted.count) values after 'is'")
    }
  }

  var quantityColumns: [String] { [quantity.column] }
  var cellColumns: [String] { group + over }
  var rejects: Set<NullVersion.Kind> { [.shuffled, .negated, .shifted, .constant, .broken] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let expected = "\(isMinimum ? "least" : "highest") \(quantity.name) at \(Printed.setting(over, wanted))"
    if let gap = try Completeness.gap(in: evidence.rows, spannedBy: group + over) {
      return evidence.missing(gap, expected: expected)
    }
    return try evidence.joined(by: group, expected: expected) { try self.finding($0, $1, expected) }
  }

  private func finding(_ label: String, _ evidence: Evidence, _ expected: String) throws -> Finding {
    let table = try UnitTable(evidence.rows, quantity, over: over, evidence.replication)
    guard let place = table.place(of: wanted) else {
      return evidence.missing("no row has \(excerpt(Printed.setting(over, wanted)))", expected: expected)
    }
    let evidence = evidence.settled(by: table)
    if let obstacle = table.obstacle(evidence, expected: expected, allowsUnpaired: true) { return obstacle }
    guard table.cells.count > 1 else { return .doubtful("there is one cell only", expected: expected) }
    let sign = isMinimum ? 1.0 : -1.0
    var components = table.cells.indices.filter { $0 != place }.map { rival -> Component in
      let name = Component.label(label, "against \(table.cells[rival].joined(separator: ", "))")
      let estimate =
        isMinimum
        ? table.difference(place, rival, isExact: evidence.isExact)
        : table.difference(rival, place, isExact: evidence.isExact)
      var part = Component(
        name, estimate, .below(tie), alpha: evidence.alpha, units: table.units.count)
      // Where everything is equal nothing is the best.
      if tie == 0 { part.holds = estimate.probability(strictlyBelow: 0) }
      return part
    }
    let means = table.cells.indices.map { Sample(table.column($0)).mean }
    let best = means.indices.min { sign * means[$0] < sign * means[$1] } ?? place
    if tie > 0 { components.append(contrast(label, table, best, evidence)) }
    return Finding(
      components: components,
      measured: sentence(table, means, best: best, stated: place),
      expected: expected, units: table.units.count)
  }

  private func sentence(_ table: UnitTable, _ means: [Double], best: Int, stated: Int) -> String {
    let value = { (cell: Int) in Printed.number(quantity.inOwnUnit(means[cell])) }
    let found = "\(isMinimum ? "least" : "highest") at \(table.label(best)) (\(value(best)))"
    return best == stated ? found : "\(found), next to \(value(stated)) at \(Printed.setting(over, wanted))"
  }

  /// That the cells are not one single tie: one lies behind the best by more than the tie.
  ///
  /// The p-value is corrected for the choice of both among all cells.
  private func contrast(_ label: String, _ table: UnitTable, _ best: Int, _ evidence: Evidence) -> Component {
    let parts = table.cells.indices.filter { $0 != best }.map { rival -> Component in
      let lead =
        isMinimum
        ? table.difference(rival, best, isExact: evidence.isExact)
        : table.difference(best, rival, isExact: evidence.isExact)
      return Component("", lead, .above(tie), alpha: evidence.alpha, units: table.units.count)
    }
    var part = parts.min { $0.holds < $1.holds } ?? .exact("", .nan, .above(tie))
    part.label = Component.label(label, "the farthest against the best")
    part.holds = min(1, part.holds * Double(parts.count * table.cells.count))
    // Cells that are all alike contradict nothing.
    part.deviates = 1
    return part
  }
}

import Files
import Foundation
import Literate
import Numerics
import Tables

/// `decreasing|increasing Y over X [by at least M|factor F] [for each A]`: a monotone trend over the units, a least change from
/// the first X to the last, and no step back as large as that (``StepBack``).
///
/// The trend is Page's test for ordered alternatives with units as blocks (Page, J. Am. Stat. Assoc. 58, 1963), exact for up
/// to eight X; with one unit it is Mann and Kendall's, exact up to twenty X: under its null hypothesis the order of the values
/// is a matter of chance. The change is tested by Student's t over the units; of one unit, whose noise is unknown, it is
/// taken as it is. A trend deviates when the opposite one is significant, the change significantly smaller, or a step back
/// significantly larger than the least effect.
struct TrendTest: ClaimTest {
  static let example = "decreasing loss over epoch"
  static let form = "decreasing|increasing Y over X [by at least M|factor F] [for each A]"
  let quantity: Quantity
  let over: String
  let isIncreasing: Bool
  let effect: MinimumEffect
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    if words.accept("increasing") {
      isIncreasing = true
    } else if words.accept("decreasing") {
      isIncreasing = false
    } else {
      return nil
    }
    let given = try words.quantity()
    try words.expect("over")
    over = try words.next("a column")
    effect = try MinimumEffect(&words)
    group = try words.groupIfAny()
    quantity = effect.isFactor ? given.logarithm : given
    guard !group.contains(over) else { throw words.error("\(quoted(over)) cannot be constant in a group, too") }
  }

  var quantityColumns: [String] { [quantity.column] }
  var cellColumns: [String] { group + [over] }
  var rejects: Set<NullVersion.Kind> { [.shuffled, .swapped, .negated, .constant, .broken] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let expected = "\(quantity.name) \(isIncreasing ? "rises" : "falls") with \(over)\(effect.description)"
    if let gap = try Completeness.gap(in: evidence.rows, spannedBy: cellColumns) {
      return evidence.missing(gap, expected: expected)
    }
    return try evidence.joined(by: group, expected: expected) { try self.finding($0, $1, expected) }
  }

  private func finding(_ label: String, _ evidence: Evidence, _ expected: String) throws -> Finding {
    _ = try evidence.rows.finiteNumbers(over)
    let table = try UnitTable(evidence.rows, quantity, over: [over], evidence.replication)
    let evidence = evidence.settled(by: table)
    if let obstacle = table.obstacle(evidence, expected: expected, needsSpread: false) { return obstacle }
    guard table.cells.count > 2 else {
      return .doubtful("fewer than three values of \(over): a trend needs them", expected: expected)
    }
    let order = table.cells.indices.sorted { (Double(table.cells[$0][0]) ?? 0) < (Double(table.cells[$1][0]) ?? 0) }
    let sign = isIncreasing ? 1.0 : -1.0
    // Equal units are one.
    let units = evidence.isSettled ? 0..<1 : table.units.indices
    let blocks = units.map { unit in order.map { sign * table.values[unit * table.cells.count + $0] } }
    let means = order.map { quantity.inOwnUnit(Sample(table.column($0)).mean) }
    var finding = Finding(expected: expected, units: table.units.count)
    let back = StepBack(blocks, least: least, isExact: evidence.isSettled)
    finding.components = [component(label, blocks, back, evidence)]
    if let back, back.holds > evidence.alpha {
      let ends = [back.from, back.to].map { table.cells[order[$0]][0] }
      finding.components[0].label = Component.label(label, "the whole change")
      finding.components.append(component(label, back, ends, units: blocks.count, evidence))
    }
    // A sentence, not a table: of many levels the ends.
    let texts = means.map { Printed.number($0) }
    let shown = texts.count > 8 ? texts.prefix(3) + ["…"] + texts.suffix(2) : texts[...]
    let steps = shown.joined(separator: " → ")
    finding.measured = "\(quantity.name) goes \(steps) (trend p = \(Printed.number(Self.trend(blocks))))"
    return finding.undecided(table.identicalUnits)
  }

  /// p-value of a rising trend.
  private static func trend(_ blocks: [[Double]]) -> Double {
    blocks.count > 1 ? PageTest.rising(blocks).p : MannKendall.rising(blocks[0]).p
  }

  /// 1 where every value is above the one before, -1 where every one is below; `nil` otherwise.
  private static func direction(of values: [Double]) -> Int? {
    let pairs = zip(values, values.dropFirst())
    if pairs.allSatisfy({ $0 < $1 }) { return 1 }
    return pairs.allSatisfy { $0 > $1 } ? -1 : nil
  }

  /// The least effect, on the scale of the values.
  private var least: Double { effect.isFactor ? log(effect.size) : effect.size }

  /// The part of a step back that may be too large.
  private func component(
    _ label: String, _ back: StepBack, _ ends: [String], units: Int, _ evidence: Evidence
  ) -> Component {
    let place = Component.label(label, "the step back from \(over) = \(ends[0]) to \(ends[1])")
    var part = Component(place, back.estimate, .below(back.limit), alpha: evidence.alpha, units: units)
    (part.holds, part.deviates) = (back.holds, back.deviates)
    return quantity.isLogarithm ? part.mapped { exp($0) } : part
  }

  private func component(
    _ label: String, _ blocks: [[Double]], _ back: StepBack?, _ evidence: Evidence
  ) -> Component {
    let changes = Sample(blocks.map { ($0.last ?? .nan) - ($0.first ?? .nan) })
    let change = blocks.count > 1 ? changes.estimate : .exact(changes.mean)
    var part = Component(label, change, .above(least), alpha: evidence.alpha, units: blocks.count)
    let opposite = Self.trend(blocks.map { $0.map { -$0 } })
    // With one unit, whose noise is unknown, only the order of its values speaks against a trend.
    let short = blocks.count > 1 ? part.deviates : 1
    part.holds = Component.largest(part.holds, Self.trend(blocks))
    // A step back that may be too large is a part of its own.
    if let back, back.holds <= evidence.alpha { part.holds = Component.largest(part.holds, back.holds) }
    part.deviates = min(1, 2 * min(opposite, short))
    if evidence.isSettled, let direction = Self.direction(of: blocks[0]) {
      // Exact values that go one way at every step do so, however few they are.
      if direction > 0, change.probability(above: least) == 0 { part.holds = 0 }
      if direction < 0 { part.deviates = 0 }
    }
    return quantity.isLogarithm ? part.mapped { exp($0) } : part
  }
}

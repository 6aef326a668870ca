import Files
import Foundation
import Literate
import Numerics
import Tables

/// `higher|lower Y at A = V than at W [by at least M|factor F] [for each B]`: Y where A is V against Y where A is W, paired by
/// unit.
///
/// That it holds is decided by the exact sign-flip test of the differences (Fisher, The Design of Experiments, 1935, section
/// 21), which assumes symmetry alone and can hold at 5 % from five units on; that it deviates by Student's t.
struct OrderingTest: ClaimTest {
  static let example = "higher acc at model = b than at a by at least 0.01"
  static let form = "higher|lower Y at A = V than at W [by at least M|factor F] [for each B]"
  let quantity: Quantity
  let first: Condition
  let second: Condition
  let isHigher: Bool
  let effect: MinimumEffect
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    if words.accept("higher") {
      isHigher = true
    } else if words.accept("lower") {
      isHigher = false
    } else {
      return nil
    }
    let given = try words.quantity()
    try words.expect("at")
    first = try words.equality()
    try words.expect("than")
    try words.expect("at")
    second = Condition(column: first.column, value: try words.next("a value"))
    effect = try MinimumEffect(&words)
    group = try words.groupIfAny()
    quantity = effect.isFactor ? given.logarithm : given
    guard !first.holds(second.value) else { throw words.error("\(quoted(second.value)) stands on both sides") }
  }

  var quantityColumns: [String] { [quantity.column] }
  var cellColumns: [String] { group + [first.column] }
  var scope: [Condition] { [Condition(column: first.column, oneOf: [first.value, second.value])] }
  var rejects: Set<NullVersion.Kind> { [.swapped, .negated, .constant, .broken] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let expected =
      "\(quantity.name) is \(isHigher ? "higher" : "lower") at \(first.description) than at "
      + "\(second.value)\(effect.description)"
    return try evidence.joined(by: group, expected: expected) { label, evidence in
      try Self.finding(
        label, isHigher ? (first, second) : (second, first), quantity, effect, evidence, expected: expected)
    }
  }

  /// That a quantity is higher in the first of two cells than in the second.
  static func finding(
    _ label: String, _ sides: (Condition, Condition), _ quantity: Quantity, _ effect: MinimumEffect?,
    _ evidence: Evidence, expected: String
  ) throws -> Finding {
    let column = sides.0.column
    let texts = try evidence.rows.texts(column)
    let isText = evidence.rows.textColumns.contains(column)
    let rows = evidence.rows.filter {
      sides.0.holds(texts[$0], isText: isText) || sides.1.holds(texts[$0], isText: isText)
    }
    let table = try UnitTable(rows, quantity, over: [column], evidence.replication)
    guard let top = table.place(of: [sides.0.value]), let bottom = table.place(of: [sides.1.value]) else {
      let absent = table.place(of: [sides.0.value]) == nil ? sides.0 : sides.1
      return evidence.missing("no row has \(excerpt(absent.description))", expected: expected)
    }
    let evidence = evidence.settled(by: table)
    if let obstacle = table.obstacle(evidence, expected: expected, allowsUnpaired: true) { return obstacle }
    let units = min(table.count(top), table.count(bottom))
    let least = effect.map { $0.isFactor ? log($0.size) : $0.size } ?? 0
    let estimate = table.difference(top, bottom, isExact: evidence.isExact)
    var part = Component(label, estimate, .above(least), alpha: evidence.alpha, units: units)
    // Two equal numbers are not in order.
    if least == 0 { part.holds = estimate.probability(strictlyAbove: 0) }
    // Only differences of pairs can be flipped.
    if !evidence.isExact, !table.isUnpaired {
      let differences = zip(table.column(top), table.column(bottom)).map { $0 - $1 }
      let flips = SignFlip.probability(differences, above: least)
      part.holds = Component.largest(part.holds, flips)
      if flips > evidence.alpha, part.estimate > least {
        // Even if all differences have one sign, 2⁻ⁿ has to fall to the error rate.
        part.neededUnits = max(part.neededUnits ?? 0, Int(log2(1 / evidence.alpha).rounded(.up)))
      }
    }
    let names = (
      quantity.inOwnUnit(Sample(table.column(top)).mean), quantity.inOwnUnit(Sample(table.column(bottom)).mean)
    )
    return Finding(
      components: [quantity.isLogarithm ? part.mapped { exp($0) } : part],
      measured:
        "\(quantity.name) is \(Printed.number(names.0)) at \(sides.0.value) and \(Printed.number(names.1)) at "
        + sides.1.value, expected: expected, units: units)
  }
}

/// `ranking of Y over A is V < W < U [for each B]`: every neighbour in the list is higher than the one before, paired by unit, as
/// in ``OrderingTest``.
struct RankingTest: ClaimTest {
  static let example = "ranking of acc over model is a < b < c"
  static let form = "ranking of Y over A is V < W < U [for each B]"
  let quantity: Quantity
  let over: String
  let ranks: [String]
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("ranking") else { return nil }
    try words.expect("of")
    quantity = try words.quantity()
    try words.expect("over")
    over = try words.next("a column")
    try words.expect("is")
    var ranks = [try words.next("a value")]
    while words.accept("<") { ranks.append(try words.next("a value after '<'")) }
    guard ranks.count > 1, Set(ranks).count == ranks.count else {
      throw words.error("a ranking needs different values with '<' between them")
    }
    self.ranks = ranks
    group = try words.groupIfAny()
  }

  var quantityColumns: [String] { [quantity.column] }
  var cellColumns: [String] { group + [over] }
  var scope: [Condition] { [Condition(column: over, oneOf: ranks)] }
  var rejects: Set<NullVersion.Kind> { [.shuffled, .swapped, .negated, .constant, .broken] }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let expected = "\(quantity.name): " + ranks.joined(separator: " < ")
    return try evidence.joined(by: group, expected: expected) { label, evidence in
      var result = Finding(expected: expected)
      for (low, high) in zip(ranks, ranks.dropFirst()) {
        let place = Component.label(label, "\(low) < \(high)")
        let finding = try OrderingTest.finding(
          place, (Condition(column: over, value: high), Condition(column: over, value: low)), quantity, nil, evidence,
          expected: expected)
        guard finding.broken == nil else { return finding }
        result.doubt = result.doubt ?? finding.doubt
        result.components += finding.components
        result.units = max(result.units, finding.units)
        result.measured += (result.measured.isEmpty || finding.measured.isEmpty ? "" : "; ") + finding.measured
      }
      return result
    }
  }
}

import Files
import Foundation
import Literate
import Numerics
import Tables

/// Two cells of a quantity that a claim names: `Y at A = V … Y at W`.
struct CellPair: Sendable {
  let quantity: Quantity
  let first: Condition
  let second: Condition

  /// Reads `Y at A = V`; `nil` when the words begin with something else.
  static func start(_ words: inout TestWords) throws(SourceError) -> (Quantity, Condition)? {
    let quantity = try words.plainQuantity()
    guard words.accept("at"), let first = try? words.equality() else { return nil }
    return (quantity, first)
  }

  /// Reads the other cell, `[Y] at [A =] W`.
  init(_ start: (Quantity, Condition), _ words: inout TestWords) throws(SourceError) {
    (quantity, first) = start
    if !words.accept("at") {
      let other = try words.plainQuantity()
      guard other == quantity else {
        throw words.error(
          "\(quoted(other.name)) is not \(quoted(quantity.name)): two cells of one quantity are compared")
      }
      try words.expect("at")
    }
    var value = try words.next("a value")
    if value == first.column, words.accept("=") { value = try words.next("a value after '='") }
    second = Condition(column: first.column, value: value)
    guard !first.holds(value) else { throw words.error("\(quoted(value)) stands on both sides") }
  }

  /// What the rows of both cells meet.
  var scope: [Condition] { [Condition(column: first.column, oneOf: [first.value, second.value])] }

  /// The rows of both cells, reduced to units, or the finding that stands instead.
  enum Cells {
    case finding(Finding)
    case pair(UnitTable, first: Int, second: Int, Evidence)
  }

  /// Reduces the rows of the two cells; by logarithms for a ratio.
  /// - Throws: `TableError`.
  func cells(_ evidence: Evidence, byLogarithm: Bool, expected: String) throws -> Cells {
    let texts = try evidence.rows.texts(first.column)
    let isText = evidence.rows.textColumns.contains(first.column)
    let rows = evidence.rows.filter {
      first.holds(texts[$0], isText: isText) || second.holds(texts[$0], isText: isText)
    }
    let table = try UnitTable(rows, quantity, over: [first.column], evidence.replication)
    guard let one = table.place(of: [first.value]), let other = table.place(of: [second.value]) else {
      let absent = table.place(of: [first.value]) == nil ? first : second
      return .finding(evidence.missing("no row has \(excerpt(absent.description))", expected: expected))
    }
    let evidence = evidence.settled(by: table)
    if let obstacle = table.obstacle(evidence, expected: expected, allowsUnpaired: true) { return .finding(obstacle) }
    guard byLogarithm else { return .pair(table, first: one, second: other, evidence) }
    guard (table.column(one) + table.column(other)).allSatisfy({ $0 > 0 }) else {
      return .finding(.doubtful("a ratio needs numbers above zero", expected: expected))
    }
    let logarithms = try UnitTable(rows, quantity.logarithm, over: [first.column], evidence.replication)
    return .pair(logarithms, first: one, second: other, evidence)
  }

  /// Both means in words.
  func sentence(_ table: UnitTable, _ one: Int, _ other: Int) -> String {
    let means = [one, other].map { cell in
      let mean = Sample(table.column(cell)).mean
      return Printed.number(table.isLogarithm ? exp(mean) : mean)
    }
    return "\(quantity.name) is \(means[0]) at \(first.value) and \(means[1]) at \(second.value)"
  }
}

/// `Y at A = V within T|P %|factor F of Y at W [for each B]`: Y is the same at two values of A up to a bound, paired by unit, by
/// two one-sided tests; shares and factors by logarithms.
struct EquivalenceTest: ClaimTest {
  static let form = "Y at A = V within T|P %|factor F of Y at W [for each B]"
  static let example = "acc at optimiser = adam within 0.01 of acc at sgd"
  let pair: CellPair
  let tolerance: Tolerance
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    var ahead = words
    guard let start = try CellPair.start(&ahead), ahead.accept("within") else { return nil }
    tolerance = try Tolerance(&ahead)
    if case .relative(let share) = tolerance.kind, share >= 1 {
      throw ahead.error("a share that allows everything; write a factor")
    }
    try ahead.expect("of")
    pair = try CellPair(start, &ahead)
    group = try ahead.groupIfAny()
    words = ahead
  }

  var quantityColumns: [String] { [pair.quantity.column] }
  var cellColumns: [String] { group + [pair.first.column] }
  var scope: [Condition] { pair.scope }
  /// Equal cells are equal whatever is exchanged or shared.
  var rejects: Set<NullVersion.Kind> { [.unequal, .broken] }
  var distortions: (cell: Condition, factors: [Double])? { (pair.first, [1e6, 1e-6]) }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let expected =
      "\(pair.quantity.name) at \(pair.first.description) \(tolerance.description) of that at \(pair.second.value)"
    return try evidence.joined(by: group, expected: expected) { label, evidence in
      var margin: Margin
      switch tolerance.kind {
      case .absolute(let size): margin = Margin(-size, size)
      case .relative(let share): margin = Margin(log1p(-share), log1p(share))
      case .factor(let factor): margin = Margin(-log(factor), log(factor))
      }
      // Decimals are no binary numbers: the end of the margin belongs to it.
      margin = Margin(margin.lower - 1e-9 * abs(margin.lower), margin.upper + 1e-9 * abs(margin.upper))
      var isLogarithm = true
      if case .absolute = tolerance.kind { isLogarithm = false }
      switch try pair.cells(evidence, byLogarithm: isLogarithm, expected: expected) {
      case .finding(let finding): return finding
      case .pair(let table, let one, let other, let evidence):
        let units = min(table.count(one), table.count(other))
        let part = Component(
          label, table.difference(one, other, isExact: evidence.isExact), margin, alpha: evidence.alpha, units: units)
        return Finding(
          components: [isLogarithm ? part.mapped { exp($0) } : part], measured: pair.sentence(table, one, other),
          expected: expected, units: units)
      }
    }
  }
}

/// `Y at A = V over Y at W at most|at least V, between [a, b] [for each B]`: the ratio of Y at two values of A, paired by unit, by
/// Student's t on logarithms.
struct CellRatioTest: ClaimTest {
  static let form = "Y at A = V over Y at W \(Level.form) [for each B]"
  static let example = "time at method = a over time at b between [2, 4]"
  let pair: CellPair
  let level: Level
  let margin: Margin
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    var ahead = words
    guard let start = try CellPair.start(&ahead), ahead.accept("over") else { return nil }
    pair = try CellPair(start, &ahead)
    guard let level = try Level(&ahead) else {
      throw ahead.error("a ratio is 'at most V', 'at least V' or 'between [V, W]'")
    }
    self.level = level
    margin = try level.margin(ahead)
    guard (margin.limit ?? margin.lower) > 0 else { throw ahead.error("a ratio that is not above zero") }
    group = try ahead.groupIfAny()
    words = ahead
  }

  var quantityColumns: [String] { [pair.quantity.column] }
  var cellColumns: [String] { group + [pair.first.column] }
  var scope: [Condition] { pair.scope }
  /// Where equal cells are allowed, what is exchanged or shared may be, too.
  var rejects: Set<NullVersion.Kind> {
    margin.lower <= 1 && margin.upper >= 1 ? [.unequal, .broken] : [.unequal, .swapped, .constant, .broken]
  }
  var distortions: (cell: Condition, factors: [Double])? {
    (pair.first, [margin.upper.isFinite ? 1e6 : nil, margin.lower > 0 ? 1e-6 : nil].compactMap { $0 })
  }

  func evaluate(_ evidence: Evidence) throws -> Finding {
    let bounds = level.description(of: "", in: evidence.rows)
    let expected =
      "\(pair.quantity.name) at \(pair.first.description) over that at \(pair.second.value): \(bounds)"
    let logarithms = Margin(
      margin.lower > 0 ? log(margin.lower) : -.infinity, margin.upper.isFinite ? log(margin.upper) : .infinity)
    return try evidence.joined(by: group, expected: expected) { label, evidence in
      switch try pair.cells(evidence, byLogarithm: true, expected: expected) {
      case .finding(let finding): return finding
      case .pair(let table, let one, let other, let evidence):
        let units = min(table.count(one), table.count(other))
        var estimate = table.difference(one, other, isExact: evidence.isExact)
        // Of an exact ratio the rounding of two logarithms is no part.
        for end in [logarithms.lower, logarithms.upper] where evidence.isExact && abs(estimate.value - end) < 1e-12 {
          estimate = .exact(end)
        }
        let part = level.component(label, estimate, logarithms, evidence, units: units).mapped { exp($0) }
        return Finding(
          components: [part],
          measured: "\(pair.sentence(table, one, other)), a ratio of \(part.estimateText)", expected: expected,
          units: units)
      }
    }
  }
}

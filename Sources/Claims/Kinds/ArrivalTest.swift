import Files
import Numerics
import Tables

/// `reach Y <= T by X from A = V to W plus|times [a, b] [for each C] [paired by B]`: the first X at which Y is at most T is
/// later at A = W than at A = V by a difference (`plus`) or a factor (`times`) whose mean over pairs lies in the range, its
/// 95 % interval included (Bonferroni over the groups).
struct ArrivalTest: ClaimTest {
  static let form = "reach Y <= T by X from A = V to W plus|times [a, b] [for each C] [paired by B]"
  let column: String
  let limit: Double
  let over: String
  let base: Condition
  let other: Condition
  let isFactor: Bool
  let range: ClosedRange<Double>
  let group: [String]
  let pairing: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("reach") else { return nil }
    column = try words.next("a column")
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
    pairing = try words.pairingIfAny()
  }

  var cellColumns: [String] { group + [base.column, over] }

  func gap(_ evidence: Evidence) throws -> String? {
    let texts = try evidence.rows.texts(base.column)
    let rows = evidence.rows.filter { base.holds(texts[$0]) || other.holds(texts[$0]) }
    return try Completeness.gap(in: rows, spannedBy: group + pairing + [base.column])
  }

  func evaluate(_ evidence: Evidence) throws -> Outcome {
    let groups = try evidence.rows.parts(by: group)
    let parts = try groups.map { key, rows -> Outcome.Part in
      let (first, second) = (try arrivals(rows, base), try arrivals(rows, other))
      let pairs = first.keys.sorted { $0.lexicographicallyPrecedes($1) }
      // A pair that is missing or never arrives leaves NaN: inconclusive.
      let changes = pairs.map { pair -> Double in
        let (from, to) = (first[pair] ?? .nan, second[pair] ?? .nan)
        return isFactor ? to / from : to - from
      }
      let interval = Sample(first.count == second.count ? changes : []).interval(error: 0.05 / Double(groups.count))
      func mean(_ arrivals: [[String]: Double]) -> String {
        Printed.number(Sample(pairs.map { arrivals[$0] ?? .nan }).mean)
      }
      return Outcome.Part(
        label: Printed.setting(group, key),
        measured: "\(mean(first)) → \(mean(second))", expected: expectation, verdict: interval.verdict(in: range))
    }
    let verdict = Verdict.all(parts.map(\.verdict))
    return Outcome(
      verdict, measured: "\(over) " + parts.map(\.measured).joined(separator: "; "), expected: expectation,
      reason: verdict == .inconclusive ? "the noise crosses a border, or a sequence never arrives" : "", parts: parts)
  }

  private var expectation: String {
    "\(isFactor ? "times" : "plus") [\(Printed.number(range.lowerBound)), \(Printed.number(range.upperBound))]"
  }

  /// The first X at which Y is at most the limit, for each pair; NaN when it never is, a value before is NaN, or
  /// a step stands there twice.
  private func arrivals(_ table: Table, _ condition: Condition) throws -> [[String]: Double] {
    let rows = try table.rows(where: [condition])
    let (steps, values) = (try rows.finiteNumbers(over), try rows.numbers(column))
    let pairs = try rows.keys(of: pairing)
    return Dictionary(grouping: 0..<rows.count) { pairs[$0] }.mapValues { members in
      guard Set(members.map { steps[$0] }).count == members.count else { return .nan }
      for row in members.sorted(by: { steps[$0] < steps[$1] }) {
        if values[row].isNaN { return .nan }
        if values[row] <= limit { return steps[row] }
      }
      return .nan
    }
  }
}

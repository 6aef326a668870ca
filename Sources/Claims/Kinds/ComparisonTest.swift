import Files
import Numerics
import Tables

/// `higher|lower Y at A = V than at W [for each B] [paired by C]`: the mean of Y where A is V against that where A is W, at
/// 95 % for all groups together (Bonferroni); pairs are compared one by one, others by Welch's interval.
struct ComparisonTest: ClaimTest {
  static let form = "higher|lower Y at A = V than at W [for each B] [paired by C]"
  let quantity: Quantity
  let first: Condition
  let second: Condition
  let isHigher: Bool
  let group: [String]
  let pairing: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    if words.accept("higher") {
      isHigher = true
    } else if words.accept("lower") {
      isHigher = false
    } else {
      return nil
    }
    quantity = try words.quantity()
    try words.expect("at")
    first = try words.equality()
    try words.expect("than")
    try words.expect("at")
    second = Condition(column: first.column, value: try words.next("a value"))
    group = try words.groupIfAny()
    pairing = try words.pairingIfAny()
  }

  var cellColumns: [String] { group + [first.column] }

  func gap(_ evidence: Evidence) throws -> String? {
    let texts = try evidence.rows.texts(first.column)
    let rows = evidence.rows.filter { first.holds(texts[$0]) || second.holds(texts[$0]) }
    return try Completeness.gap(in: rows, spannedBy: group + [first.column])
  }

  func evaluate(_ evidence: Evidence) throws -> Outcome {
    let groups = try evidence.rows.parts(by: group)
    let parts = try groups.map { key, rows -> Outcome.Part in
      let difference = try self.difference(rows, error: 0.05 / Double(groups.count))
      let verdict = isHigher ? difference.verdict(above: 0) : difference.verdict(below: 0)
      return Outcome.Part(
        label: zip(group, key).map { "\($0) = \($1)" }.joined(separator: ", "),
        measured: "\(Printed.number(difference.estimate)) ± \(Printed.number(difference.halfWidth))",
        expected: isHigher ? "above 0" : "below 0", verdict: verdict)
    }
    let verdict = Verdict.all(parts.map(\.verdict))
    return Outcome(
      verdict, measured: "difference " + parts.map(\.measured).joined(separator: "; "),
      expected: "\(quantity.column) is \(isHigher ? "higher" : "lower") at \(first.column) = \(first.value) than at "
        + second.value,
      reason: verdict == .inconclusive ? "the noise of the difference reaches 0, or rows are missing" : "",
      parts: group.isEmpty ? [] : parts)
  }

  private func difference(_ rows: Table, error: Double) throws -> Interval {
    let (above, below) = (try rows.rows(where: [first]), try rows.rows(where: [second]))
    let (a, b) = (try quantity.values(in: above), try quantity.values(in: below))
    guard !a.isEmpty, !b.isEmpty else { return Interval(estimate: .nan, halfWidth: .infinity) }
    guard !pairing.isEmpty else { return Sample.difference(Sample(a), Sample(b), error: error) }
    let differences = Pairs.differences(
      from: zip(try below.keys(of: pairing), b).map { ($0, $1) },
      to: zip(try above.keys(of: pairing), a).map { ($0, $1) })
    guard let differences else { return Interval(estimate: .nan, halfWidth: .infinity) }
    return Sample(differences).interval(error: error)
  }
}

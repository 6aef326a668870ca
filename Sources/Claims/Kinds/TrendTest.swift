import Files
import Numerics
import Tables

/// `decreasing Y over X [for each A] [paired by B]`, `increasing …`: each mean differs from its neighbour's in the stated
/// direction, at 95 % for all neighbours together (Bonferroni).
///
/// Samples that share their draws (the same seed and sample at every X) are compared pair by pair, with Student's
/// interval of the differences; others by Welch's interval.
struct TrendTest: ClaimTest {
  static let form = "decreasing|increasing Y over X [for each A] [paired by B]"
  let quantity: Quantity
  let over: String
  let isIncreasing: Bool
  let group: [String]
  let pairing: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    if words.accept("increasing") {
      isIncreasing = true
    } else if words.accept("decreasing") {
      isIncreasing = false
    } else {
      return nil
    }
    quantity = try words.quantity()
    try words.expect("over")
    over = try words.next("a column")
    group = try words.groupIfAny()
    pairing = try words.pairingIfAny()
  }

  /// The values at one X, by the key that pairs them.
  private struct PointValues {
    var key: Double
    var values: [(pair: [String], value: Double)]
    var sample: Sample { Sample(values.map(\.value)) }
  }

  private struct Series {
    var key: [String]
    var points: [PointValues]
  }

  private func series(in rows: Table) throws -> [Series] {
    let keys = try rows.finiteNumbers(over)
    let values = try quantity.values(in: rows)
    let pairs = try rows.keys(of: pairing)
    return try rows.groups(by: group).map { key, members in
      let points = Dictionary(grouping: members) { keys[$0] }
      return Series(
        key: key,
        points: points.keys.sorted().map { x in
          PointValues(key: x, values: (points[x] ?? []).map { (pairs[$0], values[$0]) })
        })
    }
  }

  var cellColumns: [String] { group + [over] }

  func gap(_ evidence: Evidence) throws -> String? {
    try Completeness.gap(in: evidence.rows, spannedBy: group + [over])
  }

  func evaluate(_ evidence: Evidence) throws -> Outcome {
    let series = try series(in: evidence.rows)
    let measured = series.map { item in
      let name = item.key.isEmpty ? "" : item.key.joined(separator: ", ") + ": "
      return name + item.points.map { Printed.number(quantity.inOwnUnit($0.sample.mean)) }.joined(separator: " → ")
    }.joined(separator: "; ")
    let expected = "\(quantity.description) \(isIncreasing ? "rises" : "falls") with \(over)"
    guard series.allSatisfy({ $0.points.count > 1 }) else {
      return Outcome(.inconclusive, measured: measured, expected: expected, reason: "fewer than two values of \(over)")
    }
    let steps = series.map { $0.points.count - 1 }.reduce(0, +)
    let parts = series.flatMap { item in
      zip(item.points, item.points.dropFirst()).map { step($0, $1, item.key, error: 0.05 / Double(steps)) }
    }
    let verdict = Verdict.all(parts.map(\.verdict))
    let fewest = series.flatMap(\.points).map(\.values.count).min() ?? 0
    let reason =
      verdict != .inconclusive
      ? "" : fewest < 2 ? "one sample at a point: its noise is unknown" : "a step is smaller than its noise"
    return Outcome(verdict, measured: measured, expected: expected, reason: reason, parts: parts)
  }

  private func step(_ a: PointValues, _ b: PointValues, _ key: [String], error: Double) -> Outcome.Part {
    let change = change(from: a, to: b, error: error)
    let name = zip(group, key).map { "\($0) = \($1), " }.joined()
    let (from, to) = (quantity.inOwnUnit(a.sample.mean), quantity.inOwnUnit(b.sample.mean))
    return Outcome.Part(
      label: "\(name)\(over) \(Printed.number(a.key)) → \(Printed.number(b.key))",
      measured: "\(Printed.number(from)) → \(Printed.number(to))", expected: isIncreasing ? "rises" : "falls",
      verdict: isIncreasing ? change.verdict(above: 0) : change.verdict(below: 0))
  }

  private func change(from a: PointValues, to b: PointValues, error: Double) -> Interval {
    guard !pairing.isEmpty else { return Sample.difference(b.sample, a.sample, error: error) }
    guard let differences = Pairs.differences(from: a.values, to: b.values) else {
      return Interval(estimate: .nan, halfWidth: .infinity)
    }
    return Sample(differences).interval(error: error)
  }
}

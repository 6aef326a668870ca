import Files
import Foundation
import Numerics
import Tables

/// `order of Y over X above|below V [for each A] [paired by B]`: the order of convergence, the slope of log Y_{k+1} against
/// log Y_k, lies above or below V at 95 % (Bonferroni over the groups).
///
/// 1 is linear convergence, more is superlinear (Ortega and Rheinboldt, Iterative Solution of Nonlinear Equations, 1970,
/// chapter 9). Each pair is a sequence and one sample. A sequence counts until it stops falling or has fallen to 10⁻²⁰ of
/// its start, where rounding decides.
struct ConvergenceOrderTest: ClaimTest {
  static let form = "order of Y over X above|below V [for each A] [paired by B]"
  private static let floor = 1e-20
  let column: String
  let over: String
  let isAbove: Bool
  let limit: Double
  let group: [String]
  let pairing: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("order") else { return nil }
    try words.expect("of")
    column = try words.next("a column")
    try words.expect("over")
    over = try words.next("a column")
    isAbove = words.accept("above")
    if !isAbove { try words.expect("below") }
    limit = try words.number()
    group = try words.groupIfAny()
    pairing = try words.pairingIfAny()
  }

  var cellColumns: [String] { group + [over] }

  func gap(_ evidence: Evidence) throws -> String? {
    try Completeness.gap(in: evidence.rows, spannedBy: group + pairing)
  }

  func evaluate(_ evidence: Evidence) throws -> Outcome {
    let rows = evidence.rows
    let (steps, values) = (try rows.finiteNumbers(over), try rows.numbers(column))
    let pairs = try rows.keys(of: pairing)
    let groups = try rows.groups(by: group)
    let parts = groups.map { key, members -> Outcome.Part in
      let sequences = Dictionary(grouping: members) { pairs[$0] }
      let orders = sequences.keys.sorted { $0.lexicographicallyPrecedes($1) }.map { pair -> Double in
        let ordered = (sequences[pair] ?? []).sorted { steps[$0] < steps[$1] }
        return Self.order(steps: ordered.map { steps[$0] }, values: ordered.map { values[$0] })
      }
      let interval = Sample(orders).interval(error: 0.05 / Double(groups.count))
      let noise = interval.halfWidth.isFinite ? " ± \(Printed.number(interval.halfWidth))" : ""
      return Outcome.Part(
        label: Printed.setting(group, key),
        measured: Printed.number(interval.estimate) + noise, expected: expectation,
        verdict: isAbove ? interval.verdict(above: limit) : interval.verdict(below: limit))
    }
    let verdict = Verdict.all(parts.map(\.verdict))
    return Outcome(
      verdict, measured: "order " + parts.map(\.measured).joined(separator: "; "), expected: "order \(expectation)",
      reason: verdict == .inconclusive
        ? "the noise of an order crosses the limit, a sequence has fewer than four values, or its steps are uneven"
        : "",
      parts: parts)
  }

  private var expectation: String { "\(isAbove ? "above" : "below") \(Printed.number(limit))" }

  /// Slope of log v_{k+1} against log v_k; NaN with fewer than three pairs, for values that are not finite or not above
  /// zero before rounding decides, or for uneven steps.
  static func order(steps: [Double], values: [Double]) -> Double {
    guard steps.count > 3, let first = values.first, first > 0 else { return .nan }
    var logs = [log(first)]
    for index in 1..<values.count {
      guard values[index].isFinite else { return .nan }
      guard values[index] > first * floor, values[index] < values[index - 1] else { break }
      guard abs(steps[index] - steps[index - 1] - (steps[1] - steps[0])) <= 1e-9 * abs(steps[index]) else {
        return .nan
      }
      logs.append(log(values[index]))
    }
    guard logs.count > 3 else { return .nan }
    return LeastSquaresLine(x: Array(logs.dropLast()), y: Array(logs.dropFirst())).slope
  }
}

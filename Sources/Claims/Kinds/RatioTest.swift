import Files
import Foundation
import Numerics
import Tables

/// `ratio of Y to X = V within factor F of Z`: the mean of Y divided by its mean at X = V, against the same ratio of the
/// published column Z.
///
/// Levels that depend on an unseeded draw cancel. The interval (95 %, Bonferroni) comes from the samples on both sides
/// through the logarithm.
struct RatioTest: ClaimTest {
  static let form = "ratio of Y to X = V within factor F of Z"
  let column: String
  let base: Condition
  let factor: Double
  let published: String

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("ratio") else { return nil }
    try words.expect("of")
    column = try words.next("a column")
    try words.expect("to")
    base = try words.equality()
    try words.expect("within")
    try words.expect("factor")
    factor = try words.number()
    guard factor >= 1 else { throw words.error("a factor below 1") }
    try words.expect("of")
    published = try words.next("a column of the expected file")
  }

  var comparedColumns: [String] { [published] }

  func gap(_ evidence: Evidence) throws -> String? { try MatchedRows(evidence).gap }

  func evaluate(_ evidence: Evidence) throws -> Outcome {
    let matched = try MatchedRows(evidence)
    let wanted = try matched.table.numbers(published)
    let reference = matched.matches.first { $0.conditions.contains(base) }
    guard let reference else {
      throw evidence.fault("the expected file has no row with \(base.column) = \(base.value)")
    }
    let below = Sample(try reference.rows.numbers(column))
    let others = matched.matches.filter { $0.row != reference.row }
    guard !others.isEmpty else {
      throw evidence.fault("the expected file has no row beside the one with \(base.column) = \(base.value)")
    }
    var worst = 1.0
    let parts = try others.map { match -> Outcome.Part in
      let above = Sample(try match.rows.numbers(column))
      let expected = wanted[match.row] / wanted[reference.row]
      let ratio = above.mean / below.mean
      worst = max(worst, ratio / expected, expected / ratio)
      return Outcome.Part(
        label: match.label, measured: above.count > 0 && below.count > 0 ? Printed.number(ratio) : "no rows",
        expected: Printed.number(expected), verdict: self.verdict(above, below, expected, of: others.count))
    }
    let verdict = Verdict.all(parts.map(\.verdict))
    return Outcome(
      verdict, measured: "within a factor of \(Printed.number(worst)) at \(Printed.count(parts.count, "point"))",
      expected: "within a factor of \(Printed.number(factor))",
      reason: verdict == .inconclusive ? "the noise of a ratio reaches beyond the factor, or rows are missing" : "",
      parts: parts)
  }

  private func verdict(_ above: Sample, _ below: Sample, _ expected: Double, of count: Int) -> Verdict {
    guard above.count > 1, below.count > 1, above.mean > 0, below.mean > 0, expected > 0 else { return .inconclusive }
    let variance =
      above.squaredStandardError / (above.mean * above.mean) + below.squaredStandardError / (below.mean * below.mean)
    let freedom = Double(min(above.count, below.count) - 1)
    let noise = StudentT.quantile(1 - 0.025 / Double(count), degreesOfFreedom: freedom) * variance.squareRoot()
    return Interval(estimate: log(above.mean / below.mean / expected), halfWidth: noise)
      .verdict(in: -log(factor)...log(factor))
  }
}

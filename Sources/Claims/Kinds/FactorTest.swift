import Files
import Foundation
import Numerics
import Tables

/// `Y within factor F of Z`: the mean of Y against column Z of the expected file, matched on the columns that both have.
///
/// The interval of the mean (95 %, through the logarithm, Bonferroni over the rows) must lie within the factor; a single
/// sample, whose noise is unknown, counts as it is only when the claim says `single Y`.
struct FactorTest: ClaimTest {
  static let form = "[single] Y within factor F of Z"
  let column: String
  let factor: Double
  let published: String
  let isSingle: Bool

  init?(_ words: inout TestWords) throws(SourceError) {
    var ahead = words
    isSingle = ahead.accept("single")
    column = try ahead.next("a column")
    guard ahead.accept("within"), ahead.accept("factor") else { return nil }
    factor = try ahead.number()
    guard factor >= 1 else { throw ahead.error("a factor below 1") }
    try ahead.expect("of")
    published = try ahead.next("a column of the expected file")
    words = ahead
  }

  var comparedColumns: [String] { [published] }

  func gap(_ evidence: Evidence) throws -> String? { try MatchedRows(evidence).gap }

  func evaluate(_ evidence: Evidence) throws -> Outcome {
    let matched = try MatchedRows(evidence)
    let wanted = try matched.table.numbers(published)
    var worst = 1.0
    let parts = try matched.matches.map { match -> Outcome.Part in
      let values = try match.rows.numbers(column)
      let mean = values.isEmpty ? .nan : Sample(values).mean
      let ratio = mean / wanted[match.row]
      worst = max(worst, ratio, 1 / ratio)
      return Outcome.Part(
        label: match.label, measured: values.isEmpty ? "no rows" : Printed.number(mean),
        expected: Printed.number(wanted[match.row]),
        verdict: self.verdict(values, wanted[match.row], of: matched.matches.count))
    }
    let verdict = Verdict.all(parts.map(\.verdict))
    return Outcome(
      verdict, measured: "within a factor of \(Printed.number(worst)) at \(Printed.count(parts.count, "point"))",
      expected: "within a factor of \(Printed.number(factor))",
      reason: verdict == .inconclusive ? "the noise of a mean reaches beyond the factor, or rows are missing" : "",
      parts: parts)
  }

  private func verdict(_ values: [Double], _ wanted: Double, of count: Int) -> Verdict {
    guard !values.isEmpty else { return .inconclusive }
    let sample = Sample(values)
    guard sample.mean > 0, wanted > 0 else { return .inconclusive }
    let noise = isSingle && sample.count == 1 ? 0 : sample.interval(error: 0.05 / Double(count)).halfWidth
    return Interval(estimate: log(sample.mean / wanted), halfWidth: noise / sample.mean)
      .verdict(in: -log(factor)...log(factor))
  }
}

import Files
import Numerics
import Tables

/// `Y within K S of Z`: the mean of Y lies within K published deviations (column S) of the published mean (column Z), its
/// 95 % interval included (Bonferroni over the rows).
struct BandTest: ClaimTest {
  static let form = "Y within K S of Z"
  let column: String
  let multiple: Double
  let deviation: String
  let published: String

  init?(_ words: inout TestWords) throws(SourceError) {
    var ahead = words
    column = try ahead.next("a column")
    guard ahead.accept("within") else { return nil }
    multiple = try ahead.number()
    guard multiple > 0 else { throw ahead.error("a multiple that is not above zero") }
    deviation = try ahead.next("a column of deviations in the expected file")
    try ahead.expect("of")
    published = try ahead.next("a column of the expected file")
    words = ahead
  }

  var comparedColumns: [String] { [published, deviation] }

  func gap(_ evidence: Evidence) throws -> String? { try MatchedRows(evidence).gap }

  func evaluate(_ evidence: Evidence) throws -> Outcome {
    let matched = try MatchedRows(evidence)
    let means = try matched.table.numbers(published)
    let deviations = try matched.table.numbers(deviation)
    let parts = try matched.matches.map { match -> Outcome.Part in
      let values = try match.rows.numbers(column)
      let (mean, width) = (means[match.row], multiple * deviations[match.row])
      let expected = "\(Printed.number(mean)) ± \(Printed.number(width))"
      guard !values.isEmpty, mean.isFinite, width >= 0, width.isFinite else {
        let measured = values.isEmpty ? "no rows" : Printed.number(Sample(values).mean)
        return Outcome.Part(label: match.label, measured: measured, expected: expected, verdict: .inconclusive)
      }
      let interval = Sample(values).interval(error: 0.05 / Double(matched.matches.count))
      let noise = interval.halfWidth.isFinite ? " ± \(Printed.number(interval.halfWidth))" : ""
      return Outcome.Part(
        label: match.label, measured: Printed.number(interval.estimate) + noise, expected: expected,
        verdict: interval.verdict(in: mean - width...mean + width))
    }
    let verdict = Verdict.all(parts.map(\.verdict))
    let inside = parts.count { $0.verdict == .reproduced }
    return Outcome(
      verdict, measured: "\(inside) of \(Printed.count(parts.count, "mean")) inside",
      expected: "every mean within \(Printed.number(multiple)) published deviation\(multiple == 1 ? "" : "s")",
      reason: verdict == .inconclusive ? "the noise of a mean crosses the band, or rows are missing" : "", parts: parts)
  }
}

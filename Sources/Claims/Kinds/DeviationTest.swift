import Files
import Numerics
import Tables

/// `deviation of Y from Z at most T`: the mean of Y lies within T of the published column Z in every cell, its 95 %
/// interval included (Bonferroni over the cells); `beyond T`: in at least one cell it lies outside.
///
/// `deviation of mean Y …` compares the mean itself, for published numbers that are such means of as many samples and for
/// which T allows for the noise of both; the widest interval is shown.
struct DeviationTest: ClaimTest {
  static let form = "deviation of [mean] Y from Z at most|beyond T"
  let column: String
  let isOfMean: Bool
  let published: String
  let isBeyond: Bool
  let tolerance: Double

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("deviation") else { return nil }
    try words.expect("of")
    isOfMean = words.accept("mean")
    column = try words.next("a column")
    try words.expect("from")
    published = try words.next("a column of the expected file")
    isBeyond = words.accept("beyond")
    if !isBeyond {
      try words.expect("at")
      try words.expect("most")
    }
    tolerance = try words.number()
    guard tolerance > 0 else { throw words.error("a tolerance that is not above zero") }
  }

  var comparedColumns: [String] { [published] }

  func gap(_ evidence: Evidence) throws -> String? { try MatchedRows(evidence).gap }

  func evaluate(_ evidence: Evidence) throws -> Outcome {
    let matched = try MatchedRows(evidence)
    let wanted = try matched.table.numbers(published)
    var largest = 0.0
    var widest = 0.0
    let parts = try matched.matches.map { match -> Outcome.Part in
      let expected = Printed.number(wanted[match.row])
      let values = try match.rows.numbers(column)
      guard !values.isEmpty, wanted[match.row].isFinite else {
        let measured = values.isEmpty ? "no rows" : Printed.number(Sample(values).mean)
        return Outcome.Part(label: match.label, measured: measured, expected: expected, verdict: .inconclusive)
      }
      let mean = Sample(values).mean
      let deviation = abs(mean - wanted[match.row])
      // NaN must stay visible: a plain maximum would drop it.
      largest = deviation <= largest ? largest : deviation
      var interval = Sample(values).interval(error: 0.05 / Double(matched.matches.count))
      widest = max(widest, interval.halfWidth)
      if isOfMean { interval.halfWidth = 0 }
      return Outcome.Part(
        label: match.label, measured: Printed.number(mean), expected: expected,
        verdict: interval.verdict(in: wanted[match.row] - tolerance...wanted[match.row] + tolerance))
    }
    return outcome(parts, largest: largest, widest: widest)
  }

  private func outcome(_ parts: [Outcome.Part], largest: Double, widest: Double) -> Outcome {
    let inside = Verdict.all(parts.map(\.verdict))
    let noise = isOfMean ? ", noise of a mean up to ±\(Printed.number(widest))" : ""
    let measured = "largest deviation \(Printed.number(largest)) in \(parts.count) cells" + noise
    let verdict: Verdict =
      !isBeyond || inside == .inconclusive ? inside : inside == .deviates ? .reproduced : .deviates
    return Outcome(
      verdict, measured: measured,
      expected: isBeyond
        ? "a cell deviates by more than \(Printed.number(tolerance))"
        : "every cell within \(Printed.number(tolerance))",
      reason: verdict == .inconclusive ? "the noise of a mean crosses the tolerance, or rows are missing" : "",
      parts: parts)
  }
}

import Files
import Foundation
import Tables

/// `Y within factor F of Z`: the mean of Y against column Z of the expected file, matched on the columns that both have.
///
/// The interval of the mean (95 %, through the logarithm, Bonferroni over the rows) must lie within the factor.
struct FactorTest: ClaimTest {
  static let form = "Y within factor F of Z"
  let column: String
  let factor: Double
  let published: String

  init?(_ words: inout TestWords) throws(SourceError) {
    let column = try words.next("a column")
    guard words.accept("within") else { throw words.error("'\(column)' starts no test; write one of: \(Self.all)") }
    try words.expect("factor")
    let factor = try words.number()
    guard factor >= 1 else { throw words.error("a factor below 1") }
    try words.expect("of")
    self.column = column
    self.factor = factor
    published = try words.next("a column of the expected file")
  }

  private static var all: String { ConditionalTest.forms.joined(separator: "; ") }

  func evaluate(_ evidence: Evidence) throws -> Outcome {
    let table = try evidence.published()
    let wanted = try table.numbers(published)
    let keys = table.columns.filter { $0 != published && evidence.rows.has($0) }
    guard !keys.isEmpty else {
      throw SourceError(
        SourceLocation(file: table.file, line: 1),
        "shares no column with the rows (\(evidence.rows.columns.joined(separator: ", "))); nothing can be matched")
    }
    var parts: [Outcome.Part] = []
    var worst = 1.0
    for row in 0..<table.count {
      let conditions = try keys.map { Condition(column: $0, value: try table.text(row, $0)) }
      let values = try evidence.rows.rows(where: conditions).numbers(column)
      let ratio = values.isEmpty ? .nan : Sample(values).mean / wanted[row]
      worst = max(worst, ratio, 1 / ratio)
      parts.append(
        Outcome.Part(
          label: conditions.map { "\($0.column) = \($0.value)" }.joined(separator: ", "),
          measured: values.isEmpty ? "no rows" : Printed.number(Sample(values).mean),
          expected: Printed.number(wanted[row]), verdict: verdict(values, wanted[row], of: table.count)))
    }
    let verdict = Verdict.all(parts.map(\.verdict))
    return Outcome(
      verdict, measured: "within a factor of \(Printed.number(worst)) at \(parts.count) points",
      expected: "within a factor of \(Printed.number(factor))",
      reason: verdict == .inconclusive ? "the noise of a mean reaches beyond the factor, or rows are missing" : "",
      parts: parts)
  }

  private func verdict(_ values: [Double], _ wanted: Double, of count: Int) -> Verdict {
    guard !values.isEmpty else { return .inconclusive }
    let sample = Sample(values)
    guard sample.mean > 0, wanted > 0 else { return .inconclusive }
    let interval = sample.interval(error: 0.05 / Double(count))
    return Interval(estimate: log(sample.mean / wanted), halfWidth: interval.halfWidth / sample.mean)
      .verdict(in: -log(factor)...log(factor))
  }
}

import Files
import Foundation
import Numerics
import Tables

/// `growth of best X by Y over Z is exponential|linear`: for each Z, the X of highest mean Y; a line in Z and an exponential
/// in Z are fitted by least squares to these best X and compared by Akaike's information criterion.
///
/// The line has normal errors of one variance, the exponential log-normal ones; the logarithm's derivative makes the two
/// likelihoods comparable (Burnham and Anderson, Model Selection and Multimodel Inference, 2002, section 2.11.3). Both
/// have three parameters, so Bayes' criterion says the same. Counts are whole: no variance is taken below that of rounding,
/// 1/12. A difference of 6 decides (Kass and Raftery, J. Am. Stat. Assoc. 90, 1995: strong). A best X at the end of its
/// range is left out, for the true one may lie beyond.
struct GrowthTest: ClaimTest {
  static let form = "growth of best X by Y over Z is exponential|linear"
  private static let decisive = 6.0
  let best: String
  let quality: String
  let over: String
  let isExponential: Bool

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("growth") else { return nil }
    try words.expect("of")
    try words.expect("best")
    best = try words.next("a column")
    try words.expect("by")
    quality = try words.next("a column")
    try words.expect("over")
    over = try words.next("a column")
    try words.expect("is")
    isExponential = words.accept("exponential")
    if !isExponential { try words.expect("linear") }
  }

  var cellColumns: [String] { [over, best] }

  func gap(_ evidence: Evidence) throws -> String? {
    try Completeness.gap(in: evidence.rows, spannedBy: [over, best], isEven: true)
  }

  func evaluate(_ evidence: Evidence) throws -> Outcome {
    let expected = "\(isExponential ? "an exponential" : "a line") fits the best \(best) over \(over)"
    let quantity = Quantity(column: quality, isLogarithm: false)
    let keys = try evidence.rows.finiteNumbers(over)
    var points: [(key: Double, best: Double)] = []
    for key in Set(keys).sorted() {
      let means = try Sample.samples(of: quantity, over: best, in: evidence.rows.filter { keys[$0] == key })
      guard means.allSatisfy({ $0.sample.mean.isFinite && $0.key > 0 }) else {
        return Outcome(
          .inconclusive, expected: expected,
          reason: "values at \(over) = \(Printed.number(key)) are not finite, or \(best) is not above zero")
      }
      guard let top = means.max(by: { $0.sample.mean < $1.sample.mean }), let end = means.last, top.key < end.key
      else { continue }
      points.append((key, top.key))
    }
    guard points.count > 4 else {
      return Outcome(.inconclusive, expected: expected, reason: "fewer than five best \(best) within their range")
    }
    return compare(points, expected: expected)
  }

  private func compare(_ points: [(key: Double, best: Double)], expected: String) -> Outcome {
    let (x, y) = (points.map(\.key), points.map(\.best))
    let count = Double(y.count)
    let line = LeastSquaresLine(x: x, y: y)
    let curve = LeastSquaresLine(x: x, y: y.map { log($0) })
    let rounding = y.reduce(0) { $0 + 1 / (12 * $1 * $1) } / count
    let lineCriterion = count * log(max(line.squaredResiduals / count, 1.0 / 12))
    let curveCriterion =
      count * log(max(curve.squaredResiduals / count, rounding)) + 2 * y.reduce(0) { $0 + log($1) }
    let difference = lineCriterion - curveCriterion
    let advantage = isExponential ? difference : -difference
    let course = points.map { "\(Printed.number($0.best))" }.joined(separator: ", ")
    let measured =
      "AIC favours \(difference > 0 ? "the exponential" : "the line") by \(Printed.number(abs(difference))); "
      + "doubling every \(Printed.number(log(2) / curve.slope)), or \(Printed.number(line.slope)) each; best: \(course)"
    guard advantage.isFinite else { return Outcome(.inconclusive, measured: measured, expected: expected) }
    let verdict: Verdict =
      advantage >= Self.decisive ? .reproduced : advantage <= -Self.decisive ? .deviates : .inconclusive
    return Outcome(
      verdict, measured: measured, expected: expected,
      reason: verdict == .inconclusive ? "a difference below \(Printed.number(Self.decisive)) decides nothing" : "")
  }
}

import Files
import Tables

/// `every A <= B`: holds in every single row; B is a column or a number.
struct BoundTest: ClaimTest {
  static let form = "every A <= B"
  let column: String
  let limit: String

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("every") else { return nil }
    column = try words.next("a column")
    try words.expect("<=")
    limit = try words.next("a column or a number")
  }

  func evaluate(_ evidence: Evidence) throws -> Outcome {
    let rows = evidence.rows
    let values = try rows.numbers(column)
    let limits = try TestWords.number(limit).map { [Double](repeating: $0, count: rows.count) } ?? rows.numbers(limit)
    let expected = "\(column) ≤ \(limit) in every row"
    let unknown = zip(values, limits).count { !$0.isFinite || $1.isNaN }
    let violations = zip(values, limits).enumerated().filter { !($1.0 <= $1.1) && $1.0.isFinite && !$1.1.isNaN }
    let measured = "\(rows.count - violations.count - unknown) of \(Printed.count(rows.count, "row"))"
    if let first = violations.first {
      let reason =
        "first at row \(rows.location(of: first.offset)): \(Printed.number(first.element.0)) > "
        + Printed.number(first.element.1)
      return Outcome(.deviates, measured: measured, expected: expected, reason: reason)
    }
    guard unknown == 0 else {
      return Outcome(
        .inconclusive, measured: measured, expected: expected, reason: "\(unknown) rows hold no finite numbers")
    }
    // How close it comes: a bound that is never approached says little.
    let ratios = zip(values, limits).filter { $1 > 0 }.map { $0 / $1 }
    let closest = ratios.max().map { "; at most \(Printed.number($0)) of the bound" } ?? ""
    return Outcome(.reproduced, measured: measured + closest, expected: expected)
  }
}

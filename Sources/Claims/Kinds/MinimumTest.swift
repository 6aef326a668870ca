import Files
import Numerics
import Tables

/// `argmin of Y over A, B is V, W [for each C]`: the cell of least mean, and it differs from the runner-up by Welch's
/// interval at 95 % (Bonferroni over the groups).
struct MinimumTest: ClaimTest {
  static let form = "argmin of Y over A, B is V, W [for each C]"
  let quantity: Quantity
  let over: [String]
  let expected: [String]
  let group: [String]

  init?(_ words: inout TestWords) throws(SourceError) {
    guard words.accept("argmin") else { return nil }
    try words.expect("of")
    quantity = try words.quantity()
    try words.expect("over")
    over = try words.list()
    try words.expect("is")
    expected = try words.list()
    group = try words.groupIfAny()
    guard over.count == expected.count else {
      throw words.error("\(over.count) columns after 'over' but \(expected.count) values after 'is'")
    }
  }

  var cellColumns: [String] { group + over }

  func gap(_ evidence: Evidence) throws -> String? {
    try Completeness.gap(in: evidence.rows, spannedBy: group + over, isEven: true)
  }

  func evaluate(_ evidence: Evidence) throws -> Outcome {
    let groups = try evidence.rows.parts(by: group)
    let parts = try groups.map { key, rows in try part(rows, key, error: 0.05 / Double(groups.count)) }
    let verdict = Verdict.all(parts.map(\.verdict))
    let measured = Set(parts.map(\.measured)).count == 1 ? parts[0].measured : "differs between groups"
    return Outcome(
      verdict, measured: measured, expected: Printed.setting(over, expected),
      reason: verdict == .inconclusive ? "the best cell does not stand out from the next one's noise" : "",
      parts: group.isEmpty ? [] : parts)
  }

  private func part(_ table: Table, _ key: [String], error: Double) throws -> Outcome.Part {
    let values = try quantity.values(in: table)
    let cells = try table.groups(by: over).map { (key: $0.key, sample: Sample($0.rows.map { values[$0] })) }
    let ranked = cells.sorted { $0.sample.mean < $1.sample.mean }
    let isWanted = zip(over, expected).map { Condition(column: $0, value: $1) }
    func holds(_ cell: [String]) -> Bool { zip(isWanted, cell).allSatisfy { $0.holds($1) } }
    var verdict = Verdict.inconclusive
    if let best = ranked.first, cells.allSatisfy({ $0.sample.mean.isFinite }), ranked.count > 1 {
      let rival = holds(best.key) ? ranked[1] : cells.first { holds($0.key) } ?? best
      let lead = Sample.difference(rival.sample, best.sample, error: error)
      verdict = lead.lower > 0 ? (holds(best.key) ? .reproduced : .deviates) : .inconclusive
    }
    let best = ranked.first.map { cell in
      "\(Printed.setting(over, cell.key)) (\(Printed.number(quantity.inOwnUnit(cell.sample.mean))))"
    }
    return Outcome.Part(
      label: Printed.setting(group, key), measured: best ?? "no rows", expected: Printed.setting(over, expected),
      verdict: verdict)
  }
}

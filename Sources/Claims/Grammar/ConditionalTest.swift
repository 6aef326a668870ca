import Files
import Literate
import Tables

/// A test with the conditions on its rows.
public struct ConditionalTest: Sendable {
  /// The words as the author wrote them.
  public let text: String
  let test: any ClaimTest
  package let conditions: [Condition]

  static let kinds: [any ClaimTest.Type] = [
    EqualityTest.self, AgreementTest.self, PredictionTest.self, RatioTest.self, CellRatioTest.self,
    EquivalenceTest.self,
    MapTest.self, PathTest.self, CurveTest.self, TrendTest.self, OrderingTest.self, RankingTest.self, HighestTest.self,
    LevelTest.self, ExtremeTest.self, ExponentTest.self, GrowthTest.self, DoublingTest.self, ConvergenceOrderTest.self,
    ReachTest.self, ArrivalTest.self, BoundTest.self, SingleValueTest.self, DistinctValuesTest.self,
  ]

  /// All forms of tests.
  public static var forms: [String] { kinds.map { $0.form } }

  /// Reads a `:test:` line; `published` is the number of the option of that name.
  /// - Throws: `SourceError` with the place, what was expected, and the nearest form with an example.
  package init(_ text: String, at place: SourceLocation, published: PrintedNumber? = nil) throws(SourceError) {
    self.text = text
    var words = TestWords(text, at: place, published: published)
    guard !words.isAtEnd else { throw words.error("empty; \(NearestForm.remedy)") }
    try words.takeClauses()
    for kind in Self.kinds {
      do {
        guard let test = try kind.init(&words) else { continue }
        self.test = test
        conditions = try words.conditionsIfAny()
        try words.end()
      } catch {
        throw SourceError(error.location, "\(error.message); the form is '\(kind.form)', for example '\(kind.example)'")
      }
      guard published == nil || test.reference?.number == published else {
        throw words.error("there is an option ':published:', but the test does not compare with 'published'")
      }
      return
    }
    let first = try words.next("a test")
    throw words.error("\(quoted(first)) starts no test; \(NearestForm.hint(for: text))")
  }

  /// Columns of the expected file whose numbers it compares with.
  package var comparedColumns: [String] { test.comparedColumns }

  /// The rows and published numbers that the conditions select.
  func selected(_ evidence: Evidence) throws -> Evidence {
    var evidence = evidence
    evidence.notes = EvidenceNotes()
    // The end of a series is that of each unit and cell.
    var parts = evidence.replication.columns + test.cellColumns + conditions.map(\.column) + ["trial"]
    if let expected = evidence.expected { parts += expected.table.columns }
    evidence.rows = try evidence.rows.rows(where: conditions, per: parts)
    evidence.expected = try evidence.expected.map { try $0.rows(where: conditions) }
    for condition in conditions where condition.rank != nil { try note(condition, in: evidence) }
    return evidence
  }

  /// Series that end at different places are told: one of them may have stopped.
  private func note(_ condition: Condition, in evidence: Evidence) throws {
    guard let numbers = try? evidence.rows.numbers(condition.column), let least = numbers.min(),
      let most = numbers.max(),
      least < most
    else { return }
    evidence.notes.add(
      "the \(condition.value) \(condition.column) is \(Printed.number(least)) to \(Printed.number(most))")
  }

  /// The value that is nearest to one that no row has.
  private func nearest(in rows: Table) throws -> String {
    for condition in conditions where try rows.rows(where: [condition]).count == 0 {
      return Spelling.hint(for: condition.value, among: try rows.distinct(condition.column))
    }
    return ""
  }

  /// What the rows say.
  func evaluate(_ evidence: Evidence) throws -> Finding {
    let chosen = try selected(evidence)
    guard chosen.rows.count > 0 else {
      let words = conditions.map(\.description).joined(separator: " and ")
      let hint = evidence.replication.averagesRows ? "" : try nearest(in: evidence.rows)
      var finding = Finding.absent(
        "no row has \(excerpt(words, limit: 400)), which the claim asks for\(hint)", expected: "")
      finding.isScopeEmpty = true
      return finding
    }
    var finding = try test.evaluate(chosen)
    finding.notes = chosen.notes.all
    // A contradiction stands, whatever else is missing.
    if finding.doubt == nil, finding.broken == nil {
      finding.doubt = try Completeness.unevenSeeds(in: chosen.rows, of: evidence.rows, cells: test.cellColumns)
    }
    return finding
  }
}

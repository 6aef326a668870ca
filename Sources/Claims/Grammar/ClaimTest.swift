import Files
import Tables

/// A machine-checkable statement about the rows of an experiment, as a claim's `:test:` spells it.
protocol ClaimTest: Sendable {
  /// How it is written, for messages and `repro verify --help`.
  static var form: String { get }
  /// Reads the test when the words begin with it; `nil` leaves them untouched.
  /// - Throws: `SourceError` that shows what was expected.
  init?(_ words: inout TestWords) throws(SourceError)
  /// Columns of the expected file whose numbers it compares with.
  var comparedColumns: [String] { get }
  /// Columns whose values tell the cells apart over which it looks.
  var cellColumns: [String] { get }
  /// Which cells are missing in the grid over which it looks, or `nil`: a test that holds decides only on all of them.
  /// - Throws: `TableError`, `SourceError`.
  func gap(_ evidence: Evidence) throws -> String?
  /// What the rows say.
  /// - Throws: `TableError` for columns that are missing or hold no numbers; `SourceError`.
  func evaluate(_ evidence: Evidence) throws -> Outcome
}

extension ClaimTest {
  var comparedColumns: [String] { [] }
  var cellColumns: [String] { [] }
  func gap(_ evidence: Evidence) throws -> String? { nil }
}

/// What a test looks at.
struct Evidence {
  /// Rows of finished trials for which the conditions hold.
  var rows: Table
  /// Published numbers, where the claim names a file of them.
  var expected: PublishedNumbers?
  /// Where the claim stands, for messages.
  var place: SourceLocation

  /// The published numbers.
  /// - Throws: `SourceError` when the claim names no file.
  func published() throws(SourceError) -> PublishedNumbers {
    guard let expected else { throw fault("this test needs an option ':expected: FILE.csv'") }
    return expected
  }

  /// A fault of the claim.
  func fault(_ message: String) -> SourceError { SourceError(place, message) }
}

/// A test with the conditions on its rows.
public struct ConditionalTest: Sendable {
  /// The words as the author wrote them.
  public let text: String
  let test: any ClaimTest
  let conditions: [Condition]

  private static let kinds: [any ClaimTest.Type] = [
    TrendTest.self, SlopeTest.self, MinimumTest.self, BoundTest.self, SingleValueTest.self, RatioTest.self,
    FactorTest.self, BandTest.self, DeviationTest.self, GrowthTest.self, ConvergenceOrderTest.self, ArrivalTest.self,
    ComparisonTest.self,
  ]

  /// All forms of tests.
  public static var forms: [String] { kinds.map { $0.form } }

  /// Reads a `:test:` line.
  /// - Throws: `SourceError` with the place and what was expected.
  public init(_ text: String, at place: SourceLocation) throws(SourceError) {
    self.text = text
    var words = TestWords(text, at: place)
    guard !words.isAtEnd else { throw words.error("empty; write one of: \(Self.forms.joined(separator: "; "))") }
    for kind in Self.kinds {
      guard let test = try kind.init(&words) else { continue }
      self.test = test
      conditions = try words.conditionsIfAny()
      try words.end()
      return
    }
    let first = try words.next("a test")
    throw words.error("\(quoted(first)) starts no test; write one of: \(Self.forms.joined(separator: "; "))")
  }

  /// Columns of the expected file whose numbers it compares with.
  package var comparedColumns: [String] { test.comparedColumns }

  /// What the rows say.
  func evaluate(_ evidence: Evidence) throws -> Outcome {
    let all = evidence.rows
    var evidence = evidence
    evidence.rows = try all.rows(where: conditions)
    evidence.expected = try evidence.expected.map { try $0.rows(where: conditions) }
    guard evidence.rows.count > 0 else {
      let words = conditions.map(\.description).joined(separator: " and ")
      return Outcome(.inconclusive, reason: "no row has \(words)")
    }
    var outcome = try test.evaluate(evidence)
    // A contradiction stands, whatever else is missing.
    if outcome.verdict == .reproduced,
      let gap = try Completeness.unevenSeeds(in: evidence.rows, of: all, cells: test.cellColumns) ?? test.gap(evidence)
    {
      outcome.verdict = .inconclusive
      outcome.reason = gap
    }
    return outcome
  }
}

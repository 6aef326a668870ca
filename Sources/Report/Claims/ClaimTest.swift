import Files
import Tables

/// A machine-checkable statement about the rows of an experiment, as a claim's `:test:` spells it.
protocol ClaimTest: Sendable {
  /// How it is written, for messages and `repro verify --help`.
  static var form: String { get }
  /// Reads the test when the words begin with it; `nil` leaves them untouched.
  /// - Throws: `SourceError` that shows what was expected.
  init?(_ words: inout TestWords) throws(SourceError)
  /// What the rows say.
  /// - Throws: `TableError` for columns that are missing or hold no numbers; `SourceError`.
  func evaluate(_ evidence: Evidence) throws -> Outcome
}

/// What a test looks at.
struct Evidence {
  /// Rows of finished trials for which the conditions hold.
  var rows: Table
  /// Published numbers, where the claim names a file of them.
  var expected: Table?
  /// Where the claim stands, for messages.
  var place: SourceLocation

  /// The published numbers.
  /// - Throws: `SourceError` when the claim names no file.
  func published() throws(SourceError) -> Table {
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
    throw words.error("'\(first)' starts no test; write one of: \(Self.forms.joined(separator: "; "))")
  }

  /// What the rows say.
  func evaluate(_ evidence: Evidence) throws -> Outcome {
    var evidence = evidence
    evidence.rows = try evidence.rows.rows(where: conditions)
    // One file may hold the published numbers of several claims.
    evidence.expected = try evidence.expected.map { table in
      try table.rows(where: conditions.filter { table.has($0.column) })
    }
    guard evidence.rows.count > 0 else {
      let words = conditions.map(\.description).joined(separator: " and ")
      return Outcome(.inconclusive, reason: "no row has \(words)")
    }
    return try test.evaluate(evidence)
  }
}

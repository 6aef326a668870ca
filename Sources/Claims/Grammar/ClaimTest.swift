import Files
import Journals
import Literate
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
  /// The columns whose values it computes with.
  var quantityColumns: [String] { get }
  /// Columns whose values tell the cells apart over which it looks.
  var cellColumns: [String] { get }
  /// Columns that tell apart what wrong versions of the rows exchange; those of the cells unless said otherwise.
  var labelColumns: [String] { get }
  /// The one limit that its values keep to, if there is one.
  var limit: Double? { get }
  /// Wrong versions of the rows under which it must not hold; see ``NullVersion``.
  var rejects: Set<NullVersion.Kind> { get }
  /// What the rows say.
  /// - Throws: `TableError` for columns that are missing or hold no numbers; `SourceError`.
  func evaluate(_ evidence: Evidence) throws -> Finding
}

extension ClaimTest {
  var comparedColumns: [String] { [] }
  var cellColumns: [String] { [] }
  var labelColumns: [String] { cellColumns }
  var limit: Double? { nil }
}

/// What a test looks at.
struct Evidence: Sendable {
  /// Rows of finished trials for which the conditions hold.
  var rows: Table
  /// Published numbers, where the claim names a file of them.
  var expected: PublishedNumbers?
  /// What the rows repeat.
  var replication: Replication
  /// Error rate of each test.
  var alpha = Claim.defaultAlpha
  /// Whether these very rows are the subject (a seed that an independent implementation ran, too; an invariant): then there
  /// is no noise to be estimated.
  var isExact = false
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

  /// Cells without rows: where these very rows are the subject they were there once, so something broke.
  func missing(_ reason: String, expected: String) -> Finding {
    isExact ? .absent(reason, expected: expected) : .doubtful(reason, expected: expected)
  }
}

/// A test with the conditions on its rows.
public struct ConditionalTest: Sendable {
  /// The words as the author wrote them.
  public let text: String
  let test: any ClaimTest
  let conditions: [Condition]

  private static let kinds: [any ClaimTest.Type] = [
    EqualityTest.self, AgreementTest.self, PredictionTest.self, RatioTest.self, MapTest.self, PathTest.self,
    CurveTest.self, TrendTest.self, OrderingTest.self, RankingTest.self, HighestTest.self, LevelTest.self,
    ExtremeTest.self,
    ExponentTest.self, GrowthTest.self, DoublingTest.self, ConvergenceOrderTest.self, ArrivalTest.self, BoundTest.self,
    SingleValueTest.self, DistinctValuesTest.self,
  ]

  /// All forms of tests.
  public static var forms: [String] { kinds.map { $0.form } }

  /// All forms are too long for a line.
  private static let remedy =
    "write for example 'every A <= B', 'Y within 2 % of Z' or 'decreasing Y over X'; repro verify --help lists all forms"

  /// Reads a `:test:` line.
  /// - Throws: `SourceError` with the place and what was expected.
  public init(_ text: String, at place: SourceLocation) throws(SourceError) {
    self.text = text
    var words = TestWords(text, at: place)
    guard !words.isAtEnd else { throw words.error("empty; \(Self.remedy)") }
    for kind in Self.kinds {
      guard let test = try kind.init(&words) else { continue }
      self.test = test
      conditions = try words.conditionsIfAny()
      try words.end()
      return
    }
    let first = try words.next("a test")
    throw words.error("\(quoted(first)) starts no test; \(Self.remedy)")
  }

  /// Columns of the expected file whose numbers it compares with.
  package var comparedColumns: [String] { test.comparedColumns }

  /// The rows and published numbers that the conditions select.
  func selected(_ evidence: Evidence) throws -> Evidence {
    var evidence = evidence
    evidence.rows = try evidence.rows.rows(where: conditions)
    evidence.expected = try evidence.expected.map { try $0.rows(where: conditions) }
    return evidence
  }

  /// What the rows say.
  func evaluate(_ evidence: Evidence) throws -> Finding {
    let chosen = try selected(evidence)
    guard chosen.rows.count > 0 else {
      let words = conditions.map(\.description).joined(separator: " and ")
      return .absent("no row has \(excerpt(words, limit: 400)), which the claim asks for", expected: "")
    }
    var finding = try test.evaluate(chosen)
    // A contradiction stands, whatever else is missing.
    if finding.doubt == nil, finding.broken == nil {
      finding.doubt = try Completeness.unevenSeeds(in: chosen.rows, of: evidence.rows, cells: test.cellColumns)
    }
    return finding
  }
}

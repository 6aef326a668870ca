import Files
import Foundation
import Journals
import Literate
import Tables

/// A machine-checkable statement about the rows of an experiment, as a claim's `:test:` spells it.
protocol ClaimTest: Sendable {
  /// How it is written, for messages and `repro verify --help`.
  static var form: String { get }
  /// One that somebody could have written.
  static var example: String { get }
  /// Reads the test when the words begin with it; `nil` leaves them untouched.
  /// - Throws: `SourceError` that shows what was expected.
  init?(_ words: inout TestWords) throws(SourceError)
  /// Columns of the expected file whose numbers it compares with.
  var comparedColumns: [String] { get }
  /// What it compares with, where that is one column or number.
  var reference: Reference? { get }
  /// The columns whose values it computes with.
  var quantityColumns: [String] { get }
  /// Columns whose values tell the cells apart over which it looks.
  var cellColumns: [String] { get }
  /// Columns that tell apart what wrong versions of the rows exchange; those of the cells unless said otherwise.
  var labelColumns: [String] { get }
  /// The one limit that its values keep to, if there is one, in the unit of the rows.
  func limit(in rows: Table) -> Double?
  /// What rows have to meet for the test to look at them, beside the conditions of the claim.
  var scope: [Condition] { get }
  /// A cell, and factors of its values under which it must not hold.
  var distortions: (cell: Condition, factors: [Double])? { get }
  /// Whether values on the wrong side of the limit lie below it.
  var isWrongBelow: Bool { get }
  /// Wrong versions of the rows under which it must not hold; see ``NullVersion``.
  var rejects: Set<NullVersion.Kind> { get }
  /// What the rows say.
  /// - Throws: `TableError` for columns that are missing or hold no numbers; `SourceError`.
  func evaluate(_ evidence: Evidence) throws -> Finding
}

extension ClaimTest {
  var comparedColumns: [String] { reference.flatMap { $0.number == nil ? [$0.name] : nil } ?? [] }
  var reference: Reference? { nil }
  /// The reference of a test that has one.
  var named: Reference { reference ?? Reference(name: "") }
  var cellColumns: [String] { [] }
  var labelColumns: [String] { cellColumns }
  func limit(in rows: Table) -> Double? { nil }
  var scope: [Condition] { [] }
  var distortions: (cell: Condition, factors: [Double])? { nil }
  var isWrongBelow: Bool { false }
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
  /// Whether the units themselves show that there is no noise; cells may be missing all the same.
  var isSettled = false
  /// What a reader has to know about how the rows were taken.
  var notes = EvidenceNotes()
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
    isExact && !isSettled ? .absent(reason, expected: expected) : .doubtful(reason, expected: expected)
  }
}

/// Remarks that the parts of a test leave while it is evaluated, each once.
final class EvidenceNotes: @unchecked Sendable {
  // Guarded by the lock.
  private let lock = NSLock()
  private var texts: [String] = []

  /// Adds a remark.
  func add(_ text: String) { lock.withLock { if !texts.contains(text) { texts.append(text) } } }

  /// All remarks, in order.
  var all: [String] { lock.withLock { texts } }
}

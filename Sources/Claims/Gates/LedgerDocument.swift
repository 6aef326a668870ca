import Files
import Foundation
import Journals

/// The form of `claims.json`.
///
/// `schema/claims.schema.json` describes it. Keys are the same for every claim: what is not there
/// is `null`.
struct LedgerDocument: Codable, Sendable {
  /// Version of the form.
  static let version = 1

  /// How resamples are drawn.
  struct Bootstrap: Codable, Sendable {
    var draws: Int
    var seed: UInt64
  }

  var version: Int
  var profile: String
  /// Error rate of a claim's tests, unless it states another one.
  var alpha: Double
  /// Probability that a run of correct code has a claim that deviates.
  var familyErrorRate: Double
  var bootstrap: Bootstrap
  var claims: [LedgerEntry]
  /// How the rows were made, by experiment; a ledger of an earlier version does not say.
  var provenance: [LedgerOrigin]?

  init(_ claims: [EvaluatedClaim], profile: Profile, provenance: [LedgerOrigin] = []) {
    version = Self.version
    self.profile = profile.rawValue
    alpha = Claim.defaultAlpha
    familyErrorRate = Decision.familyAlpha
    bootstrap = Bootstrap(draws: Resampling.draws, seed: Resampling.seed)
    self.claims = claims.map(LedgerEntry.init)
    self.provenance = provenance
  }

  /// The ledger of an output folder.
  /// - Throws: `UsageError` for a folder without one, `FileError`, `DamagedFile`.
  static func read(output folder: String) throws -> LedgerDocument {
    let path = "\(folder)/claims.json"
    guard FileManager.default.fileExists(atPath: path) else {
      throw UsageError("\(excerpt(folder, limit: 1000)): no output of repro report (it holds no claims.json)")
    }
    let data = try TextFile.bytes(path)
    let document: LedgerDocument
    do { document = try JSONDecoder().decode(LedgerDocument.self, from: data) } catch {
      throw DamagedFile(path, "it is no ledger of this version of repro; run repro report again")
    }
    guard document.version == version, Profile(rawValue: document.profile) != nil else {
      throw DamagedFile(path, "it comes from another version of repro; run repro report again")
    }
    return document
  }
}

/// A claim in `claims.json`.
struct LedgerEntry: Codable, Sendable {
  /// The unit of replication and how many there were.
  struct Unit: Codable, Sendable {
    var name: String
    var count: Int
    /// What all units share.
    @OrNull var shared: String?
  }
  struct Exemption: Codable, Sendable {
    var reason: String
    @OrNull var until: String?
    /// What the claim would be without it; `null` after its last day.
    @OrNull var beneath: Verdict?
  }

  var paper: String
  var claim: String
  var kind: ClaimKind
  var verdict: Verdict
  var broken: Bool
  var statement: String
  var source: String
  var test: String
  var experiments: [String]
  var measured: String
  var expected: String
  var reason: String
  @OrNull var unit: Unit?
  var alpha: Double
  /// p-values; `null` for a claim that was not run.
  @OrNull var holds: Double?
  @OrNull var deviates: Double?
  var file: String
  var line: Int
  @OrNull var waiver: Exemption?
  var parts: [LedgerPart]

  init(_ item: EvaluatedClaim) {
    let (claim, outcome) = (item.claim, item.outcome)
    paper = item.paper
    self.claim = claim.id
    kind = claim.kind
    verdict = outcome.verdict
    broken = outcome.isBroken
    statement = claim.statement
    source = claim.source
    test = claim.test.text
    experiments = claim.experiments
    measured = outcome.measured
    expected = outcome.expected
    reason = outcome.reason
    unit = outcome.replication.map { Unit(name: $0.unit, count: outcome.units, shared: $0.shared) }
    alpha = claim.alpha
    let isTested = outcome.verdict != .notRun
    holds = isTested ? outcome.holds.finiteOrNil : nil
    deviates = isTested ? outcome.deviates.finiteOrNil : nil
    file = claim.place.file
    line = claim.place.line ?? 1
    waiver = claim.waiver.map { Exemption(reason: $0.reason, until: $0.until, beneath: outcome.beneath) }
    parts = outcome.parts.map { LedgerPart($0, alpha: claim.alpha) }
  }
}

/// An estimate in `claims.json`; numbers that are not finite are `null`, an end of a margin that is open as well.
struct LedgerPart: Codable, Sendable {
  struct Interval: Codable, Sendable {
    @OrNull var lower: Double?
    @OrNull var upper: Double?
    /// Two-sided level of confidence.
    var level: Double
  }

  /// What a claim allows.
  struct Limits: Codable, Sendable {
    @OrNull var lower: Double?
    @OrNull var upper: Double?
  }

  var label: String
  @OrNull var estimate: Double?
  var interval: Interval
  var margin: Limits
  var holds: Double
  var deviates: Double
  @OrNull var published: String?
  @OrNull var locator: String?
  var verdict: Verdict
  @OrNull var neededUnits: Int?

  init(_ part: Outcome.Part, alpha: Double) {
    let component = part.component
    label = component.label
    estimate = component.estimate.finiteOrNil
    interval = Interval(
      lower: component.lower.finiteOrNil, upper: component.upper.finiteOrNil, level: 1 - 2 * alpha)
    margin = Limits(lower: component.margin.lower.finiteOrNil, upper: component.margin.upper.finiteOrNil)
    holds = component.holds
    deviates = component.deviates
    published = component.published
    locator = component.locator
    verdict = part.verdict
    neededUnits = component.neededUnits
  }
}

extension Double {
  /// JSON has no infinities and no NaN.
  var finiteOrNil: Double? { isFinite ? self : nil }
}

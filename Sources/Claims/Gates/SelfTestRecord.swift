import Journals

extension SelfTest {
  /// What the claims did, for machines: a JSON object with one entry for each claim, in order.
  public static func json(_ results: [Result], profile: Profile) throws -> String {
    try StableJSON.text(
      SelfTestRecord(version: 1, profile: profile.rawValue, claims: results.map(SelfTestRecord.Entry.init)))
  }
}

/// The form of `repro verify --self-test --json`.
private struct SelfTestRecord: Encodable {
  struct Version: Encodable {
    var version: String
    var isRejected: Bool
  }
  struct Published: Codable {
    /// Draws of the published numbers with their noise that were reproduced.
    var accepted: Int
    var draws: Int
  }
  struct Entry: Encodable {
    var paper: String
    var claim: String
    var kind: ClaimKind
    var isSound: Bool
    var isTried: Bool
    var detectionRate: Double
    var wrongVersions: [Version]
    @OrNull var published: Published?
    @OrNull var fault: String?
    @OrNull var reason: String?

    init(_ result: SelfTest.Result) {
      paper = result.paper
      claim = result.claim.id
      kind = result.claim.kind
      isSound = result.isSound
      isTried = result.reason == nil
      detectionRate = result.detectionRate
      wrongVersions = result.rejected.map { Version(version: $0.name, isRejected: $0.isRejected) }
      published = result.accepted.map { Published(accepted: $0.count, draws: $0.of) }
      fault = result.fault
      reason = result.reason
    }
  }

  var version: Int
  var profile: String
  var claims: [Entry]
}

import Files
import Literate
import Tables

/// Whether the claims can fail: each is fed with the published numbers, which it must accept, and with wrong versions of its
/// rows, which it must not.
public enum SelfTest {
  /// What a claim did.
  public struct Result: Sendable {
    /// The paper's id.
    public let paper: String
    /// The claim.
    public let claim: Claim
    /// Wrong versions that were tried, and whether the claim was not reproduced.
    public let rejected: [(name: String, isRejected: Bool)]
    /// Whether any wrong version but one with broken numbers was noticed: those are broken for every claim.
    let canFail: Bool
    /// How often the published numbers were accepted, of how many draws; `nil` without published numbers in these rows.
    public let accepted: (count: Int, of: Int)?
    /// Why it was not tried.
    public let reason: String?

    /// Share of the wrong versions that were noticed.
    public var detectionRate: Double {
      rejected.isEmpty ? 0 : Double(rejected.count { $0.isRejected }) / Double(rejected.count)
    }

    /// Whether the claim is as it should be.
    public var isSound: Bool { reason != nil || (fault == nil && rejected.allSatisfy(\.isRejected)) }

    /// What is wrong with the claim itself.
    public var fault: String? {
      guard reason == nil else { return nil }
      if !canFail { return "nothing can fail it but broken numbers" }
      if let accepted, Double(accepted.count) < 0.8 * Double(accepted.of) {
        return "the published numbers themselves hold in \(accepted.count) of \(accepted.of) draws"
      }
      return nil
    }
  }

  /// Draws of the published numbers' noise.
  private static let draws = 20

  /// Tries every claim that has rows.
  /// - Throws: as `ClaimEvaluation.outcomes`.
  public static func results(of papers: [PaperClaims], _ results: ProfileResults) throws -> [Result] {
    let evaluation = ClaimEvaluation(results: results)
    return try papers.flatMap { paper in
      try paper.claims.map { claim in
        switch try evaluation.subject(of: claim, evaluation.expected(of: claim, paper.comparedColumns)) {
        case .notRun(let reason), .broken(let reason), .doubtful(let reason):
          Result(paper: paper.paper, claim: claim, rejected: [], canFail: false, accepted: nil, reason: reason)
        case .rows(let evidence): try result(of: claim, paper.paper, evidence)
        }
      }
    }
  }

  private static func result(of claim: Claim, _ paper: String, _ evidence: Evidence) throws -> Result {
    var chosen = try claim.test.selected(evidence)
    guard chosen.rows.count > 0 else {
      return Result(
        paper: paper, claim: claim, rejected: [], canFail: false, accepted: nil, reason: "no row meets its conditions")
    }
    let test = claim.test.test
    var labels = test.labelColumns
    if let reference = test.compared, labels.isEmpty {
      let cells = try PublishedCells(chosen, test.sampled, reference)
      labels = cells.keys
      // A fault in a cell for which nothing is published is none of this claim.
      let published = Set(cells.matches.map { chosen.rows.key($0.key, of: labels) })
      let keys = try chosen.rows.comparableKeys(of: labels)
      chosen.rows = chosen.rows.filter { published.contains(keys[$0]) }
    }
    var versions = try NullVersion.all(
      of: chosen.rows, for: test, labels: labels, units: chosen.replication.columns)
    if test.rejects.contains(.published), let reference = test.compared,
      let rows = try PublishedRows.rows(chosen, test, published: reference, seed: 1)
    {
      versions.append(NullVersion(name: NullVersion.Kind.published.rawValue, rows: rows, isBroken: false))
    }
    let rejected = try versions.map { version in
      let finding = try finding(test, chosen, version.rows)
      let isBroken = finding.broken != nil
      return (version.name, version.isBroken ? isBroken : isBroken || !holds(finding, claim))
    }
    let canFail = zip(versions, rejected).contains { !$0.isBroken && $1.1 }
    return Result(
      paper: paper, claim: claim, rejected: rejected, canFail: canFail, accepted: try accepted(test, chosen, claim),
      reason: nil)
  }

  private static func accepted(
    _ test: any ClaimTest, _ evidence: Evidence, _ claim: Claim
  ) throws -> (count: Int, of: Int)? {
    guard let reference = test.compared, !(test is PathTest), !test.rejects.contains(.published) else {
      return nil
    }
    var count = 0
    for seed in 1...draws {
      guard
        let rows = try PublishedRows.rows(evidence, test, published: reference, seed: UInt64(seed))
      else { return nil }
      if holds(try finding(test, evidence, rows), claim) { count += 1 }
    }
    return (count, draws)
  }

  private static func finding(_ test: any ClaimTest, _ evidence: Evidence, _ rows: Table) throws -> Finding {
    var evidence = evidence
    evidence.rows = rows
    return try test.evaluate(evidence)
  }

  private static func holds(_ finding: Finding, _ claim: Claim) -> Bool {
    finding.broken == nil && finding.doubt == nil && !finding.components.isEmpty && finding.holds <= claim.alpha
  }

  /// A table for a terminal.
  public static func table(_ results: [Result]) -> String {
    let rows = results.map { result -> [String] in
      let name = "\(result.paper)/\(result.claim.id)"
      if let reason = result.reason { return ["–", name, "not tried: \(excerpt(reason, limit: 200))"] }
      let found = result.rejected.count { $0.isRejected }
      let missed = result.rejected.filter { !$0.isRejected }.map(\.name)
      var words = "\(found) of \(result.rejected.count) wrong versions noticed"
      if !missed.isEmpty { words += " (not: \(missed.joined(separator: ", ")))" }
      if let accepted = result.accepted {
        words += "; published numbers hold in \(accepted.count) of \(accepted.of) draws"
      }
      if let fault = result.fault { words += "; FAULT: \(fault)" }
      return [result.isSound ? "✓" : "✗", name, words]
    }
    let width = rows.map { $0[1].count }.max() ?? 0
    return rows.map { row in
      "\(row[0])  \(row[1])\(String(repeating: " ", count: width - row[1].count))  \(row[2])"
    }.joined(separator: "\n")
  }
}

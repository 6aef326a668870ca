/// A claim's verdict as it is compared with another one: of this run, of an earlier output, or accepted.
public struct JudgedClaim: Sendable, Equatable {
  /// An estimate of a part of the claim.
  public struct Estimate: Sendable, Equatable {
    /// Which part; empty when there is one.
    public var part: String
    /// The estimate; `nil` for one that is not finite.
    public var value: Double?
  }

  /// The paper's id.
  public var paper: String
  /// The claim's name.
  public var claim: String
  /// What kind of statement it is.
  public var kind: ClaimKind
  /// The verdict.
  public var verdict: Verdict
  /// Whether the results were broken.
  public var isBroken: Bool
  /// What a waived claim would be.
  public var beneath: Verdict?
  /// Why.
  public var reason: String
  /// The estimates.
  public var estimates: [Estimate]

  /// Paper and claim.
  public var name: String { "\(paper)/\(claim)" }
  /// The verdict in words.
  public var word: String { isBroken && verdict == .deviates ? "deviates (broken)" : verdict.rawValue }

  init(_ entry: LedgerEntry) {
    paper = entry.paper
    claim = entry.claim
    kind = entry.kind
    verdict = entry.verdict
    isBroken = entry.broken
    beneath = entry.waiver?.beneath
    reason = entry.reason
    estimates = entry.parts.map { Estimate(part: $0.label, value: $0.estimate) }
  }

  /// A claim as this run judges it.
  init(_ item: EvaluatedClaim) { self.init(LedgerEntry(item)) }

  init(
    paper: String, claim: String, kind: ClaimKind, verdict: Verdict, isBroken: Bool, beneath: Verdict?,
    estimates: [Estimate]
  ) {
    self.paper = paper
    self.claim = claim
    self.kind = kind
    self.verdict = verdict
    self.isBroken = isBroken
    self.beneath = beneath
    reason = ""
    self.estimates = estimates
  }
}

/// A claim before and after; one of both is missing for a claim that is new or vanished.
public struct VerdictChange: Sendable, Equatable {
  /// What it was.
  public var before: JudgedClaim?
  /// What it is.
  public var after: JudgedClaim?

  /// Paper and claim.
  public var name: String { (after ?? before)?.name ?? "" }

  /// The claims of two runs side by side, those that vanished at the end.
  static func pairs(_ before: [JudgedClaim], _ after: [JudgedClaim]) -> [VerdictChange] {
    let old = Dictionary(before.map { ($0.name, $0) }) { first, _ in first }
    let names = Set(after.map(\.name))
    return after.map { VerdictChange(before: old[$0.name], after: $0) }
      + before.filter { !names.contains($0.name) }.map { VerdictChange(before: $0, after: nil) }
  }

  /// Whether verdict, brokenness or kind differ.
  public var isChanged: Bool {
    before?.verdict != after?.verdict || before?.kind != after?.kind || before?.isBroken != after?.isBroken
  }

  /// Why the change is one for the worse, or `nil`: silence is no improvement.
  public var decline: String? {
    guard let before else { return nil }
    guard let after else { return "it vanished from the report" }
    if before.kind.isPublished, !after.kind.isPublished {
      return "it was a \(before.kind.rawValue) and is now a \(after.kind.rawValue), which no paper states"
    }
    switch (before.verdict, after.verdict) {
    case (.reproduced, .reproduced): return nil
    case (.reproduced, .deviates): return "it no longer holds"
    case (.reproduced, _): return "it is no longer decided"
    case (.deviates, .deviates): return !before.isBroken && after.isBroken ? "its results are broken" : nil
    case (.deviates, .reproduced): return nil
    case (.deviates, .waived): return after.beneath?.isDecided ?? false ? nil : "it is no longer decided"
    case (.deviates, _): return "it is no longer decided"
    case (_, .deviates): return "it deviates"
    case (.inconclusive, .notRun): return "it is no longer tested"
    default: return nil
    }
  }

  /// Both verdicts in words: `paper/claim: reproduced → deviates`.
  public var sentence: String {
    let (old, new) = (before?.word ?? "new", after?.word ?? "vanished")
    let kinds = before.flatMap { old in after.map { (old.kind, $0.kind) } }
    let kind = kinds.map { $0.0 == $0.1 ? "" : " (\($0.0.rawValue) → \($0.1.rawValue))" } ?? ""
    return "\(name): \(old) → \(new)\(kind)"
  }

  /// Whether a claim got worse, is no longer decided or vanished.
  public var isWorse: Bool { decline != nil }
}

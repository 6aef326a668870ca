/// What the verdicts mean for a merge.
public enum Gate: Sendable, Equatable {
  /// Every claim that was tested holds.
  case holds
  /// At least one claim deviates, or, when strict, was not decided.
  case fails
  /// No claim was tested.
  case nothing

  /// What some verdicts mean; when strict, an inconclusive claim and one that was not run fail as well.
  public init(_ claims: [EvaluatedClaim], isStrict: Bool) {
    let verdicts = claims.map(\.outcome.verdict)
    let failing: [Verdict] = isStrict ? [.deviates, .inconclusive, .notRun] : [.deviates]
    if verdicts.contains(where: failing.contains) {
      self = .fails
    } else {
      self = verdicts.contains { $0 == .reproduced || $0 == .inconclusive } ? .holds : .nothing
    }
  }
}

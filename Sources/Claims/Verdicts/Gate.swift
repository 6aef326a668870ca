/// What the verdicts mean for a merge.
public enum Gate: Sendable, Equatable {
  /// Every claim that was tested holds, or deviates as accepted.
  case holds
  /// At least one claim deviates, is worse than accepted, or, when strict, was not decided.
  case fails
  /// No claim was tested.
  case nothing

  /// What some verdicts mean; when strict, a claim that is inconclusive, was not run or is waived without a last day fails
  /// as well.
  public init(_ claims: [EvaluatedClaim], isStrict: Bool) { self = GateReport(claims, isStrict: isStrict).gate }
}

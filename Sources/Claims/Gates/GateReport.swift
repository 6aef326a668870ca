/// What each claim of a run means for a merge: the one place where annotations, summaries, badges, JUnit and the exit code
/// come from.
public struct GateReport: Sendable {
  /// What a claim means for a merge.
  public enum Standing: Sendable, Equatable {
    /// Reproduced.
    case passes
    /// It deviates, which was accepted.
    case accepted
    /// It was tested and not decided.
    case open
    /// It was not run, or is waived.
    case skipped
    /// It stops the merge.
    case fails(Failure)

    var isFailure: Bool { if case .fails = self { true } else { false } }
  }

  /// Why a claim stops a merge, the worst first.
  public enum Failure: String, Sendable, CaseIterable, Comparable {
    /// Results are not finite, failed or never arrive.
    case broken
    /// The rows contradict the statement.
    case deviates
    /// It is worse than accepted, without deviating.
    case declined
    /// It was accepted and is in the report no more.
    case vanished
    /// It is not decided, and the gate is strict.
    case undecided

    /// The worse one first.
    public static func < (one: Failure, other: Failure) -> Bool {
      (allCases.firstIndex(of: one) ?? 0) < (allCases.firstIndex(of: other) ?? 0)
    }
  }

  /// Every claim, in order.
  public let claims: [EvaluatedClaim]
  /// Whether claims that are not decided stop a merge, too.
  public let isStrict: Bool
  /// How the claims compare with the accepted verdicts.
  public let acceptance: Acceptance

  /// The verdicts of a run beside the accepted ones, if there are any.
  public init(_ claims: [EvaluatedClaim], isStrict: Bool, acceptance: Acceptance = Acceptance()) {
    self.claims = claims
    self.isStrict = isStrict
    self.acceptance = acceptance
  }

  /// What a claim means for a merge.
  public func standing(of item: EvaluatedClaim) -> Standing {
    let decline = acceptance.decline(of: item.name)
    switch item.outcome.verdict {
    case .deviates:
      guard acceptance.known.contains(item.name) else { return .fails(item.outcome.isBroken ? .broken : .deviates) }
      return .accepted
    case _ where decline != nil: return .fails(.declined)
    case .reproduced: return .passes
    case .inconclusive: return isStrict ? .fails(.undecided) : .open
    case .notRun: return isStrict ? .fails(.undecided) : .skipped
    case .waived: return isStrict && item.claim.waiver?.until == nil ? .fails(.undecided) : .skipped
    }
  }

  /// Claims that were accepted and are in the report no more.
  public var vanished: [VerdictChange] { acceptance.declined.filter { $0.after == nil } }

  /// What the verdicts mean together.
  public var gate: Gate {
    let standings = claims.map(standing)
    if !vanished.isEmpty || standings.contains(where: \.isFailure) { return .fails }
    return standings.contains { $0 != .skipped } ? .holds : .nothing
  }

  /// Claims that stop a merge, the worst first: broken ones, then deviations by their p-value.
  var failing: [(item: EvaluatedClaim, failure: Failure)] {
    let all = claims.compactMap { item -> (item: EvaluatedClaim, failure: Failure)? in
      if case .fails(let failure) = standing(of: item) { (item, failure) } else { nil }
    }
    return all.enumerated().sorted { one, other in
      let (a, b) = (one.element, other.element)
      if a.failure != b.failure { return a.failure < b.failure }
      let (p, q) = (a.item.outcome.deviates, b.item.outcome.deviates)
      return p == q ? one.offset < other.offset : p < q
    }.map(\.element)
  }

  /// Verdict, what was measured and expected, and why, one fact a line.
  func facts(of item: EvaluatedClaim) -> [String] {
    let outcome = item.outcome
    let decline = acceptance.decline(of: item.name)
    let all = [
      acceptance.known.contains(item.name) ? "\(outcome.word) (accepted)" : outcome.word,
      decline.map { "accepted as '\($0.before?.word ?? "")': \($0.decline ?? "")" } ?? "",
      outcome.measured.isEmpty ? "" : "measured: \(outcome.measured)",
      outcome.expected.isEmpty ? "" : "expected: \(outcome.expected)", outcome.reason,
    ]
    return all.filter { !$0.isEmpty }
  }
}

extension EvaluatedClaim {
  /// Paper and claim.
  public var name: String { "\(paper)/\(claim.id)" }
}

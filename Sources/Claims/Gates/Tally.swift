/// How many claims of each kind have which verdict.
///
/// Kinds are never added up: a page whose green comes from ports and checks has tested nothing that is published.
public struct Tally: Sendable {
  private let claims: [EvaluatedClaim]

  /// Counts some claims.
  public init(_ claims: [EvaluatedClaim]) { self.claims = claims }

  /// The claims by their verdict in words, those verdicts that there are; broken results are counted apart.
  public var groups: [[EvaluatedClaim]] {
    Verdict.allCases.flatMap { verdict in
      let some = claims.filter { $0.outcome.verdict == verdict }
      let words = Set(some.map(\.outcome.word)).sorted()
      return words.map { word in some.filter { $0.outcome.word == word } }
    }
  }

  /// Verdicts of one kind, such as `3 reproduced, 1 deviates (broken)`; empty without claims of that kind.
  public func verdicts(of kind: ClaimKind) -> String {
    Tally(claims.filter { $0.claim.kind == kind }).groups.map { group in
      "\(group.count) \(group.first?.outcome.word ?? "")"
    }.joined(separator: ", ")
  }

  /// All kinds that there are: `values: 3 reproduced, 2 not run; checks: 1 reproduced`.
  public var text: String {
    ClaimKind.allCases.compactMap { kind in
      let words = verdicts(of: kind)
      return words.isEmpty ? nil : "\(kind.plural): \(words)"
    }.joined(separator: "; ")
  }

  /// Published claims with a verdict.
  func published(_ verdict: Verdict) -> Int {
    claims.count { $0.claim.kind.isPublished && $0.outcome.verdict == verdict }
  }

  /// Published claims.
  var published: Int { claims.count { $0.claim.kind.isPublished } }

  /// What is to be said when something is reproduced and nothing of it is published; `nil` otherwise.
  public var warning: String? {
    guard published(.reproduced) == 0, claims.contains(where: { $0.outcome.verdict == .reproduced }) else { return nil }
    let isTested = published(.deviates) + published(.inconclusive) > 0
    return "only ports and checks are reproduced: nothing published "
      + (isTested ? "is" : "was tested")
  }
}

import Files

/// Verdicts as JUnit XML, which CI systems show claim by claim.
public enum JUnit {
  /// One suite for each paper, one case for each claim.
  ///
  /// A claim that deviates is a failure, one that was not decided is skipped, or a failure as well when strict.
  public static func xml(_ claims: [EvaluatedClaim], isStrict: Bool) -> String {
    var papers: [String] = []
    for item in claims where !papers.contains(item.paper) { papers.append(item.paper) }
    let suites = papers.map { paper in suite(paper, claims.filter { $0.paper == paper }, isStrict) }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n" + suites.joined() + "</testsuites>\n"
  }

  private static func suite(_ paper: String, _ claims: [EvaluatedClaim], _ isStrict: Bool) -> String {
    let elements = claims.map { element($0, isStrict) }
    let failures = elements.count { $0.contains("<failure") }
    let skipped = elements.count { $0.contains("<skipped") }
    let counts = "tests=\"\(claims.count)\" failures=\"\(failures)\" skipped=\"\(skipped)\""
    return "  <testsuite name=\"\(Markup.escaped(paper))\" \(counts)>\n" + elements.joined() + "  </testsuite>\n"
  }

  private static func element(_ item: EvaluatedClaim, _ isStrict: Bool) -> String {
    let outcome = item.outcome
    let place = "file=\"\(Markup.escaped(item.claim.place.file))\" line=\"\(item.claim.place.line ?? 1)\""
    let open =
      "    <testcase classname=\"\(Markup.escaped(item.paper))\" name=\"\(Markup.escaped(item.claim.id))\" \(place)"
    let facts = [
      outcome.verdict.rawValue, outcome.measured.isEmpty ? "" : "measured: \(outcome.measured)",
      outcome.expected.isEmpty ? "" : "expected: \(outcome.expected)", outcome.reason,
    ]
    let message = Markup.escaped(facts.filter { !$0.isEmpty }.joined(separator: "; "))
    switch outcome.verdict {
    case .reproduced: return open + "/>\n"
    case .deviates: return open + "><failure message=\"\(message)\"/></testcase>\n"
    case .inconclusive, .notRun:
      return open + (isStrict ? "><failure" : "><skipped") + " message=\"\(message)\"/></testcase>\n"
    case .waived: return open + "><skipped message=\"\(message)\"/></testcase>\n"
    }
  }
}

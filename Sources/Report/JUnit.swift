import Foundation

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
    return "  <testsuite name=\"\(attribute(paper))\" \(counts)>\n" + elements.joined() + "  </testsuite>\n"
  }

  private static func element(_ item: EvaluatedClaim, _ isStrict: Bool) -> String {
    let outcome = item.outcome
    let place = "file=\"\(attribute(item.claim.place.file))\" line=\"\(item.claim.place.line ?? 1)\""
    let open =
      "    <testcase classname=\"\(attribute(item.paper))\" name=\"\(attribute(item.claim.id))\" \(place)"
    let facts = [
      outcome.verdict.rawValue, outcome.measured.isEmpty ? "" : "measured: \(outcome.measured)",
      outcome.expected.isEmpty ? "" : "expected: \(outcome.expected)", outcome.reason,
    ]
    let message = attribute(facts.filter { !$0.isEmpty }.joined(separator: "; "))
    switch outcome.verdict {
    case .reproduced: return open + "/>\n"
    case .deviates: return open + "><failure message=\"\(message)\"/></testcase>\n"
    case .inconclusive, .notRun:
      return open + (isStrict ? "><failure" : "><skipped") + " message=\"\(message)\"/></testcase>\n"
    case .waived: return open + "><skipped message=\"\(message)\"/></testcase>\n"
    }
  }

  /// A text as an attribute; control characters, which XML forbids, are left out.
  private static func attribute(_ text: String) -> String {
    HTMLText.escape(String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 0x20 ? " " : $0 })))
  }
}

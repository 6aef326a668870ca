import Files

/// Verdicts as JUnit XML, which CI systems show claim by claim.
///
/// Jenkins shows attributes and text, GitLab the text alone: every failure has both.
public enum JUnit {
  /// One suite for each paper, one case for each claim, without accepted verdicts; see ``xml(_:)``.
  public static func xml(_ claims: [EvaluatedClaim], isStrict: Bool) -> String {
    xml(GateReport(claims, isStrict: isStrict))
  }

  /// One suite for each paper, one case for each claim.
  ///
  /// What stops a merge is a failure, broken results are an error; what was not decided is skipped. Times are 0: claims are
  /// decided from rows that are there, and the same rows give the same file.
  /// With `results`, each suite names the runs behind it as properties: command, commit, machine, versions, digests.
  /// - Throws: `FileError`, `SourceError` for rows whose origin cannot be read.
  public static func xml(_ report: GateReport, _ results: ProfileResults) throws -> String {
    xml(report, origins: try LedgerOrigin.all(report.claims, results))
  }

  /// As ``xml(_:_:)``, without the runs.
  public static func xml(_ report: GateReport) -> String { xml(report, origins: []) }

  private static func xml(_ report: GateReport, origins: [LedgerOrigin]) -> String {
    var suites: [(paper: String, cases: [Case])] = []
    func add(_ paper: String, _ item: Case) {
      if let index = suites.firstIndex(where: { $0.paper == paper }) {
        suites[index].cases.append(item)
      } else {
        suites.append((paper, [item]))
      }
    }
    for item in report.claims { add(item.paper, Case(item, report)) }
    for change in report.vanished {
      if let before = change.before { add(before.paper, Case(vanished: change, before)) }
    }
    let all = suites.flatMap(\.cases)
    let texts = suites.map { suite in
      "  <testsuite name=\"\(Markup.escaped(suite.paper))\" \(counts(suite.cases))>\n"
        + properties(of: suite.paper, report, origins) + suite.cases.map(\.xml).joined() + "  </testsuite>\n"
    }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"repro verify\" \(counts(all))>\n"
      + texts.joined() + "</testsuites>\n"
  }

  /// How the rows of a paper's claims were made, a property for each fact.
  private static func properties(of paper: String, _ report: GateReport, _ origins: [LedgerOrigin]) -> String {
    let own = Set(report.claims.filter { $0.paper == paper }.flatMap(\.claim.experiments))
    let facts = origins.filter { own.contains($0.experiment) }.flatMap { origin -> [(String, String)] in
      let runs = origin.runs.flatMap { run in
        [
          ("command", run.command), ("commit", run.commit + (run.dirty ? " with uncommitted changes" : "")),
          ("machine", "\(run.machine); \(run.system); \(run.compiler)"),
        ]
      }
      let files = (origin.rows + origin.inputs).map { ("sha256:\($0.path)", $0.sha256) }
      let standing = [("recorded", String(origin.recorded))]
      return (standing + runs + files).map { ("\(origin.experiment):\($0.0)", $0.1) }
    }
    guard !facts.isEmpty else { return "" }
    let lines = facts.map { name, value in
      "      <property name=\"\(Markup.escaped(name))\" value=\"\(Markup.escaped(value))\"/>\n"
    }
    return "    <properties>\n" + lines.joined() + "    </properties>\n"
  }

  private static func counts(_ cases: [Case]) -> String {
    func count(_ element: Case.Element) -> Int { cases.count { $0.element == element } }
    return "tests=\"\(cases.count)\" failures=\"\(count(.failure))\" errors=\"\(count(.error))\" "
      + "skipped=\"\(count(.skipped))\" time=\"0\""
  }

  /// A test case.
  private struct Case {
    enum Element: String { case passed, failure, error, skipped }

    let element: Element
    private let attributes: String
    private let type: String
    private let lines: [String]

    init(_ item: EvaluatedClaim, _ report: GateReport) {
      let place = item.claim.place
      attributes =
        "classname=\"\(Markup.escaped(item.paper))\" name=\"\(Markup.escaped(item.claim.id))\" "
        + "file=\"\(Markup.escaped(place.file))\" line=\"\(place.line ?? 1)\""
      lines = report.facts(of: item)
      switch report.standing(of: item) {
      case .passes: (element, type) = (.passed, "")
      case .accepted, .open, .skipped: (element, type) = (.skipped, "")
      case .fails(.broken): (element, type) = (.error, GateReport.Failure.broken.rawValue)
      case .fails(let failure): (element, type) = (.failure, failure.rawValue)
      }
      parts = item.outcome.parts.filter { $0.verdict != .reproduced }.map { part in
        let label = part.label.isEmpty ? "" : "\(part.label): "
        return "\(label)\(part.measured), expected \(part.expected): \(part.verdict.rawValue)"
      }
    }

    /// The parts that do not hold.
    private let parts: [String]

    init(vanished change: VerdictChange, _ before: JudgedClaim) {
      attributes = "classname=\"\(Markup.escaped(before.paper))\" name=\"\(Markup.escaped(before.claim))\""
      element = .failure
      type = GateReport.Failure.vanished.rawValue
      lines = [Acceptance.line(change)]
      parts = []
    }

    var xml: String {
      let open = "    <testcase \(attributes) time=\"0\""
      let message = "message=\"\(Markup.escaped(lines.joined(separator: "; ")))\""
      switch element {
      case .passed: return open + "/>\n"
      case .skipped: return open + "><skipped \(message)/></testcase>\n"
      case .failure, .error:
        let text = (lines + parts).map(Markup.escaped).joined(separator: "\n")
        return open + "><\(element.rawValue) type=\"\(type)\" \(message)>\(text)</\(element.rawValue)></testcase>\n"
      }
    }
  }
}

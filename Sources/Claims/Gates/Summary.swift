import Files
import Journals

/// Verdicts as a Markdown table for the page of a CI job.
public enum Summary {
  /// GitHub drops a summary of a step that is larger than 1 MiB.
  public static let limit = 1 << 20

  /// Counts by kind, then the claims, what stops the merge first; at most `limit` bytes, the rest is counted.
  ///
  /// `recorded` says how many rest on recorded rows.
  public static func markdown(
    _ report: GateReport, profile: Profile, recorded: String? = nil, limit: Int = limit
  ) -> String {
    let tally = Tally(report.claims)
    var text = "## Claims, profile \(profile.rawValue): \(word(report.gate))\n\n\(tally.text)\n"
    if let warning = tally.warning { text += "\n**\(warning)**\n" }
    if let recorded { text += "\n\(MarkdownText.inline(recorded))\n" }
    if !report.vanished.isEmpty {
      text += "\n" + report.vanished.map { "- \(MarkdownText.inline(Acceptance.line($0)))\n" }.joined()
    }
    text += "\n| verdict | claim | kind | measured | expected |\n|---|---|---|---|---|\n"
    var rows = sorted(report).map { row($0, report) }[...]
    var size = text.utf8.count
    // Room for the last line.
    while let next = rows.first, size + next.utf8.count < limit - 100 {
      text += next
      size += next.utf8.count
      rows.removeFirst()
    }
    if !rows.isEmpty { text += "\n\(Printed.count(rows.count, "more claim")); see claims.json\n" }
    return text.utf8.count < limit ? text : ""
  }

  private static func word(_ gate: Gate) -> String {
    switch gate {
    case .holds: "the gate holds"
    case .fails: "the gate fails"
    case .nothing: "nothing was tested"
    }
  }

  /// What stops the merge, then what was accepted or is open, then the rest, each in the report's order.
  private static func sorted(_ report: GateReport) -> [EvaluatedClaim] {
    let others = report.claims.filter { !report.standing(of: $0).isFailure }
    let (open, settled) = ([GateReport.Standing.accepted, .open], [GateReport.Standing.passes, .skipped])
    return report.failing.map(\.item) + others.filter { open.contains(report.standing(of: $0)) }
      + others.filter { settled.contains(report.standing(of: $0)) }
  }

  private static func row(_ item: EvaluatedClaim, _ report: GateReport) -> String {
    let outcome = item.outcome
    let known = report.acceptance.known.contains(item.name) ? ", accepted" : ""
    let decline = report.acceptance.decline(of: item.name)
    let word = decline.map { "\(outcome.word) (accepted as \($0.before?.word ?? ""))" } ?? outcome.word + known
    let measured = [outcome.measured, outcome.reason].filter { !$0.isEmpty }.joined(separator: "; ")
    let cells = [
      "\(outcome.verdict.sign) \(word)", item.name, item.claim.kind.rawValue, measured,
      [outcome.expected, item.claim.source].filter { !$0.isEmpty }.joined(separator: "; "),
    ]
    return "| \(cells.map { MarkdownText.inline($0) }.joined(separator: " | ")) |\n"
  }
}

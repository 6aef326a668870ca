import Files
import Foundation

/// Verdicts as workflow commands of GitHub Actions, which stand at the claims' lines in a pull request.
public enum Annotations {
  /// GitHub shows so many of each level in a step and drops the rest.
  static let limit = 10

  /// One line for each annotation: errors for what stops a merge, the worst first, warnings for claims that are open.
  /// - Parameters:
  ///   - report: the verdicts.
  ///   - workspace: root of the checked-out repository, to which GitHub's paths are relative.
  ///   - folder: the folder that relative paths start from.
  /// - Returns: the lines; at most ten of a level, and a notice that counts the rest.
  public static func lines(
    _ report: GateReport, workspace: String? = nil, folder: String = FileManager.default.currentDirectoryPath
  ) -> [String] {
    let errors =
      report.vanished.compactMap { change in change.before.map { line("error", vanished: change, $0) } }
      + report.failing.map { line("error", $0.item, report, workspace, folder) }
    let warnings = report.claims.filter { report.standing(of: $0) == .open }
      .map { line("warning", $0, report, workspace, folder) }
    return limited(errors, "stop the merge") + limited(warnings, "are inconclusive")
  }

  private static func limited(_ lines: [String], _ what: String) -> [String] {
    guard lines.count > limit else { return lines }
    let rest = "\(lines.count - limit) more \(lines.count == limit + 1 ? "claim" : "claims") that \(what)"
    return lines.prefix(limit) + ["::notice title=repro::\(rest); see the summary of the job"]
  }

  private static func line(
    _ level: String, _ item: EvaluatedClaim, _ report: GateReport, _ workspace: String?, _ folder: String
  ) -> String {
    let file = relative(item.claim.place.file, workspace, folder)
    let properties = [
      ("file", file), ("line", String(item.claim.place.line ?? 1)), ("title", "\(item.name) \(item.outcome.word)"),
    ]
    let words = properties.map { "\($0.0)=\(property($0.1))" }.joined(separator: ",")
    return "::\(level) \(words)::\(message(report.facts(of: item).joined(separator: "\n")))"
  }

  private static func line(_ level: String, vanished change: VerdictChange, _ before: JudgedClaim) -> String {
    "::\(level) title=\(property("\(before.name) vanished"))::\(message(Acceptance.line(change)))"
  }

  /// A path from the root of the repository, as GitHub looks for it.
  private static func relative(_ path: String, _ workspace: String?, _ folder: String) -> String {
    guard let workspace, !workspace.isEmpty else { return path }
    let whole = URL(fileURLWithPath: TextFile.path(path, in: folder)).standardizedFileURL.path
    let root = URL(fileURLWithPath: workspace).standardizedFileURL.path
    return whole.hasPrefix(root + "/") ? String(whole.dropFirst(root.count + 1)) : path
  }

  /// A text as the message of a command: its line ends and percent signs would end or change it.
  private static func message(_ text: String) -> String { escaped(text, ["%": "%25", "\r": "%0D", "\n": "%0A"]) }

  /// A text as the value of a property, which ends at a comma or colon.
  private static func property(_ text: String) -> String { escaped(message(text), [":": "%3A", ",": "%2C"]) }

  /// Scalar by scalar: carriage return and line feed together are one character of Swift.
  private static func escaped(_ text: String, _ codes: [Unicode.Scalar: String]) -> String {
    text.unicodeScalars.map { codes[$0] ?? String($0) }.joined()
  }
}

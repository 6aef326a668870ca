import ArgumentParser
import Claims
import Files
import Foundation
import Lint
import Report

/// `repro lint`.
struct LintCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Find numbers that were typed by hand, and say which still agree with the rows.",
    discussion: """
      Looks for numbers in the running text and the tables of Markdown, LaTeX and HTML files, and compares them with the \
      numbers of the rows (means over units for each combination of names and sizes, least and largest values) and with those \
      that claims compare with. A number agrees when the value, rounded to its digits, is the same. It differs when none agrees \
      and the words of its sentence, or the names of its line and column in a table, speak of a value near it. Numbers in code, \
      comments and directives, and those of fewer than two digits, are passed over.

      Exit code 0 when no number differs, 1 when one does, 5 when there is nothing to compare. Runs nothing.
      """)

  @Argument(help: "Files (.md, .tex, .html); none means the reports of the project and README.md.") var files:
    [String] = []
  @OptionGroup var setup: SetupOptions
  @Flag(help: "List numbers that stand in no rows, too.") var all = false

  func run() async throws {
    let project = try await project()
    let data = ProfileResults(setup, project.catalog)
    let claims = try ClaimEvaluation.outcomes(of: project.sources.map(\.paperClaims), data)
    let linter = try Linter(data, claims: claims)
    for note in linter.notes { LiveRun.warn("repro: note: \(note)") }
    guard linter.count > 0 else {
      throw UsageError("there are no rows to compare with; run repro run --profile \(setup.profile.rawValue)")
    }
    let sources = project.sources.map(\.path)
    let paths = files.isEmpty ? sources + Self.readme(sources) : files
    var findings: [Linter.Finding] = []
    for path in paths {
      findings += try linter.findings(in: path, isSource: sources.contains { Self.isSame($0, path) })
    }
    for finding in findings where all || finding.verdict != .unknown {
      try StandardOutput.line(Self.line(finding))
    }
    let counts = Counts(findings)
    try StandardOutput.line(counts.words(paths.count))
    if counts.differing > 0 { throw ExitCode(1) }
    if counts.agreeing == 0 { throw ExitCode(5) }
  }

  /// The sources of the project, or files that declare experiments themselves.
  private func project() async throws -> Project {
    for file in files where !FileManager.default.fileExists(atPath: file) { throw UsageError("\(file): no such file") }
    let declaring = try files.filter { file in
      guard file.hasSuffix(".md") else { return false }
      return try TextFile.read(file).contains("{experiment}")
    }
    let members = try setup.finder.places([])
    let others = declaring.isEmpty ? [] : try setup.finder.places(declaring)
    let places = members + others.filter { other in !members.contains { Self.isSame($0.path, other.path) } }
    guard !places.isEmpty else { throw UsageError(SourceFinder.nothing(setup.papers)) }
    return try await Project(places, CatalogOptions.catalog)
  }

  private static func readme(_ sources: [String]) -> [String] {
    ["README.md"].filter { name in TextFile.isFile(name) && !sources.contains { isSame($0, name) } }
  }

  private static func isSame(_ one: String, _ other: String) -> Bool {
    URL(fileURLWithPath: one).standardizedFileURL == URL(fileURLWithPath: other).standardizedFileURL
  }

  private static func line(_ finding: Linter.Finding) -> String {
    let file = SourceLocation(file: finding.file, line: finding.line).description
    let place = "\(file):\(finding.column): \(excerpt(finding.text))"
    let role = finding.role.map { "; write \($0)" } ?? ""
    switch finding.verdict {
    case .agrees(let value): return "\(place) agrees with \(value)\(role)"
    case .differs(let value, let now): return "\(place) differs from \(now) = \(value)\(role)"
    case .unknown: return "\(place) stands in no rows"
    }
  }

  private struct Counts {
    var agreeing = 0
    var differing = 0
    var unknown = 0

    init(_ findings: [Linter.Finding]) {
      for finding in findings {
        switch finding.verdict {
        case .agrees: agreeing += 1
        case .differs: differing += 1
        case .unknown: unknown += 1
        }
      }
    }

    func words(_ files: Int) -> String {
      let all = agreeing + differing + unknown
      return "\(Printed.count(all, "number")) in \(Printed.count(files, "file")): \(agreeing) agree, \(differing) "
        + "differ\(differing == 1 ? "s" : ""), \(unknown) stand\(unknown == 1 ? "s" : "") in no rows"
    }
  }
}

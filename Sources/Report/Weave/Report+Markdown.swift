import Claims
import Foundation

extension Report {
  /// The report as Markdown, for forges; figures are linked by relative paths.
  func markdown() throws -> String {
    let format = MarkdownFormat()
    var text = "# Reproduction report\n\nProfile **\(data.profile.rawValue)**. \(Self.summary(claims))\n\n"
    if let warning { text += "**\(warning)**\n\n" }
    text += "## Verdicts\n\n"
    text += MarkdownText.table(
      ["verdict", "paper", "claim", "kind", "measured", "expected", "source"],
      claims.map { item in
        let measured = [item.outcome.measured, item.outcome.reason].filter { !$0.isEmpty }.joined(separator: "; ")
        return [
          "\(item.outcome.verdict.sign) \(item.outcome.word)", item.paper, item.claim.id, item.claim.kind.rawValue,
          measured, item.outcome.expected, item.claim.source,
        ]
      })
    for paper in papers {
      let weaver = try weaver(paper, format)
      text += "\n## \(try weaver.title())\n\n"
      if let subtitle = paper.matter.subtitle { text += "*\(MarkdownText.escape(subtitle))*\n\n" }
      text += PaperHead(paper.matter).markdown
      if let abstract = try weaver.abstract() { text += "\n\n### Abstract\n\n\(abstract)" }
      text += "\n\n" + (try weaver.weave())
      if let coverage = coverages[paper.id] { text += Self.markdown(coverage) }
    }
    text += "\n## Provenance\n\n"
    text += MarkdownText.table(
      ["experiment", "trials", "time", "seeds", "commit", "run", "command", "machine"],
      try provenance().map { entry in
        [
          entry.experiment, String(entry.trials), Provenance.duration(entry.seconds), entry.seeds, entry.commit,
          (entry.isRecorded ? "recorded " : "") + entry.finished, entry.command,
          "\(entry.machine); \(entry.system); \(entry.compiler)",
        ]
      })
    return text
  }

  private static func markdown(_ coverage: Coverage) -> String {
    var text = "\n## What is covered\n\n" + coverage.summary.map { "- \(MarkdownText.escape($0))\n" }.joined()
    if !coverage.exhibits.isEmpty {
      text += "\n"
      text += MarkdownText.table(
        ["published", "what", "shown by", "note"], coverage.exhibits.map { [$0.name, $0.text, $0.place, $0.note] })
    }
    if !coverage.statements.isEmpty {
      text += "\n"
      text += MarkdownText.table(
        ["published statement", "source", "covered", "claims, or why none"],
        coverage.statements.map { [$0.text, $0.source, $0.standing.word, $0.note] })
    }
    if !coverage.files.isEmpty {
      text += "\n"
      text += MarkdownText.table(
        ["file", "printed in", "kind", "numbers"],
        coverage.files.map { [$0.name, $0.locators.joined(separator: ", "), $0.kind, Coverage.words($0.cells)] })
    }
    return text
  }
}

extension Coverage.Exhibit {
  /// Labels of what shows it, or that nothing does.
  var place: String {
    shown.isEmpty ? "missing" : shown.joined(separator: ", ") + (waitsForRows ? " (no rows yet)" : "")
  }
}

extension Coverage.File {
  /// Whose numbers it holds, in a word.
  var kind: String { isReference ? "reference" : "published" }
}

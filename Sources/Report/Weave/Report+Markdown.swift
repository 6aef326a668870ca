import Claims
import Foundation

extension Report {
  /// The report as Markdown, for forges; figures are linked by relative paths.
  func markdown() throws -> String {
    let format = MarkdownFormat()
    var text =
      "# Reproduction report\n\nProfile **\(data.profile.rawValue)**. \(Self.summary(claims)) By kind: \(Tally(claims).text).\n\n## Verdicts\n\n"
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
      text += "\n## \(MarkdownText.escape(paper.title))\n\n"
      text += MarkdownText.escape(
        ([paper.matter.authors.joined(separator: ", "), paper.matter.venue]).joined(separator: " · "))
      text += "\n\n" + (try weaver(paper, format).weave())
      if let coverage = coverages[paper.id] {
        text += "\n### What is covered\n\n" + coverage.summary.map { MarkdownText.escape($0) + "\n" }.joined()
      }
    }
    text += "\n## Provenance\n\n"
    text += MarkdownText.table(
      ["experiment", "trials", "time", "seeds", "commit", "run", "command", "machine"],
      try provenance().map { entry in
        [
          entry.experiment, String(entry.trials), Provenance.duration(entry.seconds), entry.seeds, entry.commit,
          entry.finished, entry.command, "\(entry.machine); \(entry.system); \(entry.compiler)",
        ]
      })
    return text
  }
}

import Claims
import Foundation

extension Report {
  /// The page: one file without scripts that needs no network.
  func html() throws -> String {
    let format = try HTMLFormat(formulas: formulas)
    let entries = try provenance()
    let environments = Set(entries.map { "\($0.machine); \($0.system); \($0.compiler)." })
    var context: [String: Any] = [
      "title": "Reproduction report", "style": Templates.style, "profile": data.profile.rawValue,
      "summary": Self.summary(claims), "verdicts": Verdict.allCases.map(HTMLFormat.chip),
      "papers": try papers.map { try self.context($0, format) },
      "provenance": entries.map(HTMLFormat.context), "environments": environments.sorted(),
    ]
    if let date = entries.map({ $0.finished.prefix(10) }).max() { context["date"] = String(date) }
    return try format.templates.render("page", context)
  }

  private func context(_ paper: PaperSource, _ format: HTMLFormat) throws -> [String: Any] {
    let weaver = weaver(paper, format)
    let body = try weaver.weave()
    let claims = claims(of: paper)
    var context: [String: Any] = [
      "id": paper.id, "anchor": paper.id, "short": paper.id, "paperTitle": paper.title, "body": body,
      "authors": paper.matter.authors.joined(separator: ", "),
      "headings": weaver.headings.filter { $0.level <= 2 }.map {
        ["label": format.label($0.content), "anchor": $0.anchor]
      },
      "counts": Verdict.allCases.map { verdict in claims.count { $0.outcome.verdict == verdict } },
      "claims": claims.map { evaluated -> [String: Any] in
        var row: [String: Any] = [
          "id": evaluated.claim.id, "anchor": "\(paper.id)-claim-\(evaluated.claim.id)",
          "chip": HTMLFormat.chip(evaluated.outcome.verdict), "measured": evaluated.outcome.measured,
          "expected": evaluated.outcome.expected, "source": evaluated.claim.source,
        ]
        row["reason"] = evaluated.outcome.reason.isEmpty ? nil : evaluated.outcome.reason
        return row
      },
    ]
    context["venue"] = paper.matter.venue.isEmpty ? nil : paper.matter.venue
    context["url"] = paper.matter.url
    context["code"] = paper.matter.code
    return context
  }
}

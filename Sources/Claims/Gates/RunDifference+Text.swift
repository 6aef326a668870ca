import Files
import Foundation

/// The same lines for a terminal and as Markdown.
extension RunDifference {
  private struct Section {
    struct Item {
      var text: String
      /// Whether it is a verdict that got worse.
      var isWorse = false
      var details: [String] = []
    }
    var title: String
    var items: [Item]
  }

  /// Lines for a terminal: verdicts that got worse first.
  public var text: String {
    let sections = sections
    if sections.isEmpty { return "Nothing moved.\n" }
    return sections.map { section in
      let items = section.items.map { item in
        "\(item.isWorse ? "✗" : " ") \(excerpt(item.text, limit: 400))\n"
          + item.details.map { "      \(excerpt($0, limit: 400))\n" }.joined()
      }
      return "\(section.title)\n" + items.joined()
    }.joined(separator: "\n")
  }

  /// Markdown for a comment on a merge request.
  public var markdown: String {
    let sections = sections
    if sections.isEmpty { return "Nothing moved.\n" }
    return sections.map { section in
      let items = section.items.map { item in
        "- \(item.isWorse ? "**worse** " : "")\(MarkdownText.inline(item.text))\n"
          + item.details.map { "  - \(MarkdownText.inline($0))\n" }.joined()
      }
      return "## \(section.title)\n\n" + items.joined()
    }.joined(separator: "\n")
  }

  private var sections: [Section] {
    [
      Section(title: "Verdicts", items: verdicts.map(Self.item)),
      Section(title: "Estimates", items: estimates.map(Self.item)),
      Section(title: "Rows", items: journals.map(Self.item)),
      Section(
        title: (isEmpty ? "Nothing else moved; not" : "Not") + " compared, since one output judged recorded rows",
        items: recorded.map { Section.Item(text: $0) }),
    ].filter { !$0.items.isEmpty }
  }

  private static func item(_ change: VerdictChange) -> Section.Item {
    let reason = change.after?.reason ?? ""
    let why = [change.decline, reason.isEmpty ? nil : reason].compactMap { $0 }
    return Section.Item(
      text: change.sentence + (change.isWorse ? " (\(why.joined(separator: "; ")))" : ""), isWorse: change.isWorse)
  }

  private static func item(_ move: EstimateMove) -> Section.Item {
    let part = (move.after ?? move.before)?.part ?? ""
    func number(_ estimate: JudgedClaim.Estimate?) -> String {
      guard let estimate else { return "none" }
      return estimate.value.map { String(format: "%.7g", $0) } ?? "not finite"
    }
    return Section.Item(
      text: "\(move.name)\(part.isEmpty ? "" : " at \(part)"): \(number(move.before)) → \(number(move.after))")
  }

  private static func item(_ move: JournalMove) -> Section.Item {
    let facts = [
      move.moved > 0 ? "\(move.moved) of \(Printed.count(move.rows, "row")) moved" : "",
      move.onlyBefore > 0 ? "\(Printed.count(move.onlyBefore, "row")) gone" : "",
      move.onlyAfter > 0 ? "\(Printed.count(move.onlyAfter, "row")) new" : "",
      move.columnsGone.isEmpty ? "" : "columns gone: \(move.columnsGone.joined(separator: ", "))",
      move.columnsNew.isEmpty ? "" : "columns new: \(move.columnsNew.joined(separator: ", "))",
    ]
    return Section.Item(
      text: "\(move.experiment): \(facts.filter { !$0.isEmpty }.joined(separator: "; "))",
      details: move.cells.map {
        "\($0.column) \($0.before) → \($0.after) at \([$0.setting, "row \($0.row)"].filter { !$0.isEmpty }.joined(separator: ", "))"
      })
  }
}

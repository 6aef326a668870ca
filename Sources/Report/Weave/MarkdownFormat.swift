import Claims
import Files
import Foundation
import Tables

/// The parts of the Markdown report.
struct MarkdownFormat: PageFormat {
  func text(_ document: MarkdownDocument, _ hooks: MarkdownHooks, isFragment: Bool) throws -> String {
    let text = try MarkdownWriter(document: document, hooks: hooks).text()
    return isFragment ? text.trimmingCharacters(in: .newlines) : text
  }

  func value(_ text: String, source: String, _ standing: RowsStanding) -> String {
    "**\(MarkdownText.escape(text))**" + (standing.provisional == nil ? "" : " (provisional)")
  }
  func reference(_ text: String, anchor: String) -> String { MarkdownText.escape(text) }

  func figure(_ figure: WovenFigure) throws -> String {
    let caption = "**Figure \(figure.number).** \(figure.caption)"
    guard figure.drawn != nil else { return "*No rows yet.*\n\n\(caption)" }
    let image = "![\(MarkdownText.escape(figure.alternative))](\(figure.imagePath))"
    let path = figure.imagePath.dropLast("png".count)
    let made =
      figure.provenance.map {
        " \($0.isRecorded ? "Recorded, made" : $0.elsewhere ?? "Made") by \(MarkdownText.code($0.command)), commit \(MarkdownText.escape($0.commit))."
      }
      ?? ""
    let provisional = figure.standing.provisional.map { " *\(MarkdownText.escape($0))*" } ?? ""
    return "\(image)\n\n\(caption) [PDF](\(path)pdf) · [SVG](\(path)svg).\(made)\(provisional)"
  }

  func table(_ table: WovenTable) throws -> String {
    let standing = table.standing.text.isEmpty ? "" : " *\(MarkdownText.escape(table.standing.text))*"
    let caption = "**Table \(table.number).** \(table.caption)\(standing)\n\n"
    return caption + (table.rows.isEmpty ? "*No rows yet.*" : MarkdownText.table(table.columns, cells: table.rows))
  }

  func claim(_ claim: WovenClaim) throws -> String {
    let outcome = claim.evaluated.outcome
    let source = claim.evaluated.claim
    let facts = [
      ("kind", source.kind.rawValue), ("measured", outcome.measured), ("expected", outcome.expected),
      ("why", outcome.reason), ("repeated", ClaimFacts.units(of: outcome) ?? ""),
      ("evidence", ClaimFacts.probabilities(of: claim.evaluated) ?? ""),
      ("source", source.source),
      ("test", "\(source.test.text), on \(claim.experiments)"),
    ].filter { !$0.1.isEmpty }
    // A table, not a list: a list would swallow an indented block that follows it.
    var text = "**\(outcome.verdict.sign) \(outcome.word)** · \(claim.statement)\n\n"
    text += MarkdownText.table(facts.map(\.0), [facts.map(\.1)])
    if !outcome.parts.isEmpty {
      text += "\n"
      text += MarkdownText.table(
        ["part", "estimate", ClaimFacts.intervalTitle(of: source), "margin", "published", "verdict"],
        outcome.parts.map {
          [
            $0.label, Printed.number($0.component.estimate), ClaimFacts.interval($0.component), $0.component.marginText,
            ClaimFacts.published($0.component), $0.verdict.label,
          ]
        })
    }
    return text
  }

  func link(_ text: String, anchor: String) -> String { text }

  func references(_ entries: [(anchor: String, text: String)]) -> String {
    "### References\n\n" + entries.map { "- \($0.text)\n" }.joined()
  }

  func footnotes(_ notes: [(number: Int, note: String, back: String, text: String)], name: (String) -> String) -> String
  {
    notes.map { note in
      let lines = note.text.split(separator: "\n", omittingEmptySubsequences: false)
      let text = lines.enumerated().map { $0 == 0 || $1.isEmpty ? String($1) : "    " + $1 }.joined(separator: "\n")
      return "[^\(name("\(note.number)"))]: \(text)\n"
    }.joined(separator: "\n")
  }

  func experiment(_ experiment: WovenExperiment) throws -> String {
    var text =
      "**Experiment \(MarkdownText.escape(experiment.name)).** \(MarkdownText.code(experiment.source)): "
      + "\(experiment.count)."
    if !experiment.caption.isEmpty { text += "\n\n\(experiment.caption)" }
    for note in experiment.notes { text += "\n\n\(MarkdownText.escape(note))." }
    guard !experiment.unusable.isEmpty else { return text }
    return text + "\n\n"
      + MarkdownText.table(
        ["trial", "what happened", "file"], experiment.unusable.map { [$0.name, $0.reason, $0.log] })
  }
}

/// Text in Markdown.
package enum MarkdownText {
  /// A text whose characters mean themselves.
  package static func escape(_ text: String) -> String {
    var result = ""
    for character in text {
      if #"\`*_{}[]<>#|~$&!"#.contains(character) { result.append("\\") }
      result.append(character == "\n" ? " " : character)
    }
    return result
  }

  /// A code span; its fence is longer than any run of backticks within.
  package static func code(_ text: String) -> String {
    let longest = text.split(whereSeparator: { $0 != "`" }).map(\.count).max() ?? 0
    let fence = String(repeating: "`", count: longest + 1)
    let blank = longest > 0 ? " " : ""
    return fence + blank + text.replacingOccurrences(of: "\n", with: " ") + blank + fence
  }

  /// A table of plain texts.
  static func table(_ columns: [String], _ rows: [[String]]) -> String {
    table(columns, cells: rows.map { $0.map { StatisticTable.Cell(text: $0) } })
  }

  /// A table of plain texts, the best ones in bold.
  static func table(_ columns: [String], cells: [[StatisticTable.Cell]]) -> String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    let body = cells.map { row in line(row.map { $0.isBest ? "**\(escape($0.text))**" : escape($0.text) }) }
    return line(columns.map(escape)) + "|" + String(repeating: " --- |", count: columns.count) + "\n" + body.joined()
  }
}

import Foundation
import Report

/// Writes an appendix as Markdown that forges and pandoc read.
enum AppendixMarkdown {
  static func text(_ document: AppendixDocument) -> String {
    document.blocks.map(block).joined(separator: "\n")
  }

  private static func block(_ block: AppendixDocument.Block) -> String {
    switch block {
    case .heading(let text, let level): String(repeating: "#", count: level) + " \(line(text))\n"
    case .paragraph(let pieces): pieces.map { piece($0) }.joined() + "\n"
    case .commands(let lines): lines.map { "    \($0)\n" }.joined()
    case .list(let items): items.map { "- **\(MarkdownText.escape($0.term)):** \(line($0.text))\n" }.joined()
    case .facts(let rows): table([["", ""]] + rows.map { [MarkdownText.escape($0.name), cell($0.text)] })
    case .table(let columns, let rows): table([columns.map(MarkdownText.escape)] + rows.map { $0.map(cell) })
    }
  }

  private static func table(_ rows: [[String]]) -> String {
    let lines = rows.map { "| " + $0.joined(separator: " | ") + " |\n" }
    let rule = "|" + String(repeating: " --- |", count: rows[0].count) + "\n"
    return lines[0] + rule + lines.dropFirst().joined()
  }

  private static func line(_ text: AppendixDocument.Text) -> String {
    text.map { piece($0) }.joined().split(whereSeparator: \.isNewline).joined(separator: " ")
  }

  /// What separates cells does so within code and formulas, too.
  private static func cell(_ text: AppendixDocument.Text) -> String {
    text.map { part in
      if case .plain = part { return line([part]) }
      return line([part]).replacing(#/\\?\|/#, with: "\\|")
    }.joined()
  }

  private static func piece(_ piece: AppendixDocument.Piece) -> String {
    switch piece {
    case .plain(let text): MarkdownText.escape(text)
    case .code(let text): MarkdownText.code(text)
    case .markdown(let text): text
    }
  }
}

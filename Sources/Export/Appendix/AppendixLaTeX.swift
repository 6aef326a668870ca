import Files
import Foundation
import Pandoc

/// Writes an appendix as a part of a LaTeX document, with what LaTeX itself defines (links aside): it fits one
/// column and two.
struct AppendixLaTeX {
  private var markdown: ArraySlice<String>

  /// - Throws: `UsageError` without pandoc, which reads the texts of authors.
  static func text(_ document: AppendixDocument) async throws -> String {
    var writer = AppendixLaTeX(markdown: try await converted(document.markdown)[...])
    let head =
      "% Written by repro export artifact-appendix. Input it behind \\appendix; only links need a package (hyperref).\n"
    return head + symbols(document.blocks.map { writer.block($0) }.joined(separator: "\n"))
  }

  /// Texts in Markdown as LaTeX.
  private static func converted(_ texts: [String]) async throws -> [String] {
    guard !texts.isEmpty else { return [] }
    // A word that no text holds stands between them: one program reads all.
    let mark = "X" + Digest.sha256(texts.joined(separator: "\n")).prefix(24) + "X"
    let output = try await Pandoc.run(
      ["-f", "commonmark+tex_math_dollars", "-t", "latex", "--wrap=none"],
      input: texts.joined(separator: "\n\n\(mark)\n\n"))
    return String(decoding: output, as: UTF8.self).components(separatedBy: mark).map {
      // A command of pandoc's own templates.
      $0.replacingOccurrences(of: "\\tightlist\n", with: "").trimmingCharacters(in: .whitespacesAndNewlines)
    }
  }

  private mutating func block(_ block: AppendixDocument.Block) -> String {
    switch block {
    case .heading(let text, let level):
      let command = ["section", "subsection", "subsubsection", "paragraph"][min(max(level, 1), 4) - 1]
      return "\\\(command){\(line(text))}\n"
    case .paragraph(let text): return line(text) + "\n"
    case .commands(let lines): return "\\begin{verbatim}\n" + lines.joined(separator: "\n") + "\n\\end{verbatim}\n"
    case .list(let items):
      let lines = items.map { "\\item \\textbf{\(Self.escaped($0.term)):} \(line($0.text))\n" }
      return "\\begin{itemize}\n\(lines.joined())\\end{itemize}\n"
    case .facts(let rows):
      let lines = rows.map { "\(Self.escaped($0.name)) & \(line($0.text)) \\\\\n" }
      return Self.tabular([0.2, 0.72], lines)
    case .table(let columns, let rows):
      // What a run took is the longest text.
      let widths = columns.count == 3 ? [0.28, 0.42, 0.17] : columns.map { _ in 0.86 / Double(columns.count) }
      let head = columns.map { "\\textbf{\(Self.escaped($0))}" }.joined(separator: " & ") + " \\\\\n\\hline\n"
      let lines = rows.map { row in row.map { line($0) }.joined(separator: " & ") + " \\\\\n" }
      // A table of LaTeX does not break over pages, and what does fits one column alone.
      return stride(from: 0, to: max(1, lines.count), by: Self.linesOfTable).map { start in
        Self.tabular(widths, [head] + lines[start..<min(lines.count, start + Self.linesOfTable)])
      }.joined(separator: "\n")
    }
  }

  /// Rows of a table that fit a column of a page, four lines each.
  private static let linesOfTable = 10

  /// Columns that share the width of the text, with ragged lines.
  private static func tabular(_ widths: [Double], _ lines: [String]) -> String {
    let columns = widths.map { "p{\(String(format: "%.2f", $0))\\linewidth}" }.joined()
    return "\\begin{center}\\small\n\\begin{tabular}{@{}\(columns)@{}}\n\\hline\n\(lines.joined())\\hline\n"
      + "\\end{tabular}\n\\end{center}\n"
  }

  private mutating func line(_ text: AppendixDocument.Text) -> String {
    text.map { piece in
      switch piece {
      case .plain(let text): Self.escaped(text)
      case .code(let text): "\\texttt{\(Self.code(text))}"
      case .markdown: markdown.popFirst() ?? ""
      }
    }.joined()
  }

  /// A command or a path, which may break behind its separators; two hyphens stay together, and stay two.
  private static func code(_ text: String) -> String {
    let characters = Array(text)
    return characters.indices.map { index in
      let next = index + 1 < characters.count ? characters[index + 1] : " "
      let isJoint = index > 0 && characters[index - 1].isLetter && next.isLetter
      switch characters[index] {
      case "/": return "/\\allowbreak{}"
      case "-": return isJoint ? "-\\allowbreak{}" : next == "-" ? "-{}" : "-"
      default: return escaped(String(characters[index]))
      }
    }.joined()
  }

  /// A text whose characters mean themselves.
  private static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "\\": "\\textbackslash{}"
      case "{", "}", "$", "&", "#", "%", "_": "\\\(character)"
      case "~": "\\textasciitilde{}"
      case "^": "\\textasciicircum{}"
      case "<": "\\textless{}"
      case ">": "\\textgreater{}"
      case "|": "\\textbar{}"
      case "\n": " "
      default: String(character)
      }
    }.joined()
  }

  /// Signs that fonts of pdfLaTeX have as formulas alone.
  private static func symbols(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if let command = Self.commands[scalar] {
        result += "\\ensuremath{\(command)}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static let commands: [Unicode.Scalar: String] = [
    "\u{2212}": "-", "±": "\\pm", "×": "\\times", "·": "\\cdot", "≤": "\\le", "≥": "\\ge", "≠": "\\ne", "≈": "\\approx",
    "∞": "\\infty", "∝": "\\propto", "→": "\\to", "α": "\\alpha", "β": "\\beta", "γ": "\\gamma", "δ": "\\delta",
    "ε": "\\varepsilon",
    "η": "\\eta", "κ": "\\kappa", "λ": "\\lambda", "μ": "\\mu", "π": "\\pi", "ρ": "\\rho", "σ": "\\sigma", "τ": "\\tau",
    "²": "^2", "³": "^3", "₀": "_0", "₁": "_1", "₂": "_2", "₃": "_3", "₄": "_4", "⁻": "^-", "∈": "\\in", "√": "\\surd",
    "…": "\\ldots", "\u{2009}": "\\,", "\u{202F}": "\\,",
    "✓": "\\surd", "Σ": "\\Sigma", "Δ": "\\Delta", "‖": "\\Vert",
  ]
}

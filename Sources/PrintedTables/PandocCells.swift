import Files
import Foundation
import Pandoc

/// The texts of cells, read by pandoc: every cell is a block of its own, so that none is lost or moved.
enum PandocCells {
  /// - Throws: `UsageError` without pandoc; `SourceError` when cells cannot be told apart.
  static func texts(_ cells: [String], _ markup: CellMarkup, at place: SourceLocation) async throws -> [CellText] {
    guard !cells.isEmpty else { return [] }
    let texts: [CellText]?
    switch markup {
    case .plain: texts = cells.map { CellTextBuilder.text(plain: $0) }
    case .latex(let definitions): texts = try await latex(cells, definitions, place)
    case .markdown:
      // Footnotes stand outside the table.
      let rows = cells.map { "| " + withoutFootnotes($0) + " |\n" }.joined()
      let grammar = "commonmark+tex_math_dollars+pipe_tables+strikeout"
      let html = try await run(
        ["-f", grammar, "-t", "html", "--mathjax", "--wrap=none"], "| x |\n|---|\n" + rows, place)
      texts = try await self.html(String(decoding: html, as: UTF8.self), place)
    case .html:
      let rows = cells.map { "<tr><td>\($0)</td></tr>\n" }.joined()
      texts = try await html("<table><thead><tr><th>x</th></tr></thead><tbody>\n\(rows)</tbody></table>", place)
    }
    guard let texts, texts.count == cells.count else {
      throw SourceError(
        place, "the cells of this table cannot be told apart; look for a brace, a '$' or a tag that is not closed")
    }
    return texts
  }

  /// A Markdown cell without its footnotes; digits on both sides of one are not joined.
  private static func withoutFootnotes(_ cell: String) -> String {
    cell.replacing(#/(\d)\[\^[^\[\]]+\](?=[\d.])/#) { "\($0.output.1) " }
      .replacing(#/\[\^[^\[\]]+\]/#, with: "")
  }

  private static func latex(_ cells: [String], _ definitions: String, _ place: SourceLocation) async throws
    -> [CellText]?
  {
    let quotes = cells.map { "\\begin{quote}\n\(LaTeXCommands.unwrapped($0))\n\\end{quote}" }.joined(separator: "\n\n")
    let output = try await run(
      ["-f", "latex+raw_tex-smart", "-t", "json"], definitions + "\n\n" + quotes, place)
    guard let tree = try? PandocNode(json: output) else { return nil }
    guard tree.blocks.allSatisfy({ $0.name == "BlockQuote" }) else { return nil }
    return tree.blocks.map { CellTextBuilder.text(of: $0.content.list) }
  }

  private static func html(_ text: String, _ place: SourceLocation) async throws -> [CellText]? {
    let output = try await run(["-f", "html+tex_math_single_backslash", "-t", "json"], text, place)
    guard let tree = try? PandocNode(json: output), tree.blocks.count == 1, tree.blocks[0].name == "Table" else {
      return nil
    }
    // Bodies of a table are [attributes, columns of row headers, head rows, rows]; a cell ends in its blocks.
    let rows = tree.blocks[0].content[4].list.flatMap { $0[2].list + $0[3].list }
    guard rows.allSatisfy({ $0[1].list.count == 1 }) else { return nil }
    return rows.map { CellTextBuilder.text(of: $0[1][0][4].list) }
  }

  private static func run(_ arguments: [String], _ input: String, _ place: SourceLocation) async throws -> Data {
    do {
      return try await Pandoc.run(arguments, input: input)
    } catch let error as UsageError where error.description.hasPrefix("pandoc stopped") {
      throw SourceError(
        place,
        "a cell of this table is not understood; look for a '$' that is not closed, or a command of the file's own that "
          + "stands for itself")
    }
  }
}

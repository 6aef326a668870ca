import Foundation

/// Writes a Markdown tree as Markdown for forges: directives, roles and references are filled in, the author's HTML is text.
struct MarkdownWriter {
  typealias Block = MarkdownDocument.Block
  typealias Inline = MarkdownDocument.Inline

  let document: MarkdownDocument
  let hooks: MarkdownHooks

  /// The document, its blocks parted by empty lines.
  /// - Throws: what the hooks throw.
  func text() throws -> String { try blocks(document.blocks) + "\n" }

  private func blocks(_ blocks: [Block], isTight: Bool = false) throws -> String {
    var result = ""
    var isOther = false
    for (index, block) in blocks.enumerated() {
      if index > 0 { result += isTight ? "\n" : "\n\n" }
      // Two lists behind each other would be one, were it not for their marks.
      isOther = index > 0 && Self.isSameList(block, blocks[index - 1]) && !isOther
      result += try self.block(block, hasOtherMark: isOther)
    }
    return result
  }

  private static func isSameList(_ one: Block, _ other: Block) -> Bool {
    if case .list(let first, _) = one.kind, case .list(let second, _) = other.kind {
      return (first == nil) == (second == nil)
    }
    return false
  }

  private func block(_ block: Block, hasOtherMark: Bool) throws -> String {
    switch block.kind {
    case .paragraph(let content), .plain(let content): return try paragraph(content)
    case .heading(let level, let content):
      _ = try hooks.heading(level, content)
      return String(repeating: "#", count: level) + " " + (try inlines(content).replacing("\n", with: " "))
    case .code(let language, let text):
      let longest = text.split(whereSeparator: { $0 != "`" }).map(\.count).max() ?? 0
      let fence = String(repeating: "`", count: max(3, longest + 1))
      return "\(fence)\(language.filter { $0 != "`" })\n\(text)\(text.hasSuffix("\n") ? "" : "\n")\(fence)"
    case .directive(let number): return try hooks.directive(number).trimmingCharacters(in: .newlines)
    case .quote(let content): return Self.indented(try blocks(content), first: "> ", others: "> ")
    case .list(let start, let items):
      let isTight = items.contains { $0.contains { if case .plain = $0.kind { true } else { false } } }
      let texts = try items.enumerated().map { index, item in
        let mark = start.map { "\($0 + index)\(hasOtherMark ? ")" : ".") " } ?? (hasOtherMark ? "* " : "- ")
        let blank = String(repeating: " ", count: mark.count)
        return Self.indented(try blocks(item, isTight: isTight), first: mark, others: blank)
      }
      return texts.joined(separator: isTight ? "\n" : "\n\n")
    case .table(let grid): return try table(grid)
    case .rule: return "---"
    case .equation(let equation):
      // A number within the formula is what forges typeset.
      guard let number = hooks.equationNumber(equation) else { return "$$\(equation.formula.source)$$" }
      return "$$\(Self.inner(equation.formula.source)) \\tag{\(number)}$$"
    case .admonition(let admonition): return try self.admonition(admonition, block.line)
    case .captioned(let captioned):
      let number = hooks.captionNumber(captioned, block.line)
      let name = "**\(captioned.kind == .figure ? "Figure" : "Table") \(number).**"
      let content = try blocks(captioned.content)
      let caption = try blocks(captioned.caption)
      return "\(content)\n\n\(name) \(caption)".trimmingCharacters(in: .whitespaces)
    case .definitions(let definitions):
      return try definitions.map { definition in
        let items = try definition.explanations.map { Self.indented(try blocks($0), first: "- ", others: "  ") }
        return "**\(try inlines(definition.term))**\n\n" + items.joined(separator: "\n")
      }.joined(separator: "\n\n")
    case .references: return try hooks.references()
    case .container: return ""
    }
  }

  /// A formula that can be numbered as a whole: lines of `align` would have numbers of their own.
  private static func inner(_ formula: String) -> String {
    var text = formula.replacing(#/\\(begin|end)\{equation\*?\}/#, with: "")
    text.replace(#/\\begin\{eqnarray\*?\}/#, with: "\\begin{array}{rcl}")
    text.replace(#/\\end\{eqnarray\*?\}/#, with: "\\end{array}")
    for (name, inner) in [("align", "aligned"), ("gather", "gathered")] {
      text = text.replacing("{\(name)}", with: "{\(inner)}").replacing("{\(name)*}", with: "{\(inner)}")
    }
    return text.trimmingCharacters(in: .whitespaces)
  }

  private func admonition(_ admonition: MarkdownDocument.Admonition, _ line: Int) throws -> String {
    let words = AdmonitionTitle(admonition, number: hooks.statementNumber(admonition, line))
    let body = try blocks(admonition.blocks)
    let own = try inlines(admonition.title)
    let name = MarkdownText.escape(words.name)
    let title = own.isEmpty ? name : words.isNamed ? "\(name) (\(own))" : own
    let isPlain = own.isEmpty && words.alert.lowercased() == admonition.kind
    let head = isPlain || title.isEmpty ? "" : "**\(title.replacing("\n", with: " "))**\n\n"
    return "> [!\(words.alert)]\n" + Self.indented(head + body, first: "> ", others: "> ")
  }

  /// Lines with a mark before the first and blanks or marks before the others.
  private static func indented(_ text: String, first: String, others: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line in
      let mark = index == 0 ? first : others
      return line.isEmpty ? String(mark.reversed().drop { $0 == " " }.reversed()) : mark + line
    }.joined(separator: "\n")
  }

  private func table(_ grid: MarkdownDocument.Grid) throws -> String {
    func line(_ cells: [[Inline]]) throws -> String {
      "| " + (try cells.map { try inlines($0).replacing("\n", with: " ") }.joined(separator: " | ")) + " |"
    }
    let marks = grid.alignments.map { alignment in
      switch alignment {
      case .left: ":--"
      case .right: "--:"
      case .center: ":-:"
      case nil: "---"
      }
    }
    return ([try line(grid.header), "| " + marks.joined(separator: " | ") + " |"] + (try grid.rows.map(line)))
      .joined(separator: "\n")
  }

  /// Running text of which no line begins like a list, a heading or a table.
  private func paragraph(_ content: [Inline]) throws -> String {
    try inlines(content).split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let line = line.drop { $0 == " " || $0 == "\t" }
      if let match = line.prefixMatch(of: #/(\d+)([.)])(?=\s|$)/#) {
        return match.output.1 + "\\" + match.output.2 + line[match.range.upperBound...]
      }
      return line.prefixMatch(of: #/[-+=]/#) == nil ? String(line) : "\\" + line
    }.joined(separator: "\n")
  }

  private func inlines(_ inlines: [Inline]) throws -> String { try inlines.map(inline).joined() }

  private func inline(_ inline: Inline) throws -> String {
    switch inline.kind {
    case .text(let text): return MarkdownText.escape(text)
    case .softBreak: return "\n"
    case .lineBreak: return "\\\n"
    case .code(let text): return MarkdownText.code(text)
    case .formula(let formula): return formula.isDisplayed ? "$$\(formula.source)$$" : "$\(formula.source)$"
    case .emphasis(let inner): return "*\(try inlines(inner))*"
    case .strong(let inner): return "**\(try inlines(inner))**"
    case .strikeout(let inner): return "~~\(try inlines(inner))~~"
    case .link(let inner, let address, let title):
      let target = address.replacing(#/[<>&\\]/#) { "\\" + $0.output }.replacing("\n", with: "%0A")
      let tip = title.isEmpty ? "" : " \"\(MarkdownText.escape(title).replacing("\"", with: "\\\""))\""
      return "[\(try inlines(inner))](<\(target)>\(tip))"
    case .role(let name, let argument): return try hooks.role(name, argument, document.place(inline.line))
    case .reference(let label, let source):
      return try hooks.reference(label, document.place(inline.line)) ?? MarkdownText.escape(source)
    case .superscript(let inner): return "<sup>\(try inlines(inner))</sup>"
    case .subscript(let inner): return "<sub>\(try inlines(inner))</sub>"
    case .underline(let inner): return "<ins>\(try inlines(inner))</ins>"
    case .abbreviation(let text, let meaning): return MarkdownText.escape("\(text) (\(meaning))")
    case .note(let content):
      return "[^\(hooks.anchor("\(try hooks.note(content, document.place(inline.line)).number)"))]"
    case .citation(let citation): return try inlines(hooks.citation(citation, document.place(inline.line)))
    case .image(let image):
      return "![\(MarkdownText.escape(image.alternative))](<\(hooks.imagePath(image))>)"
    case .crossReference(let reference):
      return try inlines(hooks.target(reference, document.place(inline.line)).shown(reference))
    }
  }
}

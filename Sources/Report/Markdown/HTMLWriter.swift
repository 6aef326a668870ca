import Files

/// Writes a Markdown tree as HTML; every text of the author is escaped.
struct HTMLWriter {
  typealias Block = MarkdownDocument.Block
  typealias Inline = MarkdownDocument.Inline

  let document: MarkdownDocument
  let hooks: MarkdownHooks
  /// MathML of every formula.
  let formulas: [MarkdownDocument.Formula: String]

  /// The document; a single paragraph without its tags when `isFragment`.
  /// - Throws: what the hooks throw.
  func text(isFragment: Bool) throws -> String {
    if isFragment, document.blocks.count == 1, case .paragraph(let content) = document.blocks[0].kind {
      return try inlines(content)
    }
    return try blocks(document.blocks)
  }

  private func blocks(_ blocks: [Block]) throws -> String {
    try blocks.map { block in
      let labels = block.labels.map { "<a id=\"\(Markup.escaped(hooks.anchor($0.name)))\"></a>" }
      return labels.joined() + (try self.block(block)) + "\n"
    }.joined()
  }

  private func block(_ block: Block) throws -> String {
    switch block.kind {
    // What only defines macros shows nothing.
    case .paragraph(let content) where content.allSatisfy({ $0.kind == .text("") || $0.kind == .softBreak }): return ""
    case .paragraph(let content): return "<p>\(try inlines(content))</p>"
    case .plain(let content): return try inlines(content)
    case .heading(let level, let content):
      let address = Markup.escaped(try hooks.heading(level, content))
      return "<h\(level)><a id=\"\(address)\"></a>\(try inlines(content))</h\(level)>"
    case .code(let language, let text):
      let kind = language.isEmpty ? "" : " class=\"language-\(Markup.escaped(language))\""
      return "<pre><code\(kind)>\(Self.escapedLines(text))</code></pre>"
    case .directive(let number): return try hooks.directive(number)
    case .quote(let content): return "<blockquote>\n\(try self.blocks(content))</blockquote>"
    case .list(let start, let items):
      let tag = start == nil ? "ul" : "ol"
      let first = start.map { $0 == 1 ? "" : " start=\"\($0)\"" } ?? ""
      return "<\(tag)\(first)>\n\(try items.map { "<li>\(try item($0))</li>\n" }.joined())</\(tag)>"
    case .table(let grid): return try table(grid)
    case .rule: return "<hr />"
    case .equation(let equation): return equationText(equation)
    case .admonition(let admonition): return try self.admonition(admonition, block.line)
    case .captioned(let captioned): return try self.captioned(captioned, block.line)
    case .definitions(let definitions): return try self.definitions(definitions)
    case .references: return try hooks.references()
    case .container: return ""
    }
  }

  private func equationText(_ equation: MarkdownDocument.Equation) -> String {
    let formula = formulas[equation.formula] ?? Markup.escaped(equation.formula.source)
    let number = hooks.equationNumber(equation).map { "<span class=\"number\">(\(Markup.escaped($0)))</span>" } ?? ""
    let anchor = equation.label.map { " id=\"\(Markup.escaped(hooks.anchor($0)))\"" } ?? ""
    return "<div class=\"equation\"\(anchor)>\(formula)\(number)</div>"
  }

  private func admonition(_ admonition: MarkdownDocument.Admonition, _ line: Int) throws -> String {
    let words = AdmonitionTitle(admonition, number: hooks.statementNumber(admonition, line))
    let body = try blocks(admonition.blocks)
    let anchor = admonition.label.map { " id=\"\(Markup.escaped(hooks.anchor($0)))\"" } ?? ""
    var title = Markup.escaped(words.name)
    if !admonition.title.isEmpty {
      let own = try inlines(admonition.title)
      title = words.isNamed ? "\(title) (\(own))" : own
    }
    let kind = "remark \(words.style)"
    if admonition.isDropdown {
      return
        "<details class=\"\(kind)\"\(anchor)\(admonition.isOpen ? " open" : "")><summary class=\"title\">\(title)</summary>\n\(body)</details>"
    }
    let name = Markup.escaped(words.plain(admonition.title))
    let head = title.isEmpty ? "" : "<p class=\"title\">\(title)</p>"
    let label = name.isEmpty ? "" : " aria-label=\"\(name)\""
    return "<aside class=\"\(kind)\"\(anchor)\(label)>\(head)\(body)</aside>"
  }

  private func captioned(_ captioned: MarkdownDocument.Captioned, _ line: Int) throws -> String {
    let number = hooks.captionNumber(captioned, line)
    let anchor = hooks.anchor(captioned.label ?? "\(captioned.kind.rawValue)-\(number)")
    let word = captioned.kind == .figure ? "Figure" : "Table"
    var caption = "<b>\(word) \(number).</b>"
    var rest = captioned.caption
    if case .paragraph(let text)? = rest.first?.kind {
      caption += " " + (try inlines(text))
      rest.removeFirst()
    }
    let legend = "<figcaption><p>\(caption)</p>\n\(try blocks(rest))</figcaption>"
    let content = try blocks(captioned.content)
    return
      "<figure class=\"\(captioned.kind.rawValue)\" id=\"\(Markup.escaped(anchor))\">\n\(content)\(legend)</figure>"
  }

  private func definitions(_ definitions: [MarkdownDocument.Definition]) throws -> String {
    let items = try definitions.map { definition in
      "<dt>\(try inlines(definition.term))</dt>\n"
        + (try definition.explanations.map { "<dd>\(try item($0))</dd>\n" }.joined())
    }
    return "<dl>\n\(items.joined())</dl>"
  }

  /// A tight item is its text alone.
  private func item(_ content: [Block]) throws -> String {
    guard case .plain(let text)? = content.first?.kind else { return "\n" + (try blocks(content)) }
    let rest = Array(content.dropFirst())
    return try inlines(text) + (rest.isEmpty ? "" : "\n" + blocks(rest))
  }

  private func table(_ grid: MarkdownDocument.Grid) throws -> String {
    func row(_ cells: [[Inline]], _ tag: String) throws -> String {
      let texts = try zip(cells, grid.alignments).map { cell, alignment in
        "<\(tag)\(alignment.map { " align=\"\($0.rawValue)\"" } ?? "")>\(try inlines(cell))</\(tag)>\n"
      }
      return "<tr>\n\(texts.joined())</tr>\n"
    }
    let body = grid.rows.isEmpty ? "" : "<tbody>\n\(try grid.rows.map { try row($0, "td") }.joined())</tbody>\n"
    let table = "<table>\n<thead>\n\(try row(grid.header, "th"))</thead>\n\(body)</table>"
    return "<div class=\"scroll\" tabindex=\"0\">\(table)</div>"
  }

  private func inlines(_ inlines: [Inline]) throws -> String { try inlines.map(inline).joined() }

  private func inline(_ inline: Inline) throws -> String {
    switch inline.kind {
    case .text(let text): return Self.escapedLines(text)
    case .softBreak: return "\n"
    case .lineBreak: return "<br />\n"
    case .code(let text): return "<code>\(Markup.escaped(text))</code>"
    case .formula(let formula): return formulas[formula] ?? Markup.escaped(formula.source)
    case .emphasis(let inner): return "<em>\(try inlines(inner))</em>"
    case .strong(let inner): return "<strong>\(try inlines(inner))</strong>"
    case .strikeout(let inner): return "<del>\(try inlines(inner))</del>"
    case .link(let inner, let address, let title):
      let tip = title.isEmpty ? "" : " title=\"\(Markup.escaped(title))\""
      return "<a href=\"\(Markup.escaped(address))\"\(tip)>\(try inlines(inner))</a>"
    case .role(let name, let argument): return try hooks.role(name, argument, document.place(inline.line))
    case .reference(let label, let source):
      return try hooks.reference(label, document.place(inline.line)) ?? Markup.escaped(source)
    case .superscript(let inner): return "<sup>\(try inlines(inner))</sup>"
    case .subscript(let inner): return "<sub>\(try inlines(inner))</sub>"
    case .underline(let inner): return "<u>\(try inlines(inner))</u>"
    case .abbreviation(let text, let meaning):
      return "<abbr title=\"\(Markup.escaped(meaning))\">\(Markup.escaped(text))</abbr>"
    case .note(let content):
      let (number, isFirst) = try hooks.note(content, document.place(inline.line))
      let note = hooks.anchor("fn-\(number)")
      let back = isFirst ? " id=\"\(Markup.escaped(hooks.anchor("fnref-\(number)")))\"" : ""
      return "<sup class=\"note\"><a\(back) href=\"#\(Markup.escaped(note))\">\(number)</a></sup>"
    case .citation(let citation): return try inlines(hooks.citation(citation, document.place(inline.line)))
    case .image(let image): return Self.image(image)
    case .crossReference(let reference):
      let target = try hooks.target(reference, document.place(inline.line))
      return "<a href=\"#\(Markup.escaped(target.anchor))\">\(try inlines(target.shown(reference)))</a>"
    }
  }

  private static func image(_ image: LocalImage) -> String {
    var style = image.width.map { "width: \($0);" } ?? ""
    if let alignment = image.alignment {
      style += alignment == "left" ? "" : " display: block; margin-left: auto;"
      style += alignment == "center" ? " margin-right: auto;" : ""
    }
    let tip = image.title.isEmpty ? "" : " title=\"\(Markup.escaped(image.title))\""
    let look = style.isEmpty ? "" : " style=\"\(Markup.escaped(style))\""
    return
      "<img src=\"data:\(image.type);base64,\(image.data.base64EncodedString())\" alt=\"\(Markup.escaped(image.alternative))\"\(tip)\(look) />"
  }

  /// Line ends of code and of an author's HTML stay; other control characters become blanks.
  private static func escapedLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { Markup.escaped(String($0)) }
      .joined(separator: "\n")
  }
}

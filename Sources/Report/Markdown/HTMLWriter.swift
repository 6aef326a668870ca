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

  private func blocks(_ blocks: [Block]) throws -> String { try blocks.map { try block($0) + "\n" }.joined() }

  private func block(_ block: Block) throws -> String {
    switch block.kind {
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
    }
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
    }
  }

  /// Line ends of code and of an author's HTML stay; other control characters become blanks.
  private static func escapedLines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { Markup.escaped(String($0)) }
      .joined(separator: "\n")
  }
}

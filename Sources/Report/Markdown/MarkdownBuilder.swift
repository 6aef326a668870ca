import Claims
import Files
import Foundation
import Literate

/// Makes a report's tree from pandoc's: positions become lines of the file, split words become texts, and fenced blocks,
/// braces and at signs become directives, roles and references.
struct MarkdownBuilder {
  private typealias Block = MarkdownDocument.Block
  private typealias Inline = MarkdownDocument.Inline

  private let source: MarkdownSource
  private let lines: [Substring]
  private var directives: [Directive] = []

  /// - Throws: `SourceError` for what reports do not support.
  static func document(_ source: MarkdownSource, _ tree: [PandocNode]) throws(SourceError) -> MarkdownDocument {
    var builder = MarkdownBuilder(source)
    let blocks = try builder.blocks(tree, line: 1)
    return MarkdownDocument(blocks: blocks, directives: builder.directives, file: source.file)
  }

  private init(_ source: MarkdownSource) {
    self.source = source
    lines = source.text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  private func place(_ line: Int) -> SourceLocation {
    SourceLocation(file: source.file, line: source.firstLine + line - 1)
  }

  // MARK: Blocks

  /// The blocks of some nodes; `line` is the line of the text on which the enclosing element begins.
  private mutating func blocks(_ nodes: [PandocNode], line: Int) throws(SourceError) -> [Block] {
    var result: [Block] = []
    for node in nodes {
      let line = node.position?.line ?? line
      if node.name == "Div" {
        result += try blocks(node.content[1].list, line: line)
      } else {
        result.append(Block(kind: try kind(node, line), line: source.firstLine + line - 1))
      }
    }
    return result
  }

  private mutating func kind(_ node: PandocNode, _ line: Int) throws(SourceError) -> Block.Kind {
    let content = node.content
    switch node.name {
    case "Para": return .paragraph(try inlines(content, line))
    case "Plain": return .plain(try inlines(content, line))
    case "Header": return .heading(level: content[0].number, try inlines(content[2], line))
    case "CodeBlock": return try code(language: content[0][1][0].text, content[1].text, line)
    case "RawBlock":
      // HTML of the author is text: it never reaches the page as markup.
      let text = content[1].text.trimmingCharacters(in: .newlines)
      return .paragraph([Inline(kind: .text(text), line: source.firstLine + line - 1)])
    case "BlockQuote": return .quote(try blocks(content.list, line: line))
    case "BulletList": return .list(start: nil, items: try items(content, line))
    case "OrderedList": return .list(start: content[0][0].number, items: try items(content[1], line))
    case "Table": return try table(content, line)
    case "HorizontalRule": return .rule
    default: throw unsupported(line)
    }
  }

  private mutating func items(_ content: PandocNode, _ line: Int) throws(SourceError) -> [[Block]] {
    var items: [[Block]] = []
    for item in content.list { items.append(try blocks(item.list, line: line)) }
    return items
  }

  private mutating func code(language: String, _ text: String, _ line: Int) throws(SourceError) -> Block.Kind {
    guard language.hasPrefix("{") else { return .code(language: language, text) }
    // Pandoc keeps but the first word behind the fence.
    let fence = lines.indices.contains(line - 1) ? String(lines[line - 1]) : ""
    let info = fence.firstMatch(of: #/(?:`{3,}|~{3,})(.*)$/#).map { String($0.output.1) } ?? language
    let directive = try Directive(
      info: info.trimmingCharacters(in: .whitespaces), content: text, file: source.file,
      line: source.firstLine + line - 1)
    guard let directive else { return .code(language: language, text) }
    directives.append(directive)
    return .directive(directives.count - 1)
  }

  /// `[attributes, caption, columns, head, bodies, foot]`; a head is `[attributes, rows]`, a body `[attributes, columns,
  /// head rows, rows]`.
  private func table(_ content: PandocNode, _ line: Int) throws(SourceError) -> Block.Kind {
    let alignments = content[2].list.map { column in
      MarkdownDocument.Grid.Alignment(rawValue: column[0].name.dropFirst("Align".count).lowercased())
    }
    var rows: [[[Inline]]] = []
    for row in content[3][1].list + content[4].list.flatMap({ $0[2].list + $0[3].list }) {
      var cells: [[Inline]] = []
      for cell in row[1].list {
        var text: [Inline] = []
        for block in cell[4].list { text += try inlines(block.content, line, isCell: true) }
        cells.append(text)
      }
      rows.append(cells)
    }
    let header = rows.isEmpty ? [] : rows.removeFirst()
    return .table(MarkdownDocument.Grid(alignments: alignments, header: header, rows: rows))
  }

  // MARK: Running text

  /// A piece of text before neighbours are joined.
  private enum Piece {
    case text(String)
    /// Dollar signs that no backslash stands before and that open or close no formula.
    case dollars(String)
    case other(Inline.Kind)
  }

  private func inlines(_ content: PandocNode, _ line: Int, isCell: Bool = false) throws(SourceError) -> [Inline] {
    let pieces = try pieces(content.list, line)
    try checkDollars(pieces)
    if isCell, let last = pieces.last, case .dollars = last.0 {
      throw SourceError(
        place(last.1), "a cell of a table ends in '$'; within a formula write \\lvert or \\mid for a bar")
    }
    var result: [Inline] = []
    for (piece, line) in pieces {
      let line = source.firstLine + line - 1
      switch piece {
      case .other(let kind):
        if case .code(let argument) = kind, let name = Self.roleName(&result) {
          result.append(Inline(kind: .role(name: name, argument: argument), line: line))
        } else {
          result.append(Inline(kind: kind, line: line))
        }
      case .text(let text), .dollars(let text):
        if case .text(let before)? = result.last?.kind {
          result[result.count - 1].kind = .text(before + text)
        } else {
          result.append(Inline(kind: .text(text), line: line))
        }
      }
    }
    return result.flatMap(Self.references)
  }

  private func pieces(_ nodes: [PandocNode], _ line: Int) throws(SourceError) -> [(Piece, Int)] {
    var result: [(Piece, Int)] = []
    for node in nodes {
      let content = node.content
      let line = node.position?.line ?? line
      switch node.name {
      case "Span":
        let inner = content[1].list
        let text = inner.count == 1 && inner[0].name == "Str" ? inner[0].content.text : ""
        if !text.isEmpty, text.allSatisfy({ $0 == "$" }), node.position?.width == text.count {
          result.append((.dollars(text), line))
        } else {
          result += try pieces(inner, line)
        }
      case "Str": result.append((.text(content.text), line))
      case "Space": result.append((.text(" "), line))
      case "RawInline": result.append((.text(content[1].text), line))
      case "Link" where !Self.isHarmless(content[2][0].text): result += try pieces(content[1].list, line)
      default: result.append((.other(try kind(of: node, line)), line))
      }
    }
    return result
  }

  private func kind(of node: PandocNode, _ line: Int) throws(SourceError) -> Inline.Kind {
    let content = node.content
    switch node.name {
    case "SoftBreak": return .softBreak
    case "LineBreak": return .lineBreak
    case "Code": return .code(content[1].text)
    case "Math":
      // TeX reads a line end as a blank; typesetting and messages want one line.
      let text = content[1].text.replacing("\n", with: " ").trimmingCharacters(in: .whitespaces)
      guard !text.isEmpty else { throw SourceError(place(line), "a formula must not be empty") }
      return .formula(MarkdownDocument.Formula(source: text, isDisplayed: content[0].name == "DisplayMath"))
    case "Emph": return .emphasis(try inlines(content, line))
    case "Strong": return .strong(try inlines(content, line))
    case "Strikeout": return .strikeout(try inlines(content, line))
    case "Link":
      let (text, address) = (try inlines(content[1], line), content[2][0].text)
      guard text.isEmpty, address.hasPrefix("#") else {
        return .link(text, address: address, title: content[2][1].text)
      }
      return .reference(label: String(address.dropFirst()), source: address)
    case "Image":
      throw SourceError(place(line), "images are not embedded; draw the data with ```{figure} EXPERIMENT")
    default: throw unsupported(line)
    }
  }

  private func unsupported(_ line: Int) -> SourceError {
    SourceError(place(line), "this kind of Markdown is not supported in a report")
  }

  /// A dollar sign that opens a formula without end would be printed; prices, `$5`, and dollar signs between blanks are
  /// none.
  ///
  /// The end may be there and belong to another block: a line that begins with `+`, `-` or `>` and a blank ends a paragraph
  /// wherever it stands.
  private func checkDollars(_ pieces: [(Piece, Int)]) throws(SourceError) {
    for (index, piece) in pieces.enumerated() {
      guard case .dollars(let sign) = piece.0 else { continue }
      let next: Piece? = index + 1 < pieces.count ? pieces[index + 1].0 : nil
      if sign.count > 1 { throw open("$$", piece.1) }
      switch next {
      case .dollars: throw open("$$", piece.1)
      case .text(let text):
        if let first = text.first, first.isLetter || "\\{(|".contains(first) { throw open("$", piece.1) }
      case .other, nil: break
      }
    }
  }

  private func open(_ sign: String, _ line: Int) -> SourceError {
    let other = sign == "$" ? ", or write \\$ for a dollar sign" : ""
    return SourceError(
      place(line),
      "'\(sign)' is never closed in its paragraph; add the closing '\(sign)'\(other) (a line of a formula must not begin "
        + "with +, - or > and a blank)")
  }

  /// Whether a link's address cannot run anything.
  private static func isHarmless(_ address: String) -> Bool {
    guard let scheme = address.prefixMatch(of: #/\s*([A-Za-z][A-Za-z0-9+.\-]*):/#)?.output.1 else { return true }
    return ["http", "https", "mailto"].contains(scheme.lowercased())
  }

  /// The name in braces at the end of the text before code, which is taken away.
  private static func roleName(_ inlines: inout [Inline]) -> String? {
    guard case .text(let text)? = inlines.last?.kind, let match = text.firstMatch(of: #/\{([A-Za-z][A-Za-z-]*)\}$/#)
    else { return nil }
    inlines[inlines.count - 1].kind = .text(String(text[..<match.range.lowerBound]))
    return String(match.output.1)
  }

  /// A text cut at every `@fig-name`; after a letter, digit or full stop the sign belongs to an address.
  private static func references(_ inline: Inline) -> [Inline] {
    guard case .text(let text) = inline.kind, text.contains("@") else { return [inline] }
    var result: [Inline] = []
    var done = text.startIndex
    func add(_ kind: Inline.Kind) { result.append(Inline(kind: kind, line: inline.line)) }
    for match in text.matches(of: #/(^|[^A-Za-z0-9.])(@([A-Za-z]+-[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*))/#) {
      add(.text(String(text[done..<match.output.1.endIndex])))
      add(.reference(label: String(match.output.3), source: String(match.output.2)))
      done = match.range.upperBound
    }
    add(.text(String(text[done...])))
    return result
  }
}

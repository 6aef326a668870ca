import Claims
import Files
import Foundation
import Literate
import Pandoc

/// Makes a report's tree from pandoc's: positions become lines of the file, split words become texts, and fenced blocks,
/// braces and at signs become directives, roles and references.
struct MarkdownBuilder {
  typealias Block = MarkdownDocument.Block
  typealias Inline = MarkdownDocument.Inline

  /// A directive whose Markdown becomes a part of the tree once it is read.
  struct Container {
    var directive: Directive
    /// What the blocks within become; the title is Markdown, too.
    var finish: (_ body: [Block], _ title: [Inline]) throws -> Block.Kind
    var title: String
  }

  let source: MarkdownSource
  let text: MySTText
  var directives: [Directive] = []
  var containers: [Container] = []
  /// Targets that no block has taken yet.
  private var targets: [MySTText.Target]

  /// The tree of a text; its containers are still empty.
  /// - Throws: `SourceError` for what reports do not support.
  static func document(_ source: MarkdownSource, _ text: MySTText, _ tree: [PandocNode]) throws
    -> (MarkdownDocument, [Container])
  {
    var builder = MarkdownBuilder(source, text)
    let blocks = try builder.blocks(tree, line: 1)
    if let target = builder.targets.first {
      throw SourceError(
        text.place(target.line),
        "the target (\(excerpt(target.label)))= names nothing; write it on the line above a heading, formula or figure")
    }
    let document = MarkdownDocument(
      blocks: blocks, directives: builder.directives, file: source.file, footnotes: try builder.footnotes())
    return (document, builder.containers)
  }

  private init(_ source: MarkdownSource, _ text: MySTText) {
    self.source = source
    self.text = text
    targets = text.targets
  }

  func place(_ line: Int) -> SourceLocation { text.place(line) }
  /// Line of the file.
  func number(_ line: Int) -> Int { place(line).line ?? 1 }

  /// The text's footnotes, as other texts of the file see them.
  private func footnotes() throws(SourceError) -> [Footnote] {
    let used = Footnote.references(in: source.text)
    return try source.footnotes
      + text.footnotes.map { note throws(SourceError) in
        var note = note
        let place = source.place(note.line)
        guard used.contains(note.name) else {
          throw SourceError(place, "nothing refers to the footnote [^\(excerpt(note.name))]; remove it or refer to it")
        }
        note.line = place.line ?? 1
        return note
      }
  }

  // MARK: Blocks

  /// The blocks of some nodes; `line` is the line of the text on which the enclosing element begins.
  mutating func blocks(_ nodes: [PandocNode], line: Int) throws -> [Block] {
    var result: [Block] = []
    for node in nodes {
      let line = node.position?.line ?? line
      if node.name == "Div" {
        result += try blocks(node.content[1].list, line: line)
        continue
      }
      var labels: [MarkdownDocument.Label] = []
      while let target = targets.first, target.line < line {
        labels.append(.init(name: target.label, line: number(target.line)))
        targets.removeFirst()
      }
      var made = try kinds(node, line).map { Block(kind: $0, line: number(line)) }
      if made.isEmpty, let label = labels.first {
        throw SourceError(place(line), "the target (\(excerpt(label.name)))= names nothing that is shown")
      }
      if !labels.isEmpty { made[0].labels = labels }
      result += made
    }
    return result
  }

  private mutating func kinds(_ node: PandocNode, _ line: Int) throws -> [Block.Kind] {
    let content = node.content
    switch node.name {
    case "Para": return try paragraphs(content, line) { .paragraph($0) }
    case "Plain": return try paragraphs(content, line) { .plain($0) }
    case "Header": return [.heading(level: content[0].number, try inlines(content[2], line))]
    case "CodeBlock": return try code(language: content[0][1][0].text, content[1].text, line)
    case "RawBlock":
      // HTML of the author is text: it never reaches the page as markup.
      let text = content[1].text.trimmingCharacters(in: .newlines)
      if text.hasPrefix("<!--"), text.hasSuffix("-->") { return [] }
      return text.isEmpty ? [] : [.paragraph([Inline(kind: .text(text), line: number(line))])]
    case "BlockQuote": return [Self.alert(try blocks(content.list, line: line))]
    case "BulletList": return [.list(start: nil, items: try items(content, line))]
    case "OrderedList": return [.list(start: content[0][0].number, items: try items(content[1], line))]
    case "DefinitionList": return [try definitions(content, line)]
    case "Table": return [try table(content, line)]
    case "HorizontalRule": return [.rule]
    default: throw unsupported(line)
    }
  }

  /// A paragraph, cut at displayed formulas that have a label or a number.
  private mutating func paragraphs(
    _ content: PandocNode, _ line: Int, _ kind: ([Inline]) -> Block.Kind
  ) throws -> [Block.Kind] {
    var rest = try inlines(content, line)
    var result: [Block.Kind] = []
    while let found = try EquationText.first(in: rest, place: { SourceLocation(file: source.file, line: $0) }) {
      let before = EquationText.trimmed(Array(rest[..<found.range.lowerBound]))
      if !before.isEmpty { result.append(kind(before)) }
      result.append(.equation(found.equation))
      rest = EquationText.trimmed(Array(rest[found.range.upperBound...]))
    }
    return rest.isEmpty ? result : result + [kind(rest)]
  }

  /// A quote, or a remark as forges write one: its first line is `[!NOTE]`.
  private static func alert(_ blocks: [Block]) -> Block.Kind {
    guard case .paragraph(var text)? = blocks.first?.kind, case .text(let mark)? = text.first?.kind,
      let match = mark.wholeMatch(of: #/\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*/#),
      text.count == 1 || text[1].kind == .softBreak
    else { return .quote(blocks) }
    text = EquationText.trimmed(Array(text.dropFirst()))
    var body = blocks
    body[0].kind = .paragraph(text)
    if text.isEmpty { body.removeFirst() }
    return .admonition(.init(kind: match.output.1.lowercased(), title: [], blocks: body))
  }

  private mutating func items(_ content: PandocNode, _ line: Int) throws -> [[Block]] {
    var items: [[Block]] = []
    for item in content.list { items.append(Self.withTask(try blocks(item.list, line: line))) }
    return items
  }

  /// A task's box stands in the same line as its text.
  private static func withTask(_ item: [Block]) -> [Block] {
    guard item.count > 1, case .plain(let box) = item[0].kind, case .text(let sign)? = box.first?.kind, box.count == 1,
      sign == "\u{2610}" || sign == "\u{2612}"
    else { return item }
    var rest = Array(item.dropFirst())
    let mark = Inline(kind: .text(sign + " "), line: rest[0].line)
    switch rest[0].kind {
    case .plain(let text): rest[0].kind = .plain([mark] + text)
    case .paragraph(let text): rest[0].kind = .paragraph([mark] + text)
    default: return item
    }
    return rest
  }

  private mutating func definitions(_ content: PandocNode, _ line: Int) throws -> Block.Kind {
    var definitions: [MarkdownDocument.Definition] = []
    for entry in content.list {
      let line = entry[0][0].position?.line ?? line
      var explanations: [[Block]] = []
      for explanation in entry[1].list { explanations.append(try blocks(explanation.list, line: line)) }
      definitions.append(.init(term: try inlines(entry[0], line), explanations: explanations))
    }
    return .definitions(definitions)
  }

  private mutating func code(language: String, _ content: String, _ line: Int) throws -> [Block.Kind] {
    guard language.hasPrefix("{") else { return [.code(language: language, content)] }
    // Pandoc keeps but the first word behind the fence.
    let fence = text.lines.indices.contains(line - 1) ? String(text.lines[line - 1]) : ""
    let info = fence.firstMatch(of: #/(?:`{3,}|~{3,})(.*)$/#).map { String($0.output.1) } ?? language
    let directive = try Directive(
      info: info.trimmingCharacters(in: .whitespaces), content: content, file: source.file, line: number(line))
    guard let directive else { return [.code(language: language, content)] }
    return try kinds(of: directive)
  }

  /// `[attributes, caption, columns, head, bodies, foot]`; a head is `[attributes, rows]`, a body `[attributes, columns,
  /// head rows, rows]`.
  private mutating func table(_ content: PandocNode, _ line: Int) throws -> Block.Kind {
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

  func unsupported(_ line: Int) -> SourceError {
    SourceError(place(line), "this kind of Markdown is not supported in a report")
  }
}

import Claims
import Files
import Pandoc

/// All texts of a paper, ready to be written: macros are expanded, citations are known.
struct PaperText {
  typealias Inline = MarkdownDocument.Inline

  var document: MarkdownDocument
  /// The captions and statements of the paper's directives.
  var bodies: [MarkdownDocument]
  var title: MarkdownDocument
  var abstract: MarkdownDocument
  var literature = Literature()
  /// Without any file of works, at signs are letters.
  var hasBibliography = false

  /// The texts of some papers; one process reads them all.
  /// - Throws: `SourceError`, `FileError`; `UsageError` without pandoc.
  static func read(_ papers: [PaperSource]) async throws -> [String: PaperText] {
    var sources: [MarkdownSource] = []
    for paper in papers {
      let bodies = paper.blocks.map(\.body) + [Self.source(paper.matter.title), Self.source(paper.matter.abstract)]
      sources += bodies.map { body in
        var body = body
        body.footnotes = paper.document.footnotes
        return body
      }
    }
    var read = try await Pandoc.documents(sources)[...]
    var texts: [String: PaperText] = [:]
    for paper in papers {
      let count = paper.blocks.count
      let own = Array(read.prefix(count + 2))
      read = read.dropFirst(count + 2)
      var text = PaperText(
        document: paper.document, bodies: Array(own.prefix(count)), title: own[count], abstract: own[count + 1])
      try text.checkTitle(paper.matter.title)
      try text.expandMacros(paper.matter.macros)
      try await text.cite(paper)
      texts[paper.id] = text
    }
    return texts
  }

  private static func source(_ text: FrontMatter.Text?) -> MarkdownSource {
    MarkdownSource(text: text?.text ?? "", file: text?.place.file ?? "", firstLine: text?.place.line ?? 1)
  }

  /// A title that Markdown reads as something else is its letters.
  private mutating func checkTitle(_ text: FrontMatter.Text) throws {
    if title.blocks.count == 1, case .paragraph(let content) = title.blocks[0].kind, !content.isEmpty { return }
    let line = text.place.line ?? 1
    title.blocks = [.init(kind: .paragraph([Inline(kind: .text(text.text), line: line)]), line: line)]
    title.directives = []
  }

  /// The title's running text.
  var titleText: [Inline] {
    if case .paragraph(let content)? = title.blocks.first?.kind { content } else { [] }
  }

  private var all: [MarkdownDocument] { [document] + bodies + [title, abstract] }

  private mutating func edit<Failure: Error>(
    block: (inout MarkdownDocument.Block) throws(Failure) -> Void, inline: (inout Inline) throws(Failure) -> Void
  ) throws(Failure) {
    try document.edit(block: block, inline: inline)
    for index in bodies.indices { try bodies[index].edit(block: block, inline: inline) }
    try title.edit(block: block, inline: inline)
    try abstract.edit(block: block, inline: inline)
  }

  // MARK: Macros

  private struct PlacedFormula: Hashable {
    var formula: MarkdownDocument.Formula
    var line: Int
  }

  /// Definitions hold for the formulas behind them, wherever they stand in the file.
  private mutating func expandMacros(_ macros: TeXMacros) throws(SourceError) {
    var macros = macros
    var expanded: [PlacedFormula: String] = [:]
    let formulas = all.flatMap(\.formulas).enumerated().sorted {
      ($0.element.place.line ?? 0, $0.offset) < ($1.element.place.line ?? 0, $1.offset)
    }
    for (_, item) in formulas {
      let key = PlacedFormula(formula: item.formula, line: item.place.line ?? 0)
      expanded[key] = try macros.expand(item.formula.source, at: item.place)
    }
    func text(_ formula: MarkdownDocument.Formula, _ line: Int) -> String {
      expanded[PlacedFormula(formula: formula, line: line)] ?? formula.source
    }
    edit { (block: inout MarkdownDocument.Block) in
      guard case .equation(var equation) = block.kind else { return }
      equation.formula.source = text(equation.formula, block.line)
      block.kind = .equation(equation)
    } inline: { (inline: inout Inline) in
      guard case .formula(var formula) = inline.kind else { return }
      formula.source = text(formula, inline.line)
      // A formula that only defines macros shows nothing.
      inline.kind = formula.source.isEmpty ? .text("") : .formula(formula)
    }
  }

  // MARK: Citations

  /// Puts citations into words.
  private mutating func cite(_ paper: PaperSource) async throws {
    let labels = Set(paper.labels)
    let candidates = candidates(labels)
    guard !candidates.isEmpty else { return }
    let bibliography = try await Bibliography(paper)
    hasBibliography = !bibliography.paths.isEmpty
    try checkLabels(candidates, labels, bibliography)
    for (citation, place) in candidates where !citation.source.hasPrefix("@") {
      for item in citation.items where !bibliography.keys.contains(item.key) {
        guard !(citation.items.count == 1 && labels.contains(item.key)) else { continue }
        throw Self.unknown(item.key, bibliography, place)
      }
    }
    edit { (_: inout MarkdownDocument.Block) in
    } inline: { (inline: inout Inline) in
      switch inline.kind {
      case .reference(let label, let source) where bibliography.keys.contains(label) && !labels.contains(label):
        guard source.hasPrefix("@") else { return }
        inline.kind = .citation(Citation(items: [.init(key: label)], isNarrative: true, source: source))
      case .citation(let citation)
      where citation.items.count == 1 && labels.contains(citation.items[0].key)
        && !bibliography.keys.contains(citation.items[0].key):
        inline.kind = .crossReference(CrossReference(label: citation.items[0].key, text: []))
      default: break
      }
    }
    var citations: [Citation] = []
    var seen: Set<Citation> = []
    for document in all {
      document.visit(inline: { inline in
        if case .citation(let citation) = inline.kind, seen.insert(citation).inserted { citations.append(citation) }
      })
    }
    literature = try await bibliography.cite(citations)
  }

  /// Beside a bibliography every `@name` means a label or a work.
  private func checkLabels(
    _ candidates: [(Citation, SourceLocation)], _ labels: Set<String>, _ bibliography: Bibliography
  ) throws(SourceError) {
    guard hasBibliography else { return }
    var names = labels
    document.visit(block: { block in
      if case .heading(_, let content) = block.kind { names.insert(PaperTargets.slug(content)) }
    })
    let known = Set(names.map { $0.lowercased() })
    for (citation, place) in candidates where citation.source.hasPrefix("@") {
      let key = citation.items[0].key
      guard !bibliography.keys.contains(key), !known.contains(key.lowercased()) else { continue }
      let hint = Spelling.hint(for: key, among: names.sorted() + bibliography.keys.sorted())
      throw SourceError(place, "no label and no work is called \(quoted(key))\(hint); write \\@ for an at sign")
    }
  }

  private static func unknown(_ key: String, _ bibliography: Bibliography, _ place: SourceLocation) -> SourceError {
    guard !bibliography.paths.isEmpty else {
      return SourceError(
        place, "\(quoted(key)) is cited, but no .bib file lies beside the source; add one, or write \\@ for an at sign")
    }
    return SourceError(
      place,
      "the bibliography has no work \(quoted(key))\(Spelling.hint(for: key, among: bibliography.keys.sorted()))")
  }

  /// What may cite: citations, and at signs that name no label.
  private func candidates(_ labels: Set<String>) -> [(Citation, SourceLocation)] {
    var found: [(Citation, SourceLocation)] = []
    for document in all {
      document.visit(inline: { inline in
        switch inline.kind {
        case .citation(let citation): found.append((citation, document.place(inline.line)))
        case .reference(let label, let source) where source.hasPrefix("@") && !labels.contains(label):
          let citation = Citation(items: [.init(key: label)], isNarrative: true, source: source)
          found.append((citation, document.place(inline.line)))
        default: break
        }
      })
    }
    return found
  }

  /// Every formula, those of the references, too.
  var formulas: [(formula: MarkdownDocument.Formula, place: SourceLocation)] {
    let line = document.blocks.last?.line ?? 1
    let entries = MarkdownDocument(
      blocks: literature.entries.map { .init(kind: .paragraph($0.text), line: line) }, directives: [],
      file: document.file)
    let words = MarkdownDocument(
      blocks: literature.citations.values.map { .init(kind: .paragraph($0), line: line) }, directives: [],
      file: document.file)
    return (all + [entries, words]).flatMap(\.formulas)
  }

  /// Every image.
  var images: [LocalImage] {
    var images: [LocalImage] = []
    for document in all {
      document.visit(inline: { if case .image(let image) = $0.kind { images.append(image) } })
    }
    return images
  }
}

extension PaperSource {
  /// Names that references may use, without those of headings' words.
  var labels: [String] {
    var labels = blocks.flatMap { block -> [String] in
      switch block {
      case .claim, .claims: block.claims.map { "claim-\($0.id)" }
      case .figure(let figure): figure.label.map { [$0] } ?? []
      case .table(let table): table.label.map { [$0] } ?? []
      case .experiment: []
      }
    }
    document.visit(block: { block in
      labels += block.labels.map(\.name)
      switch block.kind {
      case .equation(let equation): labels += equation.label.map { [$0] } ?? []
      case .captioned(let captioned): labels += captioned.label.map { [$0] } ?? []
      case .admonition(let admonition): labels += admonition.label.map { [$0] } ?? []
      default: break
      }
    })
    return labels
  }
}

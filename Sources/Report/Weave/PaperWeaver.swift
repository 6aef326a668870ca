import Claims
import Figures
import Files
import Foundation
import Tables

/// Weaves one literate source with its figures, tables and verdicts.
final class PaperWeaver {
  /// A heading for the list of contents.
  struct Heading: Equatable {
    var level: Int
    var content: [MarkdownDocument.Inline]
    var anchor: String
  }

  private let paper: PaperSource
  private let text: PaperText
  private let data: ProfileResults
  private let outcomes: [String: EvaluatedClaim]
  private let figures: [String: DrawnFigure]
  /// Names that a value in the text may ask for.
  private let experiments: [String]
  private let format: any PageFormat
  private let numbers: PaperNumbers
  private let targets: PaperTargets
  private(set) var headings: [Heading] = []
  /// The footnotes that are printed at the end, in the order of their numbers.
  private var notes: [[MarkdownDocument.Block]] = []
  private var hasPlacedReferences = false

  init(
    _ paper: PaperSource, _ text: PaperText, _ data: ProfileResults, outcomes: [EvaluatedClaim],
    figures: [String: DrawnFigure], experiments: [String], format: any PageFormat
  ) throws {
    self.experiments = experiments
    self.paper = paper
    self.text = text
    self.data = data
    self.outcomes = Dictionary(uniqueKeysWithValues: outcomes.map { ($0.claim.id, $0) })
    self.figures = figures
    self.format = format
    numbers = PaperNumbers(text.document, paper.blocks)
    targets = try PaperTargets(text.document, bodies: text.bodies, numbers: numbers, keys: text.literature.keys)
  }

  /// The body of the paper in the page's format.
  /// - Throws: `SourceError`, `TableError`, `FileError`.
  func weave() throws -> String {
    let body = try format.text(text.document, hooks, isFragment: false)
    let references = hasPlacedReferences ? "" : try self.references()
    return try body + (references.isEmpty ? "" : "\n" + references) + footnotes()
  }

  /// The title and the abstract in the page's format.
  func title() throws -> String {
    try format.text(text.title, hooks, isFragment: true).trimmingCharacters(in: .whitespacesAndNewlines)
  }
  func abstract() throws -> String? {
    text.abstract.blocks.isEmpty ? nil : try format.text(text.abstract, hooks, isFragment: false)
  }

  /// The list of cited works; empty without any.
  private func references() throws -> String {
    hasPlacedReferences = true
    guard !text.literature.entries.isEmpty else { return "" }
    let entries = try text.literature.entries.map { entry in
      let line = text.document.blocks.last?.line ?? 1
      let document = MarkdownDocument(
        blocks: [.init(kind: .paragraph(entry.text), line: line)], directives: [], file: paper.path)
      return (
        anchor: anchor("ref-\(entry.key)"),
        text: try format.text(document, hooks, isFragment: true).trimmingCharacters(in: .whitespacesAndNewlines)
      )
    }
    return format.references(entries)
  }

  /// Notes may refer to notes: the list grows while it is written.
  private func footnotes() throws -> String {
    var written: [(number: Int, note: String, back: String, text: String)] = []
    while written.count < notes.count {
      let number = written.count + 1
      let document = MarkdownDocument(blocks: notes[number - 1], directives: [], file: paper.path)
      written.append(
        (
          number, anchor("fn-\(number)"), anchor("fnref-\(number)"),
          try format.text(document, hooks, isFragment: true).trimmingCharacters(in: .whitespacesAndNewlines)
        ))
    }
    return written.isEmpty ? "" : "\n" + format.footnotes(written, name: anchor)
  }

  /// The caption, statement or remark of a block.
  private func body(_ number: Int) throws -> String {
    let document = text.bodies[number]
    if let nested = document.directives.first {
      throw SourceError(nested.place, "a directive cannot stand inside another one")
    }
    return try format.text(document, hooks, isFragment: true).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private var hooks: MarkdownHooks {
    var hooks = MarkdownHooks(directive: directive, role: role, reference: reference, heading: heading)
    hooks.anchor = anchor
    hooks.target = { [targets, paper] reference, place in
      var target = try targets.target(reference, at: place)
      target.anchor = "\(paper.id)-\(target.anchor)"
      return target
    }
    hooks.note = { content, _ in self.number(of: content) }
    hooks.citation = { [text] citation, place in
      guard let words = text.literature.citations[citation] else {
        throw SourceError(place, "nothing is cited by \(quoted(citation.source))")
      }
      return words
    }
    hooks.equationNumber = { [targets] equation in
      equation.tag ?? equation.label.flatMap { targets.equations[$0] }
    }
    hooks.statementNumber = { [targets] _, line in targets.statements[line] }
    hooks.captionNumber = { [numbers] _, line in numbers.captions[line] ?? 0 }
    hooks.references = references
    hooks.imagePath = { "\(Report.imageFolder)/\($0.fileName)" }
    return hooks
  }

  /// The number of a footnote; one that is referred to again keeps its own.
  private func number(of note: [MarkdownDocument.Block]) -> (number: Int, isFirst: Bool) {
    if let index = notes.firstIndex(where: { $0.first?.line == note.first?.line && $0 == note }) {
      return (index + 1, false)
    }
    notes.append(note)
    return (notes.count, true)
  }

  private func anchor(_ label: String) -> String { "\(paper.id)-\(label)" }

  private func heading(level: Int, content: [MarkdownDocument.Inline]) -> String {
    let slug = anchor("sec-\(PaperTargets.slug(content))")
    let copies = headings.count { $0.anchor == slug || $0.anchor.hasPrefix(slug + "--") }
    let anchor = copies == 0 ? slug : "\(slug)--\(copies + 1)"
    headings.append(Heading(level: level, content: content, anchor: anchor))
    return anchor
  }

  private func role(_ name: String, _ argument: String, _ place: SourceLocation) throws -> String {
    guard name == "value" else {
      throw SourceError(place, "no role {\(excerpt(name))}\(Spelling.hint(for: name, among: Roles.names))")
    }
    let value = try InlineValue(argument, at: place)
    guard experiments.contains(value.experiment) else {
      let hint = Spelling.hint(for: value.experiment, among: experiments)
      throw SourceError(place, "value: no experiment \(quoted(value.experiment))\(hint)")
    }
    do {
      let text = try value.text(in: data.rows(value.experiment), data.replication(value.experiment))
      return format.value(text, source: argument, try RowsStanding(value.experiment, data))
    } catch let error as TableError {
      throw SourceError(place, "value \(quoted(argument)): \(error)")
    }
  }

  private func reference(_ label: String, _ place: SourceLocation) throws -> String? {
    if let name = numbers.names[label] { return format.reference(name, anchor: anchor(label)) }
    let reference = CrossReference(label: label, text: [])
    if targets[label] == nil, !text.hasBibliography {
      guard let kind = label.split(separator: "-").first, ["fig", "tbl", "claim", "eq", "sec"].contains(kind) else {
        return nil
      }
    }
    let target = try targets.target(reference, at: place)
    let document = MarkdownDocument(
      blocks: [.init(kind: .plain(target.name), line: place.line ?? 1)], directives: [], file: paper.path)
    return format.link(
      try format.text(document, hooks, isFragment: true).trimmingCharacters(in: .whitespacesAndNewlines),
      anchor: anchor(target.anchor))
  }

  private func directive(_ number: Int) throws -> String {
    switch paper.blocks[number] {
    case .figure(let figure): return try self.figure(figure, number)
    case .table(let table): return try self.table(table, number)
    case .claim(let claim): return try self.claim(claim, try body(number))
    case .claims(let claims): return try claims.map { try claim($0, try statement($0)) }.joined()
    case .experiment(let declaration):
      return try format.experiment(
        WovenExperiment(declaration, data, anchor: anchor("experiment-\(declaration.id)"), caption: try body(number)))
    }
  }

  private func figure(_ display: FigureDisplay, _ block: Int) throws -> String {
    let id = display.experiment
    let drawn = figures[display.name]
    let number = numbers.directives[block] ?? 0
    let alternative = display.alternative ?? drawn.map { AlternativeText.of($0.description) } ?? "No rows yet."
    return try format.figure(
      WovenFigure(
        anchor: anchor(display.label ?? "figure-\(number)"), number: number, caption: try body(block),
        alternative: alternative, drawn: drawn, rows: try data.drawnRows(id),
        provenance: try Provenance.entry(id, data), standing: try RowsStanding(id, data),
        fileName: display.name.replacingOccurrences(of: "/", with: "-"),
        imagePath: DrawnFigure.path("figures/\(data.profile.rawValue)", display.name, "png")))
  }

  private func table(_ display: TableDisplay, _ block: Int) throws -> String {
    let number = numbers.directives[block] ?? 0
    let content: StatisticTable
    let compared = display.expectedPath.flatMap { paper.comparedColumns[$0] } ?? []
    do {
      content = try StatisticTable(
        display, rows: data.rows(display.experiment), replication: data.replication(display.experiment),
        comparedColumns: compared)
    } catch let error as TableError { throw SourceError(display.directive.place, "table: \(error)") }
    return try format.table(
      WovenTable(
        anchor: anchor(display.label ?? "table-\(number)"), number: number, caption: try body(block),
        columns: content.columns, rows: content.rows, standing: try RowsStanding(display.experiment, data)))
  }

  /// A path as the paper's source names it.
  private func relative(_ path: String) -> String {
    let folder = TextFile.parent(of: paper.path) + "/"
    return path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
  }

  /// The test of a listed claim, which is its statement.
  private func statement(_ claim: Claim) throws -> String {
    let line = claim.place.line ?? 1
    let text = MarkdownDocument.Inline(kind: .code(claim.test.text), line: line)
    let document = MarkdownDocument(
      blocks: [MarkdownDocument.Block(kind: .paragraph([text]), line: line)], directives: [], file: claim.place.file)
    return try format.text(document, hooks, isFragment: true).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private func claim(_ claim: Claim, _ statement: String) throws -> String {
    guard let evaluated = outcomes[claim.id] else { throw SourceError(claim.place, "claim without a verdict") }
    let experiments = try claim.experiments.map { try data.isRecorded($0) ? "\($0) (recorded)" : $0 }
    return try format.claim(
      WovenClaim(
        anchor: anchor("claim-\(claim.id)"), statement: statement, evaluated: evaluated,
        experiments: experiments.joined(separator: ", "), expectedFile: claim.expectedPath.map(relative)))
  }
}

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
    var text: String
    var anchor: String
  }

  private let paper: PaperSource
  private let data: ProfileResults
  private let outcomes: [String: EvaluatedClaim]
  private let figures: [String: DrawnFigure]
  private let formulas: Formulas
  private let format: any PageFormat
  /// What a label is called in the text, for example `Figure 2`.
  private let names: [String: String]
  private let numbers: [Int: Int]
  private(set) var headings: [Heading] = []

  init(
    _ paper: PaperSource, _ data: ProfileResults, outcomes: [EvaluatedClaim], figures: [String: DrawnFigure],
    formulas: Formulas, format: any PageFormat
  ) {
    self.paper = paper
    self.data = data
    self.outcomes = Dictionary(uniqueKeysWithValues: outcomes.map { ($0.claim.id, $0) })
    self.figures = figures
    self.formulas = formulas
    self.format = format
    (names, numbers) = Self.numbered(paper.blocks)
  }

  /// Numbers figures and tables in order; the second result is by line of the directive.
  private static func numbered(_ blocks: [PaperSource.Block]) -> ([String: String], [Int: Int]) {
    var names: [String: String] = [:]
    var numbers: [Int: Int] = [:]
    var (figures, tables) = (0, 0)
    for block in blocks {
      switch block {
      case .figure(let figure):
        figures += 1
        numbers[figure.directive.place.line ?? 0] = figures
        if let label = figure.label { names[label] = "Figure\u{A0}\(figures)" }
      case .table(let table):
        tables += 1
        numbers[table.directive.place.line ?? 0] = tables
        if let label = table.label { names[label] = "Table\u{A0}\(tables)" }
      case .claim(let claim): names["claim-\(claim.id)"] = "claim \(claim.id)"
      case .admonition: break
      }
    }
    return (names, numbers)
  }

  /// The body of the paper in the page's format.
  /// - Throws: `SourceError`, `TableError`, `FileError`.
  func weave() throws -> String { try render(paper.text, line: paper.firstLine, isNested: false) }

  private func render(_ text: String, line: Int, isNested: Bool) throws -> String {
    let marked = try formulas.mark(text, file: paper.path, line: line)
    let tree = try MarkdownTree(marked, file: paper.path, firstLine: line)
    return try tree.render(format.markdown, hooks(isNested: isNested))
  }

  /// A statement or caption, without the paragraph around a single one.
  private func fragment(_ directive: Directive) throws -> String {
    try fragment(directive.body, line: directive.bodyLine)
  }

  private func fragment(_ text: String, line: Int) throws -> String {
    let text = try render(text, line: line, isNested: true).trimmingCharacters(in: .whitespacesAndNewlines)
    guard text.hasPrefix("<p>"), text.hasSuffix("</p>"), !text.dropFirst(3).contains("<p>") else { return text }
    return String(text.dropFirst(3).dropLast(4))
  }

  /// The statement of a claim.
  func statement(_ claim: Claim) throws -> String { try fragment(claim.statement, line: claim.statementLine) }

  private func hooks(isNested: Bool) -> MarkdownHooks {
    MarkdownHooks(
      directive: { directive in
        guard !isNested else { throw SourceError(directive.place, "a directive cannot stand inside another one") }
        return try self.directive(directive)
      },
      role: role, reference: reference, heading: heading, table: format.tableFrame)
  }

  private func anchor(_ label: String) -> String { "\(paper.id)-\(label)" }

  private func heading(level: Int, text: String) -> String {
    let words = text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let slug = anchor("sec-" + words.joined(separator: "-"))
    let copies = headings.count { $0.anchor == slug || $0.anchor.hasPrefix(slug + "--") }
    let anchor = copies == 0 ? slug : "\(slug)--\(copies + 1)"
    headings.append(Heading(level: level, text: text, anchor: anchor))
    return format.heading(level: level, anchor: anchor)
  }

  private func role(_ name: String, _ argument: String, _ place: SourceLocation) throws -> String {
    guard name == "value" else {
      throw SourceError(place, "no role {\(excerpt(name))}\(Spelling.hint(for: name, among: ["value"]))")
    }
    let value = try InlineValue(argument, at: place)
    guard Recipe.all.contains(where: { $0.id == value.experiment }) else {
      let hint = Spelling.hint(for: value.experiment, among: Recipe.all.map(\.id))
      throw SourceError(place, "value: no experiment \(quoted(value.experiment))\(hint)")
    }
    do { return format.value(try value.text(in: data.rows(value.experiment)), source: argument) } catch let error
      as TableError
    {
      throw SourceError(place, "value \(quoted(argument)): \(error)")
    }
  }

  private func reference(_ label: String, _ place: SourceLocation) throws -> String? {
    if let name = names[label] { return format.reference(name, anchor: anchor(label)) }
    guard ["fig", "tbl", "claim"].contains(label.split(separator: "-")[0]) else { return nil }
    throw SourceError(
      place, "nothing is labelled \(quoted(label))\(Spelling.hint(for: label, among: names.keys.sorted()))")
  }

  private func directive(_ directive: Directive) throws -> String {
    let block = paper.blocks.first { $0.place == directive.place }
    switch block {
    case .figure(let figure): return try self.figure(figure)
    case .table(let table): return try self.table(table)
    case .claim(let claim): return try self.claim(claim)
    case .admonition(let remark):
      return try format.admonition(kind: remark.kind, title: remark.title, body: try fragment(remark.directive))
    case nil: throw SourceError(directive.place, "no directive {\(excerpt(directive.name))}")
    }
  }

  private func figure(_ display: FigureDisplay) throws -> String {
    let id = display.experiment
    let drawn = figures[id]
    let number = numbers[display.directive.place.line ?? 0] ?? 0
    let alternative = display.alternative ?? drawn.map { AlternativeText.of($0.description) } ?? "No rows yet."
    return try format.figure(
      WovenFigure(
        anchor: anchor(display.label ?? "figure-\(number)"), number: number, caption: try fragment(display.directive),
        alternative: alternative, drawn: drawn, rows: try data.rows(id),
        provenance: try Provenance.entry(id, data), fileName: id.replacingOccurrences(of: "/", with: "-"),
        imagePath: DrawnFigure.path("figures/\(data.profile.rawValue)", id, "png")))
  }

  private func table(_ display: TableDisplay) throws -> String {
    let number = numbers[display.directive.place.line ?? 0] ?? 0
    let content: MeanTable
    let compared = display.expectedPath.flatMap { paper.comparedColumns[$0] } ?? []
    do { content = try MeanTable(display, rows: data.rows(display.experiment), comparedColumns: compared) } catch let
      error as TableError
    {
      throw SourceError(display.directive.place, "table: \(error)")
    }
    return try format.table(
      WovenTable(
        anchor: anchor(display.label ?? "table-\(number)"), number: number, caption: try fragment(display.directive),
        columns: content.columns, rows: content.rows))
  }

  private func claim(_ claim: Claim) throws -> String {
    guard let evaluated = outcomes[claim.id] else { throw SourceError(claim.place, "claim without a verdict") }
    return try format.claim(
      WovenClaim(
        anchor: anchor("claim-\(claim.id)"), statement: try statement(claim), evaluated: evaluated,
        expectedFile: claim.expectedPath))
  }
}

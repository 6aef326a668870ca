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
  /// The captions, statements and remarks of the paper's blocks.
  private let bodies: [MarkdownDocument]
  private let data: ProfileResults
  private let outcomes: [String: EvaluatedClaim]
  private let figures: [String: DrawnFigure]
  /// Names that a value in the text may ask for.
  private let experiments: [String]
  private let format: any PageFormat
  /// What a label is called in the text, for example `Figure 2`.
  private let names: [String: String]
  /// By number of the block, what its figure or table is called in the text.
  private let numbers: [Int: Int]
  private(set) var headings: [Heading] = []

  init(
    _ paper: PaperSource, _ bodies: [MarkdownDocument], _ data: ProfileResults, outcomes: [EvaluatedClaim],
    figures: [String: DrawnFigure], experiments: [String], format: any PageFormat
  ) {
    self.experiments = experiments
    self.paper = paper
    self.bodies = bodies
    self.data = data
    self.outcomes = Dictionary(uniqueKeysWithValues: outcomes.map { ($0.claim.id, $0) })
    self.figures = figures
    self.format = format
    (names, numbers) = Self.numbered(paper.blocks)
  }

  /// Numbers figures and tables in order; the second result is by number of the block.
  private static func numbered(_ blocks: [PaperSource.Block]) -> ([String: String], [Int: Int]) {
    var names: [String: String] = [:]
    var numbers: [Int: Int] = [:]
    var (figures, tables) = (0, 0)
    for (index, block) in blocks.enumerated() {
      switch block {
      case .figure(let figure):
        figures += 1
        numbers[index] = figures
        if let label = figure.label { names[label] = "Figure\u{A0}\(figures)" }
      case .table(let table):
        tables += 1
        numbers[index] = tables
        if let label = table.label { names[label] = "Table\u{A0}\(tables)" }
      case .claim(let claim): names["claim-\(claim.id)"] = "claim \(claim.id)"
      case .admonition: break
      }
    }
    return (names, numbers)
  }

  /// The body of the paper in the page's format.
  /// - Throws: `SourceError`, `TableError`, `FileError`.
  func weave() throws -> String { try format.text(paper.document, hooks, isFragment: false) }

  /// The caption, statement or remark of a block.
  private func body(_ number: Int) throws -> String {
    let document = bodies[number]
    if let nested = document.directives.first {
      throw SourceError(nested.place, "a directive cannot stand inside another one")
    }
    return try format.text(document, hooks, isFragment: true).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private var hooks: MarkdownHooks {
    MarkdownHooks(directive: directive, role: role, reference: reference, heading: heading)
  }

  private func anchor(_ label: String) -> String { "\(paper.id)-\(label)" }

  private func heading(level: Int, content: [MarkdownDocument.Inline]) -> String {
    let text = MarkdownDocument.plainText(content)
    let words = text.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let slug = anchor("sec-" + words.joined(separator: "-"))
    let copies = headings.count { $0.anchor == slug || $0.anchor.hasPrefix(slug + "--") }
    let anchor = copies == 0 ? slug : "\(slug)--\(copies + 1)"
    headings.append(Heading(level: level, content: content, anchor: anchor))
    return anchor
  }

  private func role(_ name: String, _ argument: String, _ place: SourceLocation) throws -> String {
    guard name == "value" else {
      throw SourceError(place, "no role {\(excerpt(name))}\(Spelling.hint(for: name, among: ["value"]))")
    }
    let value = try InlineValue(argument, at: place)
    guard experiments.contains(value.experiment) else {
      let hint = Spelling.hint(for: value.experiment, among: experiments)
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
    guard let kind = label.split(separator: "-").first, ["fig", "tbl", "claim"].contains(kind) else { return nil }
    throw SourceError(
      place, "nothing is labelled \(quoted(label))\(Spelling.hint(for: label, among: names.keys.sorted()))")
  }

  private func directive(_ number: Int) throws -> String {
    switch paper.blocks[number] {
    case .figure(let figure): return try self.figure(figure, number)
    case .table(let table): return try self.table(table, number)
    case .claim(let claim): return try self.claim(claim, number)
    case .admonition(let remark):
      return try format.admonition(kind: remark.kind, title: remark.title, body: try body(number))
    }
  }

  private func figure(_ display: FigureDisplay, _ block: Int) throws -> String {
    let id = display.experiment
    let drawn = figures[id]
    let number = numbers[block] ?? 0
    let alternative = display.alternative ?? drawn.map { AlternativeText.of($0.description) } ?? "No rows yet."
    return try format.figure(
      WovenFigure(
        anchor: anchor(display.label ?? "figure-\(number)"), number: number, caption: try body(block),
        alternative: alternative, drawn: drawn, rows: try data.rows(id),
        provenance: try Provenance.entry(id, data), fileName: id.replacingOccurrences(of: "/", with: "-"),
        imagePath: DrawnFigure.path("figures/\(data.profile.rawValue)", id, "png")))
  }

  private func table(_ display: TableDisplay, _ block: Int) throws -> String {
    let number = numbers[block] ?? 0
    let content: MeanTable
    let compared = display.expectedPath.flatMap { paper.comparedColumns[$0] } ?? []
    do { content = try MeanTable(display, rows: data.rows(display.experiment), comparedColumns: compared) } catch let
      error
      as TableError
    {
      throw SourceError(display.directive.place, "table: \(error)")
    }
    return try format.table(
      WovenTable(
        anchor: anchor(display.label ?? "table-\(number)"), number: number, caption: try body(block),
        columns: content.columns, rows: content.rows))
  }

  /// A path as the paper's source names it.
  private func relative(_ path: String) -> String {
    let folder = TextFile.parent(of: paper.path) + "/"
    return path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
  }

  private func claim(_ claim: Claim, _ block: Int) throws -> String {
    guard let evaluated = outcomes[claim.id] else { throw SourceError(claim.place, "claim without a verdict") }
    return try format.claim(
      WovenClaim(
        anchor: anchor("claim-\(claim.id)"), statement: try body(block), evaluated: evaluated,
        expectedFile: claim.expectedPath.map(relative)))
  }
}

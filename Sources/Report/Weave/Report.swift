import Claims
import Figures
import Files
import Foundation
import Journals
import Tables
import Pandoc

/// All papers with their verdicts and figures, ready to be written.
public struct Report {
  let papers: [PaperSource]
  let data: ProfileResults
  /// Every claim of every paper, in order.
  public let claims: [EvaluatedClaim]
  let figures: [String: DrawnFigure]
  /// By paper, its texts.
  let texts: [String: PaperText]
  /// MathML of every formula.
  let formulas: [MarkdownDocument.Formula: String]

  /// The recipes of the figures.
  let recipes: RecipeBook
  /// By paper, how much of what it publishes is covered.
  let coverages: [String: Coverage]

  /// Decides on every claim, draws every figure for which there are rows by its recipe, and typesets every formula;
  /// `folder` holds the papers.
  /// - Throws: `SourceError`, `TableError`, `FileError`, `PlotError`: a verdict is never guessed. `UsageError` without
  ///   pandoc.
  public init(
    _ papers: [PaperSource], _ data: ProfileResults, recipes: RecipeBook, papers folder: String
  ) async throws {
    self.papers = papers
    self.recipes = recipes.declaring(papers.flatMap(\.recipes))
    self.data = data
    claims = try ClaimEvaluation.outcomes(of: papers.map(\.paperClaims), data)
    let claims = claims
    coverages = Dictionary(
      uniqueKeysWithValues: try papers.map {
        ($0.id, try $0.coverage(of: claims, papers: folder, recipes: recipes, data))
      })
    let texts = try await PaperText.read(papers)
    self.texts = texts
    formulas = try await Pandoc.mathML(papers.flatMap { texts[$0.id]?.formulas ?? [] })
    figures = try Self.draw(papers, data, self.recipes, papers: folder)
  }

  /// Replaces `report.html`, `report.md`, `claims.json`, `junit.xml` and the figures in an output folder.
  ///
  /// Everything is made before the first file is touched; `junit.xml` says what is worse than accepted.
  /// - Throws: as ``init(_:_:)``.
  public func write(to output: OutputFolder, acceptance: Acceptance = Acceptance()) throws {
    let html = try html()
    let images = Dictionary(texts.values.flatMap(\.images).map { ($0.fileName, $0.data) }) { first, _ in first }
    let markdown = try markdown()
    let ledger = try Ledger.json(claims, data, shown: papers.flatMap(\.experiments))
    for figure in figures.values.sorted(by: { $0.id < $1.id }) {
      try figure.write(to: "\(output.path)/figures/\(data.profile.rawValue)", in: output)
    }
    for (name, data) in images.sorted(by: { $0.key < $1.key }) {
      try output.write(data, to: "\(output.path)/\(Self.imageFolder)/\(name)")
    }
    try output.write(html, to: "\(output.path)/report.html")
    try output.write(markdown, to: "\(output.path)/report.md")
    try output.write(ledger, to: "\(output.path)/claims.json")
    let gate = GateReport(claims, isStrict: false, acceptance: acceptance)
    try output.write(try JUnit.xml(gate, data), to: "\(output.path)/junit.xml")
  }

  func claims(of paper: PaperSource) -> [EvaluatedClaim] { claims.filter { $0.paper == paper.id } }

  /// Where the authors' images lie for the Markdown report.
  static let imageFolder = "images"

  func weaver(_ paper: PaperSource, _ format: any PageFormat) throws -> PaperWeaver {
    guard let text = texts[paper.id] else {
      throw SourceError(SourceLocation(file: paper.path), "the paper has no text")
    }
    return try PaperWeaver(
      paper, text, data, outcomes: claims(of: paper), figures: figures,
      experiments: data.experiments, format: format)
  }

  /// Runs behind the papers, in their order.
  func provenance() throws -> [Provenance.Entry] {
    var names: [String] = []
    for name in papers.flatMap(\.experiments) where !names.contains(name) { names.append(name) }
    return try names.compactMap { try Provenance.entry($0, data) }
  }

  /// A sentence such as "4 claims; values: 3 reproduced; checks: 1 reproduced": kinds are never added up.
  static func summary(_ claims: [EvaluatedClaim]) -> String {
    claims.isEmpty ? "No claims." : "\(Printed.count(claims.count, "claim")); \(Tally(claims).text)."
  }

  /// What is to be said when all that is reproduced is not published; `nil` otherwise.
  var warning: String? { Tally(claims).warning.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." } }
}

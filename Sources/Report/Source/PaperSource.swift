import Claims
import Declared
import Files
import Foundation
import Literate
import Pandoc

/// The literate source of a paper, `paper/<id>/report.md`, read and checked.
public struct PaperSource: Sendable {
  /// What a directive stands for.
  enum Block: Sendable {
    case figure(FigureDisplay)
    case table(TableDisplay)
    case claim(Claim)
    case experiment(ExperimentDeclaration)
    case claims([Claim])

    /// Experiments that it shows or tests.
    var experiments: [String] {
      switch self {
      case .figure(let figure): [figure.experiment]
      case .table(let table): [table.experiment]
      case .claim(let claim): claim.experiments
      case .experiment(let declaration): [declaration.id]
      case .claims(let claims): claims.first?.experiments ?? []
      }
    }

    /// Its claims.
    var claims: [Claim] {
      switch self {
      case .claim(let claim): [claim]
      case .claims(let claims): claims
      case .figure, .table, .experiment: []
      }
    }

    /// Its caption, statement or remark.
    var body: MarkdownSource {
      switch self {
      case .figure(let figure): MarkdownSource(figure.directive)
      case .table(let table): MarkdownSource(table.directive)
      case .claim(let claim):
        MarkdownSource(text: claim.statement, file: claim.place.file, firstLine: claim.statementLine)
      case .experiment(let declaration):
        MarkdownSource(text: declaration.title, file: declaration.place.file, firstLine: declaration.titleLine)
      // Each line is its own statement, written as code.
      case .claims(let claims):
        MarkdownSource(text: "", file: claims.first?.place.file ?? "", firstLine: claims.first?.statementLine ?? 1)
      }
    }
  }

  /// The paper's id, the name of its folder.
  public let id: String
  /// Path of the source.
  public let path: String
  /// The paper's folder.
  public var folder: String { TextFile.parent(of: path) }
  let matter: FrontMatter
  /// The text after the front matter.
  let document: MarkdownDocument
  /// What each of the document's directives stands for.
  let blocks: [Block]

  /// The paper's title.
  public var title: String { matter.title.text }
  /// The claims, in order.
  public var claims: [Claim] {
    blocks.flatMap(\.claims)
  }

  /// The claims with what they are compared with.
  public var paperClaims: PaperClaims { PaperClaims(paper: id, claims: claims, comparedColumns: comparedColumns) }

  /// By path of a file of published numbers, its columns that claims and tables name.
  var comparedColumns: [String: Set<String>] {
    var columns: [String: Set<String>] = [:]
    for block in blocks {
      switch block {
      case .claim, .claims:
        for claim in block.claims {
          if let path = claim.expectedPath { columns[path, default: []].formUnion(claim.test.comparedColumns) }
        }
      case .table(let table):
        if let path = table.expectedPath { columns[path, default: []].formUnion(table.expectedColumns) }
      case .figure, .experiment: break
      }
    }
    return columns
  }

  private static let directives = ["figure", "table", "claim", "claims", "experiment"] + TextDirectives.names

  /// Experiments that the source declares.
  public var declared: [ExperimentDeclaration] {
    blocks.compactMap { if case .experiment(let declaration) = $0 { declaration } else { nil } }
  }

  /// Experiments that a paper shows or tests.
  public var experiments: [String] {
    var names: [String] = []
    for name in blocks.flatMap(\.experiments) where !names.contains(name) { names.append(name) }
    return names
  }

  /// Reads and checks a source; `known` are the experiments that exist.
  /// - Throws: `FileError`, or `SourceError` with file, line and remedy.
  public init(id: String, folder: String, known: [String]) async throws {
    let draft = try Draft(id: id, path: "\(folder)/report.md")
    self = try PaperSource(draft, try await Pandoc.documents([draft.source])[0], known: known)
  }

  /// A source whose Markdown is not parsed yet.
  private struct Draft {
    let id: String
    let folder: String
    let matter: FrontMatter
    let source: MarkdownSource

    init(id: String, path: String) throws {
      self.id = id
      folder = TextFile.parent(of: path)
      // Editors of some systems end lines by two characters.
      let text = try TextFile.read(path).replacing("\r\n", with: "\n")
      let (matter, body, firstLine) = try FrontMatter.split(text, file: path)
      self.matter = matter
      source = MarkdownSource(text: body, file: path, firstLine: firstLine)
    }
  }

  private init(_ draft: Draft, _ document: MarkdownDocument, known: [String]) throws {
    id = draft.id
    path = draft.source.file
    matter = draft.matter
    self.document = document
    let declarations = try ExperimentDeclaration.declarations(
      document.directives.filter { $0.name == "experiment" }, paper: draft.id, folder: draft.folder)
    var left = declarations[...]
    blocks = try document.directives.map { directive in
      if directive.name == "experiment", let declaration = left.popFirst() { return .experiment(declaration) }
      return try Self.block(directive, folder: draft.folder, declared: declarations.map(\.id))
    }
    try checkExperiments(known, document.directives)
    try checkNames()
    try Self.checkFigures([self])
  }

  private static func block(
    _ directive: Directive, folder: String, declared: [String]
  ) throws(SourceError) -> Block {
    switch directive.name {
    case "figure": return .figure(try FigureDisplay(directive, folder: folder))
    case "table": return .table(try TableDisplay(directive, folder: folder))
    case "claim": return .claim(try Claim(directive, folder: folder, declared: declared))
    case "claims": return .claims(try Claim.list(directive, folder: folder, declared: declared))
    default:
      throw SourceError(
        directive.place,
        "no directive {\(excerpt(directive.name))}\(Spelling.hint(for: directive.name, among: directives))")
    }
  }

  private func checkExperiments(_ known: [String], _ directives: [Directive]) throws(SourceError) {
    let declared = declared.map(\.id)
    for (block, directive) in zip(blocks, directives) {
      for name in block.experiments where !known.contains(name) && !declared.contains(name) {
        throw SourceError(
          directive.place(of: "experiment"), Self.unknown(name, known: known, declared: declared))
      }
    }
  }

  /// A slip has a near name; any other name is an experiment that nobody has declared.
  static func unknown(_ name: String, known: [String], declared: [String]) -> String {
    if let hint = Spelling.nearHint(for: name, among: declared + known) {
      return "no experiment \(quoted(name))\(hint)"
    }
    let others = declared.isEmpty ? "" : "; known: \(excerpt(declared.joined(separator: ", "), limit: 200))"
    return
      "no experiment \(quoted(name))\(others); declare it: a block ```{experiment} \(excerpt(name)) with the option "
      + "':files: results/*.csv' for results that exist, or ':command: …' for a program"
  }

  /// Claims and labels are named once.
  private func checkNames() throws(SourceError) {
    var seen: [String: SourceLocation] = [:]
    for block in blocks {
      let names: [(String, SourceLocation)] =
        switch block {
        case .claim, .claims: block.claims.map { ("claim-\($0.id)", $0.place) }
        case .figure(let figure): figure.label.map { [($0, figure.directive.place)] } ?? []
        case .table(let table): table.label.map { [($0, table.directive.place)] } ?? []
        case .experiment: []
        }
      for (label, place) in names {
        if let first = seen.updateValue(place, forKey: label) {
          throw SourceError(place, "\(quoted(label)) was named before, at \(first); choose another name")
        }
      }
    }
  }

  /// The papers below a folder, in the order of their names; `names` selects some.
  /// - Throws: `UsageError` for an unknown paper or when there is none, and as ``init(id:folder:known:)``.
  public static func load(folder: String, names: [String], known: [String]) async throws -> [PaperSource] {
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let all = entries.sorted().filter { FileManager.default.fileExists(atPath: "\(folder)/\($0)/report.md") }
    guard !all.isEmpty else {
      throw UsageError(
        "\(folder): holds no paper (PAPER/report.md); run in the project's folder or name one by --papers")
    }
    for name in names where !all.contains(name) {
      throw UsageError("\(folder): no paper \(quoted(name))\(Spelling.hint(for: name, among: all))")
    }
    let chosen = all.filter { names.isEmpty || names.contains($0) }
    return try await load(chosen.map { ($0, "\(folder)/\($0)/report.md") }, known: known)
  }

  /// Sources by their ids and paths, in order.
  /// - Throws: as ``init(id:folder:known:)``.
  public static func load(_ places: [(id: String, path: String)], known: [String]) async throws -> [PaperSource] {
    let drafts = try places.map { try Draft(id: $0.id, path: $0.path) }
    let documents = try await Pandoc.documents(drafts.map(\.source))
    let papers = try zip(drafts, documents).map { try PaperSource($0, $1, known: known) }
    try checkFigures(papers)
    return papers
  }
}

extension MarkdownSource {
  /// The body of a directive.
  fileprivate init(_ directive: Directive) {
    self.init(text: directive.body, file: directive.place.file, firstLine: directive.bodyLine)
  }
}

import Files
import Foundation
import Journals
import Tables

/// Of what a paper publishes, how much was tested here, is testable elsewhere, is only drawn, or is not touched.
///
/// Published figures and tables are the lines of `exhibits.csv` beside the literate source. Published numbers are the cells of
/// the files in `expected/` and of any other file that a claim, a table or a figure names; published statements are the lines
/// of `statements.csv`, and every trend that none of them names. Only claims of kind value or trend test what a paper says: a
/// comparison with another implementation, or an invariant, is counted as such. Numbers that other implementations computed
/// (columns `reference…`) are counted apart: no paper prints them.
public struct Coverage: Sendable {
  /// A file of published numbers, or of numbers that another implementation computed.
  public struct File: Sendable {
    /// Its path.
    public let path: String
    /// Where its numbers are printed, as far as the file says it.
    public let locators: [String]
    /// Cells by their standing, the best first.
    public let cells: [Count]
    /// Whether other implementations computed the numbers.
    public let isReference: Bool

    /// All cells.
    public var count: Int { cells.reduce(0) { $0 + $1.count } }
    /// Its name without folders.
    public var name: String { URL(fileURLWithPath: path).lastPathComponent }
  }

  /// A published statement.
  public struct Statement: Sendable {
    /// What the paper says.
    public let text: String
    /// Where.
    public let source: String
    /// How far it is covered.
    public let standing: Standing
    /// Claims on it, or why there are none.
    public let note: String
  }

  /// A published figure or table.
  public struct Exhibit: Sendable {
    /// Its number, such as `Figure 3`.
    public let name: String
    /// What it shows.
    public let text: String
    /// Labels of the figures and tables that show it here; none where it is missing.
    public let shown: [String]
    /// Whether one of these has rows, so that it shows something.
    public let hasRows: Bool
    /// Whether it would be shown if there were rows.
    public var waitsForRows: Bool { !shown.isEmpty && !hasRows }
    /// Why it is missing, or what is different here.
    public let note: String
  }

  /// The paper's id.
  public let paper: String
  /// The profile whose rows were looked at.
  public let profile: Profile
  /// Files of published numbers, by their names.
  public let files: [File]
  /// Published statements, in the order of their list.
  public let statements: [Statement]
  /// Published figures and tables, in the order of their list.
  public let exhibits: [Exhibit]

  /// Counts what a paper publishes.
  /// - Parameters:
  ///   - paper: its claims.
  ///   - folder: its folder.
  ///   - outcomes: its claims with their verdicts at `profile`.
  ///   - drawn: paths of files that figures and tables show.
  ///   - labels: labels of the figures and tables, and whether there are rows for them.
  ///   - profile: whose rows were looked at.
  /// - Throws: `TableError`, `FileError` for a file that cannot be read; `SourceError` for a statement that names no
  ///   claim, and as ``exhibits(_:_:)``.
  public init(
    _ paper: PaperClaims, folder: String, outcomes: [EvaluatedClaim], drawn: Set<String>, labels: [String: Bool] = [:],
    profile: Profile
  ) throws {
    self.paper = paper.paper
    self.profile = profile
    // Two spellings of a path are one file.
    var paths: [String: String] = [:]
    let named = paper.claims.compactMap(\.expectedPath) + paper.comparedColumns.keys + drawn
    for path in (Self.tables(in: "\(folder)/expected") + named).sorted()
    where FileManager.default.fileExists(atPath: path) && Self.place(path).hasPrefix(Self.place(folder) + "/") {
      paths[Self.place(path)] = paths[Self.place(path)] ?? path
    }
    let columns = Dictionary(paper.comparedColumns.map { (Self.place($0), $1) }) { $0.union($1) }
    let shown = Set(drawn.map(Self.place))
    files = try paths.sorted { $0.key < $1.key }.flatMap { place, path in
      try FileCoverage(
        path, columns[place, default: []], outcomes.filter { $0.claim.expectedPath.map(Self.place) == place },
        isDrawn: shown.contains(place), profile
      ).files()
    }
    statements = try Self.statements("\(folder)/statements.csv", outcomes, profile)
    exhibits = try Self.exhibits("\(folder)/exhibits.csv", labels)
  }

  private static func place(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }

  /// CSV files of a folder and those below it.
  private static func tables(in folder: String) -> [String] {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".csv") }.map { "\(folder)/\($0)" }
  }

  private static func statements(
    _ path: String, _ outcomes: [EvaluatedClaim], _ profile: Profile
  ) throws -> [Statement] {
    let claims = Dictionary(outcomes.map { ($0.claim.id, $0) }) { first, _ in first }
    var listed: [Statement] = []
    var named: Set<String> = []
    if FileManager.default.fileExists(atPath: path) {
      let table = try CSVReader.read(path)
      for row in 0..<table.count {
        let names = try table.text(row, "claims").split(separator: " ").map(String.init)
        for name in names where claims[name] == nil {
          let hint = Spelling.hint(for: name, among: claims.keys.sorted())
          throw SourceError(table.location(of: row), "no claim \(quoted(name))\(hint)")
        }
        named.formUnion(names)
        listed.append(
          Statement(
            text: try table.text(row, "statement"), source: try table.text(row, "source"),
            standing: names.compactMap { claims[$0].map { Standing($0, profile) } }.min() ?? .untouched,
            note: names.isEmpty ? try table.text(row, "note") : names.joined(separator: ", ")))
      }
    }
    let others = outcomes.filter { $0.claim.kind == .trend && !named.contains($0.claim.id) }
    return listed
      + others.map { item in
        Statement(
          text: item.claim.statement, source: item.claim.source, standing: Standing(item, profile), note: item.claim.id)
      }
  }
}

import Files
import Foundation
import Tables

/// Of what a paper publishes, how much was tested here, is testable elsewhere, is only drawn, or is not touched.
///
/// Published numbers are the cells of the files in `expected/`, published statements the lines of `statements.csv` beside the
/// literate source. Numbers that other implementations computed (columns `reference…`) are counted apart: no paper prints them.
public struct Coverage: Sendable {
  /// How far something published is covered; the better one of two counts.
  public enum Standing: Sendable, Hashable, Comparable {
    /// A claim on it was evaluated.
    case tested
    /// A claim on it needs another profile or another model: which.
    case testable(String)
    /// A figure or a table shows it.
    case drawn
    /// Nothing looks at it.
    case untouched

    private var rank: Int {
      switch self {
      case .tested: 0
      case .testable: 1
      case .drawn: 2
      case .untouched: 3
      }
    }

    /// The better covered one first.
    public static func < (one: Standing, other: Standing) -> Bool {
      one.rank == other.rank ? one.word < other.word : one.rank < other.rank
    }

    /// In words.
    public var word: String {
      switch self {
      case .tested: "tested here"
      case .testable(let need): "testable: \(need)"
      case .drawn: "only drawn"
      case .untouched: "not touched"
      }
    }
  }

  /// A file of published numbers.
  public struct File: Sendable {
    /// Its path.
    public let path: String
    /// Where its numbers are printed, as far as the file says it.
    public let locators: [String]
    /// Cells by their standing, the best first.
    public let cells: [(standing: Standing, count: Int)]
    /// Whether other implementations computed the numbers.
    public let isReference: Bool

    /// All cells.
    public var count: Int { cells.reduce(0) { $0 + $1.count } }
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

  /// The paper's id.
  public let paper: String
  /// Files of published numbers, by their names.
  public let files: [File]
  /// Published statements, in the order of their list.
  public let statements: [Statement]

  /// Counts what a paper publishes.
  /// - Parameters:
  ///   - paper: its claims.
  ///   - folder: its folder.
  ///   - outcomes: its claims with their verdicts.
  ///   - drawn: paths of files that figures and tables show.
  /// - Throws: `TableError`, `FileError` for a file that cannot be read; `SourceError` for a statement that names no claim.
  public init(_ paper: PaperClaims, folder: String, outcomes: [EvaluatedClaim], drawn: Set<String>) throws {
    self.paper = paper.paper
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/expected")) ?? []
    files = try names.filter { $0.hasSuffix(".csv") }.sorted().map { name in
      let path = "\(folder)/expected/\(name)"
      return try Self.file(
        path, paper, outcomes.filter { $0.claim.expectedPath == path }, isDrawn: drawn.contains(path))
    }
    statements = try Self.statements("\(folder)/statements.csv", outcomes)
  }

  private static func file(
    _ path: String, _ paper: PaperClaims, _ outcomes: [EvaluatedClaim], isDrawn: Bool
  ) throws -> File {
    let table = try CSVReader.read(path)
    let columns = numberColumns(of: table, paper.comparedColumns[path, default: []])
    var standings = [Standing](repeating: isDrawn ? .drawn : .untouched, count: table.count * columns.count)
    for item in outcomes {
      let reached = standing(of: item)
      let conditions = item.claim.test.conditions.filter { table.has($0.column) && !columns.contains($0.column) }
      for (index, column) in columns.enumerated() where item.claim.test.comparedColumns.contains(column) {
        for row in 0..<table.count where try conditions.allSatisfy({ $0.holds(try table.text(row, $0.column)) }) {
          let place = row * columns.count + index
          standings[place] = min(standings[place], reached)
        }
      }
    }
    let counts = Dictionary(grouping: standings) { $0 }.mapValues(\.count)
    return File(
      path: path, locators: try locators(of: table),
      cells: counts.keys.sorted().map { ($0, counts[$0] ?? 0) },
      isReference: columns.allSatisfy { $0.hasPrefix(PublishedNumbers.reference) })
  }

  /// Columns that hold published numbers: those that claims and tables name, or the usual names.
  private static func numberColumns(of table: Table, _ compared: Set<String>) -> [String] {
    table.columns.filter { compared.contains($0) || $0 == "published" || $0.hasPrefix(PublishedNumbers.reference) }
  }

  private static func locators(of table: Table) throws -> [String] {
    for (column, word) in PublishedNumbers.locators where table.has(column) {
      return try table.distinct(column).filter { !$0.isEmpty }.map { word + $0 }
    }
    return []
  }

  static func standing(of item: EvaluatedClaim) -> Standing {
    switch item.outcome.beneath ?? item.outcome.verdict {
    case .reproduced, .deviates, .inconclusive, .waived: .tested
    case .notRun: .testable(item.outcome.reason)
    }
  }

  private static func statements(_ path: String, _ outcomes: [EvaluatedClaim]) throws -> [Statement] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    let table = try CSVReader.read(path)
    let claims = Dictionary(uniqueKeysWithValues: outcomes.map { ($0.claim.id, $0) })
    return try (0..<table.count).map { row in
      let names = try table.text(row, "claims").split(separator: " ").map(String.init)
      for name in names where claims[name] == nil {
        let hint = Spelling.hint(for: name, among: claims.keys.sorted())
        throw SourceError(table.location(of: row), "no claim \(quoted(name))\(hint)")
      }
      let standing = names.compactMap { claims[$0].map(Self.standing) }.min() ?? .untouched
      return Statement(
        text: try table.text(row, "statement"), source: try table.text(row, "source"), standing: standing,
        note: names.isEmpty ? try table.text(row, "note") : names.joined(separator: ", "))
    }
  }
}

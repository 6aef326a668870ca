import Foundation

extension Coverage {
  /// Cells of published numbers by their standing, the best first.
  public var numbers: [(standing: Standing, count: Int)] {
    Self.sum(files.filter { !$0.isReference }.flatMap(\.cells))
  }

  /// Statements by their standing.
  public var statementCounts: [(standing: Standing, count: Int)] { Self.sum(statements.map { ($0.standing, 1) }) }

  /// Numbers of other implementations that claims compare with.
  public var references: Int { files.filter(\.isReference).reduce(0) { $0 + $1.count } }

  private static func sum(_ cells: [(standing: Standing, count: Int)]) -> [(standing: Standing, count: Int)] {
    let groups = Dictionary(grouping: cells) { $0.standing }
    return groups.keys.sorted().map { standing in (standing, groups[standing, default: []].reduce(0) { $0 + $1.count })
    }
  }

  /// Two sentences: `Of 7,078 published numbers 52 are tested here, …`.
  public var summary: [String] {
    var lines = [Self.sentence("published numbers", numbers), Self.sentence("published statements", statementCounts)]
    if references > 0 {
      lines.append("\(references) numbers of other implementations are compared with, too; no paper prints them.")
    }
    return lines
  }

  private static func sentence(_ what: String, _ counts: [(standing: Standing, count: Int)]) -> String {
    let total = counts.reduce(0) { $0 + $1.count }
    guard total > 0 else { return "No \(what) are listed." }
    let parts = counts.map { "\($0.count) \($0.standing.word)" }
    return "Of \(total) \(what): \(parts.joined(separator: "; "))."
  }

  /// A file's cells in words: `30 tested here; 12 only drawn`.
  public static func words(_ file: File) -> String {
    file.cells.map { "\($0.count) \($0.standing.word)" }.joined(separator: "; ")
  }
}

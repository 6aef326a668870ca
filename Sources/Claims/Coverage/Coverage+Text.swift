import Foundation

extension Coverage {
  /// Cells of published numbers by their standing, the best first.
  public var numbers: [Count] { Count.sum(files.filter { !$0.isReference }.flatMap(\.cells)) }

  /// Statements by their standing, the best first.
  public var statementCounts: [Count] { Count.sum(statements.map(\.standing)) }

  /// Numbers of other implementations by their standing, the best first.
  public var references: [Count] { Count.sum(files.filter(\.isReference).flatMap(\.cells)) }

  /// Two to four sentences: `Of 7078 published numbers: 52 tested here; …`.
  public var summary: [String] {
    let lines =
      [exhibitSummary].compactMap { $0 }
      + [Self.sentence("published numbers", numbers), Self.sentence("published statements", statementCounts)]
    guard !references.isEmpty else { return lines }
    return lines + [Self.sentence("numbers of other implementations, which no paper prints", references)]
  }

  private static func sentence(_ what: String, _ counts: [Count]) -> String {
    let total = counts.reduce(0) { $0 + $1.count }
    guard total > 0 else { return "No \(what) are listed." }
    return "Of \(total) \(what): \(words(counts))."
  }

  /// Counts in words: `30 tested here; 12 only drawn`.
  public static func words(_ counts: [Count]) -> String {
    counts.map { "\($0.count) \($0.standing.word)" }.joined(separator: "; ")
  }
}

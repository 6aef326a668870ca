import Testing

@testable import Claims

/// Statements on every row.
@Suite struct RowTestsTests {
  @Test(arguments: [
    ("every y <= bound", "y,bound\n1,2\n3,3", ClaimRows.Said.reproduced),
    ("every y <= bound", "y,bound\n1,2\n3,2.9", .deviates), ("every y <= bound", "y,bound\n1,2\nnan,3", .broken),
    ("every y <= bound", "y,bound\n1,2\n1,nan", .broken), ("every y <= bound", "y,bound\n1,2\n-inf,3", .broken),
    // A bound that nothing can exceed is none.
    ("every y <= bound", "y,bound\n1,2\n1,inf", .broken), ("every y <= 0.5", "y\n0.5\n0.1", .reproduced),
    ("every y <= 0.5", "y\n0.5\n0.6", .deviates), ("every y <= −1", "y\n-1\n-2", .reproduced),
    ("one m for each n", "n,m\n1,a\n1,a\n2,b\n2,b", .reproduced),
    ("one m for each n", "n,m\n1,a\n1,b\n2,b\n2,b", .deviates), ("one m", "n,m\n1,a\n1,a\n2,b", .deviates),
    ("one m for each n", "n,m\n1,a\n2,b", .inconclusive), ("one m for each n", "n,m\n1,\"\"\n1,\"\"", .broken),
    // A group that mixes values contradicts, whatever others are too small for.
    ("one m for each n", "n,m\n1,a\n1,b\n2,b", .deviates),
    ("distinct m over s", "s,m\n1,a\n1,b\n2,a\n2,c", .reproduced),
    ("distinct m over s", "s,m\n1,a\n1,b\n2,a\n2,b", .deviates),
    ("distinct m over s", "s,m\n1,a\n1,b", .inconclusive), ("distinct m over s", "s,m\n1,a\n2,\"\"", .broken),
    ("distinct m over s for each g", "g,s,m\n1,1,a\n1,2,b\n2,1,a\n2,2,b", .reproduced),
    ("distinct m over s for each g", "g,s,m\n1,1,a\n1,2,b\n2,1,a\n2,2,a", .deviates),
    ("distinct m over s for each g", "g,s,m\n1,1,a\n2,1,a\n2,2,a", .deviates),
  ])
  func rows(test: String, csv: String, said: ClaimRows.Said) throws {
    #expect(try ClaimRows.said(test, csv) == said)
  }

  @Test func theWorstRowAndTheSlackAreShown() throws {
    let worst = try ClaimRows.outcome("every y <= 0.5", "y\n0.6\n0.1\n0.8")
    #expect(worst.measured == "2 of 3 rows exceed it, by most at rows.csv:4: 0.8 > 0.5")
    let slack = try ClaimRows.outcome("every y <= bound", "y,bound\n1,4\n1,2\n3,4")
    #expect(slack.measured == "true in all 3 rows; at most 0.75 of the bound, in the median 0.5")
  }
}

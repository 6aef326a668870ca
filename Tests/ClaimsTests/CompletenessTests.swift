import Testing

@testable import Claims

/// Rows that a damaged journal lost never make a claim true.
@Suite struct CompletenessTests {
  /// Rows for which a claim holds, as a journal has them: five seeds, and every combination of g and x.
  private struct Case: Sendable, CustomStringConvertible {
    var test: String
    var expected: String?
    /// What is measured at a seed, g and x.
    var value: @Sendable (_ seed: Int, _ g: Int, _ x: Int) -> Double
    var description: String { test }
    /// Other tests see lost rows only where another seed has more.
    var looksAtCells: Bool { !["every", "one", "y below"].contains { test.hasPrefix($0) } }

    func rows(without lost: (Int) -> Bool = { _ in false }) -> String {
      var text = "trial,revision,n,seed,g,x,y,limit,end\n"
      var number = 0
      for seed in 0..<5 {
        for g in 1...2 {
          for x in 1...6 {
            let name = lost(number) ? "1e308" : String(g)
            text += "t\(seed),1,5,\(seed),\(name),\(x),\(value(seed, g, x)),1000,\(g == 2 && x == 6 ? "1" : "0")\n"
            number += 1
          }
        }
      }
      return text
    }
  }

  private static let published = "g,x,p,p_std,p_n\n" + (1...6).map { "1,\($0),\(10 - $0).0,0.5,9\n" }.joined()
  private static let falling: @Sendable (Int, Int, Int) -> Double = { seed, _, x in
    10 - Double(x) + 0.001 * Double(seed * x + seed)
  }

  private static let cases: [Case] = [
    Case(test: "decreasing y over x where g = 1", value: falling),
    Case(test: "exponent of y over x in [-3, -1] where g = 1") { seed, _, x in
      (1 + 0.001 * Double(seed)) / Double(x * x)
    },
    Case(test: "argmin of y over x is 6 where g = 1", value: falling),
    Case(test: "every y <= limit where g = 1") { _, _, x in Double(x) },
    Case(test: "one limit for each seed where g = 1") { _, _, x in Double(x) },
    Case(test: "y within factor 1.5 of p where g = 1", expected: published, value: falling),
    Case(test: "y within 0.5 of p where g = 1", expected: published, value: falling),
    Case(test: "y predicted by p no wider than 50 % where g = 1", expected: published, value: falling),
    Case(test: "map of y within 0.5 of p where g = 1", expected: published, value: falling),
    Case(test: "curve of y over x within 0.5 of p where g = 1", expected: published, value: falling),
    Case(test: "ratio of y to x = 1 within factor 1.5 of p where g = 1", expected: published, value: falling),
    Case(test: "higher y at g = 1 than at 2") { seed, g, x in 10 - Double(g) + 0.001 * Double(seed * g * x) },
    Case(test: "ranking of y over g is 2 < 1") { seed, g, x in 10 - Double(g) + 0.001 * Double(seed * g * x) },
    Case(test: "y below 20 where g = 1", value: falling),
    Case(test: "highest y over x below 20 where g = 1", value: falling),
    Case(test: "order of y over x in [0.7, 1.3] where g = 1") { seed, _, x in
      [1, 0.5, 0.24, 0.12, 0.061, 0.03][x - 1] * (1 + 0.001 * Double(seed * x))
    },
  ]

  @Test(arguments: cases.indices) func completeRowsReproduce(index: Int) throws {
    let test = Self.cases[index]
    #expect(try ClaimRows.said(test.test, test.rows(), expected: test.expected) == .reproduced, "\(test)")
  }

  /// Any single row of the claim, and every fifth one, is made unreadable.
  @Test(arguments: cases.indices) func lostRowsDoNot(index: Int) throws {
    let test = Self.cases[index]
    for lost in 0..<6 {
      let said = try ClaimRows.said(test.test, test.rows { $0 == lost }, expected: test.expected)
      #expect(said != .reproduced, "\(test) without row \(lost)")
    }
    guard test.looksAtCells else { return }
    for phase in 0..<5 {
      let said = try ClaimRows.said(test.test, test.rows { $0 % 5 == phase }, expected: test.expected)
      #expect(said != .reproduced, "\(test) without every fifth row from \(phase)")
    }
  }

  @Test func whatIsMissingIsSaid() throws {
    let outcome = try ClaimRows.outcome("every y <= limit where g = 1", Self.cases[3].rows { $0 == 3 })
    #expect(outcome.verdict == .inconclusive)
    #expect(outcome.reason == "rows are missing: 6 at seed = 1, but 5 at seed = 0")
    let hole = "seed,a,b,y\n0,1,1,5\n1,1,1,5.1\n0,1,2,1\n1,1,2,1.1\n0,2,1,4\n1,2,1,4.1"
    for test in ["argmin of y over a, b is 1, 2", "decreasing y over b for each a"] {
      let cell = try ClaimRows.outcome(test, hole)
      #expect(cell.verdict == .inconclusive && cell.reason.hasPrefix("no row has a = 2, b = 2"), "\(cell.reason)")
    }
    let uneven = try ClaimRows.outcome("argmin of y over x is 2", "seed,x,y\n0,1,9\n1,1,9.1\n0,2,5\n0,2,5.1\n1,2,5.1")
    #expect(uneven.verdict == .inconclusive)
    #expect(uneven.reason == "rows are missing: 1 at seed = 1, x = 2, but 2 at seed = 0")
  }

  @Test func settingsMayHaveDifferentRows() throws {
    // Seeds of one setting are compared with each other, not with those of a larger setting.
    let rows = "trial,revision,n,seed,y\na,1,1,0,0.1\nb,1,1,1,0.2\nc,1,2,0,0.1\nc,1,2,0,0.1\nd,1,2,1,0.1\nd,1,2,1,0.2\n"
    #expect(try ClaimRows.said("every y <= 1", rows) == .reproduced)
    #expect(try ClaimRows.said("every y <= 1", rows.replacing("d,1,2,1,0.2\n", with: "")) == .inconclusive)
  }

  @Test func aContradictionStandsWhateverIsMissing() throws {
    let outcome = try ClaimRows.outcome("every y <= 3 where g = 1", Self.cases[3].rows { $0 == 0 })
    #expect(outcome.verdict == .deviates && outcome.reason.hasPrefix("rows are missing"))
    // One group lacks a row, the other contradicts.
    let rows = ClaimRows.table("g,x", ["a,1": 1, "a,2": 2, "a,3": 3, "a,4": 4, "b,1": 4, "b,2": 3, "b,3": 2, "b,4": 1])
    let lost = rows.split(separator: "\n").filter { !$0.hasPrefix("3,b,2,") }.joined(separator: "\n")
    #expect(try ClaimRows.said("decreasing y over x for each g", lost) == .deviates)
    #expect(try ClaimRows.said("increasing y over x for each g", rows) == .deviates)
  }
}

import Files
import Tables
import Testing

@testable import Claims

/// Rows that a damaged journal lost never make a claim true.
@Suite struct CompletenessTests {
  /// Rows for which a claim holds, as a journal has them: three seeds, and every combination of g and x.
  private struct Case: Sendable, CustomStringConvertible {
    var test: String
    var expected: String?
    /// What is measured at a seed, g and x.
    var value: @Sendable (_ seed: Int, _ g: Int, _ x: Int) -> Double
    var description: String { test }
    /// Other tests see lost rows only where another seed has more.
    var looksAtCells: Bool { !["every", "one"].contains { test.hasPrefix($0) } }

    func rows(without lost: (Int) -> Bool = { _ in false }) -> String {
      var text = "trial,revision,n,seed,g,x,y,limit,end\n"
      var number = 0
      for seed in 0..<3 {
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

  private static let published = "g,x,p,s\n" + (1...6).map { "1,\($0),\(10 - $0),5\n" }.joined()

  private static let cases: [Case] = [
    Case(test: "decreasing y over x where g = 1") { seed, _, x in 10 - Double(x) + 0.01 * Double(seed) },
    Case(test: "decreasing y over x paired by seed where g = 1") { seed, _, x in
      10 - Double(x) * (1 + 0.001 * Double(seed)) + Double(seed)
    },
    Case(test: "slope of y over x in [-3, -1] where g = 1") { seed, _, x in
      (1 + 0.001 * Double(seed)) / Double(x * x)
    },
    Case(test: "argmin of y over x is 6 where g = 1") { seed, _, x in 10 - Double(x) + 0.001 * Double(seed) },
    Case(test: "every y <= limit where g = 1") { _, _, x in Double(x) },
    Case(test: "one limit for each seed where g = 1") { _, _, x in Double(x) },
    Case(test: "y within factor 1.5 of p where g = 1", expected: published) { seed, _, x in
      10 - Double(x) + 0.001 * Double(seed)
    },
    Case(test: "y within 1 s of p where g = 1", expected: published) { seed, _, x in
      10 - Double(x) + 0.001 * Double(seed)
    },
    Case(test: "deviation of y from p at most 0.5 where g = 1", expected: published) { seed, _, x in
      10 - Double(x) + 0.001 * Double(seed)
    },
    Case(test: "ratio of y to x = 1 within factor 1.5 of p where g = 1", expected: published) { seed, _, x in
      10 - Double(x) + 0.001 * Double(seed)
    },
    Case(test: "higher y at g = 1 than at 2") { seed, g, _ in 10 - Double(g) + 0.001 * Double(seed) },
    Case(test: "order of y over x below 1.5 paired by seed where g = 1") { seed, _, x in
      [1, 0.5, 0.24, 0.12, 0.061, 0.03][x - 1] * (1 + 0.001 * Double(seed * x))
    },
  ]

  @Test(arguments: cases.indices) func completeRowsReproduce(index: Int) throws {
    let test = Self.cases[index]
    #expect(
      try ClaimRows.verdict(test.test, test.rows(), expected: test.expected, named: ["s"]) == .reproduced, "\(test)")
  }

  /// Any single row of the claim, and every fifth one, is made unreadable.
  @Test(arguments: cases.indices) func lostRowsDoNot(index: Int) throws {
    let test = Self.cases[index]
    for lost in 0..<6 {
      let verdict = try ClaimRows.verdict(test.test, test.rows { $0 == lost }, expected: test.expected, named: ["s"])
      #expect(verdict != .reproduced, "\(test) without row \(lost)")
    }
    guard test.looksAtCells else { return }
    for phase in 0..<5 {
      let verdict = try ClaimRows.verdict(
        test.test, test.rows { $0 % 5 == phase }, expected: test.expected, named: ["s"])
      #expect(verdict != .reproduced, "\(test) without every fifth row from \(phase)")
    }
  }

  @Test func whatIsMissingIsSaid() throws {
    let outcome = try ClaimRows.outcome("every y <= limit where g = 1", Self.cases[4].rows { $0 == 3 })
    #expect(outcome.reason == "rows are missing: 6 at seed = 1, but 5 at seed = 0")
    let hole = "a,b,y\n1,1,5\n1,1,5.1\n1,2,1\n1,2,1.1\n2,1,4\n2,1,4.1"
    let cell = try ClaimRows.outcome("argmin of y over a, b is 1, 2", hole)
    #expect(cell.verdict == .inconclusive && cell.reason == "no row has a = 2, b = 2")
    let uneven = try ClaimRows.outcome("argmin of y over x is 2", "x,y\n1,9\n1,9.1\n1,9\n2,5\n2,5.1")
    #expect(uneven.verdict == .inconclusive && uneven.reason == "rows are missing: 2 at x = 2, but 3 at x = 1")
    let seeds = try ClaimRows.outcome(
      "decreasing y over x", "trial,seed,x,y\na,1,1,9\na,1,2,5\nb,2,1,9.1\nb,2,2,5.1\nc,3,1,9\nc,3,1,9")
    #expect(seeds.verdict == .inconclusive)
    #expect(seeds.reason == "rows are missing: 2 at seed = 3, x = 1, but 1 at seed = 2, x = 1")
  }

  /// The layers' best steps double; two steps of one layer are gone.
  @Test func growthOverAGridWithHolesDecidesNothing() throws {
    let test = "growth of best k by s over layer is exponential"
    var lines: [String] = []
    for layer in 1...6 {
      for power in 0...8 { lines.append("\(layer),\(1 << power),\(1 - 0.1 * abs(Double(power - layer)))") }
    }
    let header = "layer,k,s\n"
    #expect(try ClaimRows.verdict(test, header + lines.joined(separator: "\n")) == .reproduced)
    lines.remove(at: 12)
    #expect(try ClaimRows.verdict(test, header + lines.joined(separator: "\n")) == .inconclusive)
  }

  @Test func aContradictionStandsWhateverIsMissing() throws {
    #expect(try ClaimRows.verdict("every y <= 3 where g = 1", Self.cases[4].rows { $0 == 0 }) == .deviates)
  }

  @Test(arguments: ["nan", "inf"]) func keysOfSeriesAreFinite(key: String) {
    for test in [
      "decreasing y over x", "slope of y over x in [-9, 9]", "growth of best k by y over x is linear",
      "order of y over x above 1", "reach y <= 1 by x from k = 1 to 2 plus [0, 9]",
    ] {
      let error = #expect(throws: TableError.self) {
        try ClaimRows.verdict(test, "x,k,y\n1,1,5\n\(key),1,4\n2,2,5\n")
      }
      #expect(error?.description == "rows.csv:3: column 'x' holds '\(key)'; a finite number is needed")
    }
  }

  @Test func aPairThatStandsTwiceIsNoPair() throws {
    let rows = "g,pair,y\n1,a,9\n1,a,9.1\n2,a,1\n2,b,1.1\n"
    #expect(try ClaimRows.verdict("higher y at g = 1 than at 2 paired by pair", rows) == .inconclusive)
    #expect(try ClaimRows.verdict("lower y at g = 2 than at 1 paired by pair", rows) == .inconclusive)
    #expect(try ClaimRows.verdict("decreasing y over g paired by pair", rows) == .inconclusive)
  }
}

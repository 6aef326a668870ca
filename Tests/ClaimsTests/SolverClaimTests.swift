import Foundation
import Testing

@testable import Claims

/// The tests that the claims about iterative solvers need.
@Suite struct SolverClaimTests {
  @Test func deviationsCellByCell() throws {
    let rows = "k,y\n1,0.900\n1,0.902\n1,0.901\n2,0.5\n2,0.502\n2,0.501"
    #expect(
      try ClaimRows.verdict("deviation of y from z at most 0.02", rows, expected: "k,z\n1,0.9\n2,0.5") == .reproduced)
    #expect(
      try ClaimRows.verdict("deviation of y from z at most 0.02", rows, expected: "k,z\n1,0.9\n2,0.6") == .deviates)
    #expect(
      try ClaimRows.verdict("deviation of y from z at most 0.0015", rows, expected: "k,z\n1,0.9\n2,0.5")
        == .inconclusive)
    #expect(
      try ClaimRows.verdict("deviation of y from z beyond 0.02", rows, expected: "k,z\n1,0.9\n2,0.6") == .reproduced)
    #expect(
      try ClaimRows.verdict("deviation of y from z beyond 0.02", rows, expected: "k,z\n1,0.9\n2,0.5") == .deviates)
    let broken = rows + "\n2,nan"
    #expect(
      try ClaimRows.verdict("deviation of y from z at most 0.02", broken, expected: "k,z\n1,0.9\n2,0.5")
        == .inconclusive)
  }

  /// Similarity 1 − |log₂ x − best| style rows: the best x for each z is what `best` says.
  private func map(_ best: (Int) -> Int, candidates: [Int], _ zs: ClosedRange<Int>) -> String {
    var text = "z,x,y\n"
    for z in zs { for x in candidates { text += "\(z),\(x),\(x == best(z) ? 1 : 0.5)\n" } }
    return text
  }

  @Test func growthIsLinearOrExponential() throws {
    let doubling = map({ 1 << $0 }, candidates: (0...12).map { 1 << $0 }, 1...10)
    #expect(try ClaimRows.verdict("growth of best x by y over z is exponential", doubling) == .reproduced)
    #expect(try ClaimRows.verdict("growth of best x by y over z is linear", doubling) == .deviates)
    let line = map({ 2 * $0 + 1 }, candidates: Array(1...30), 1...10)
    #expect(try ClaimRows.verdict("growth of best x by y over z is linear", line) == .reproduced)
    #expect(try ClaimRows.verdict("growth of best x by y over z is exponential", line) == .deviates)
    let short = map({ 1 << $0 }, candidates: [1, 2, 4, 8, 16], 1...2)
    #expect(try ClaimRows.verdict("growth of best x by y over z is exponential", short) == .inconclusive)
    let broken = doubling.replacing("3,8,1.0", with: "3,8,nan")
    #expect(try ClaimRows.verdict("growth of best x by y over z is exponential", broken) == .inconclusive)
  }

  @Test func ordersOfConvergence() throws {
    func rows(_ error: (Int, Double) -> Double) -> String {
      var text = "seed,step,error\n"
      for seed in 0..<4 {
        for step in 0..<5 { text += "\(seed),\(step),\(error(step, 0.5 + 0.02 * Double(seed)))\n" }
      }
      return text
    }
    let quadratic = rows { step, start in pow(start, Double(1 << step)) }
    let linear = rows { step, start in pow(start, Double(step + 1)) }
    let above = "order of error over step above 1.5 paired by seed"
    #expect(try ClaimRows.verdict(above, quadratic) == .reproduced)
    #expect(try ClaimRows.verdict(above, linear) == .deviates)
    #expect(try ClaimRows.verdict("order of error over step below 1.5 paired by seed", linear) == .reproduced)
    #expect(try ClaimRows.verdict(above, "seed,step,error\n0,0,1\n0,1,0.1\n0,2,0.001") == .inconclusive)
  }

  @Test func arrivals() throws {
    var rows = "k,seed,step,error\n"
    for seed in 0..<4 {
      for step in 0...40 {
        rows += "1,\(seed),\(step),\(step >= 5 + seed % 2 ? 0.01 : 1)\n"
        rows += "100,\(seed),\(step),\(step >= 15 + seed % 2 ? 0.01 : 1)\n"
      }
    }
    let plus = "reach error <= 0.1 by step from k = 1 to 100 plus"
    #expect(try ClaimRows.verdict("\(plus) [5, 15] paired by seed", rows) == .reproduced)
    #expect(try ClaimRows.verdict("\(plus) [20, 30] paired by seed", rows) == .deviates)
    let times = "reach error <= 0.1 by step from k = 1 to 100 times"
    #expect(try ClaimRows.verdict("\(times) [2, 4] paired by seed", rows) == .reproduced)
    #expect(
      try ClaimRows.verdict("reach error <= 0.001 by step from k = 1 to 100 plus [5, 15] paired by seed", rows)
        == .inconclusive)
  }
}

/// Tests and options that the claims about the transformer need.
@Suite struct TransformerClaimTests {
  @Test func comparisonsArePaired() throws {
    // The difference is small beside the spread between seeds, but the same in every one of them.
    let rows = "m,seed,y\na,0,1.00\na,1,5.01\na,2,9.02\nb,0,0.90\nb,1,4.90\nb,2,8.90"
    #expect(try ClaimRows.verdict("higher y at m = a than at b paired by seed", rows) == .reproduced)
    #expect(try ClaimRows.verdict("lower y at m = a than at b paired by seed", rows) == .deviates)
    #expect(try ClaimRows.verdict("higher y at m = a than at b", rows) == .inconclusive)
    #expect(try ClaimRows.verdict("higher y at m = a than at c paired by seed", rows) == .inconclusive)
    let broken = rows.replacing("b,1,4.90", with: "b,1,nan")
    #expect(try ClaimRows.verdict("higher y at m = a than at b paired by seed", broken) == .inconclusive)
    let lost = rows.replacing("\nb,1,4.90", with: "")
    #expect(try ClaimRows.verdict("higher y at m = a than at b paired by seed", lost) == .inconclusive)
  }

  @Test func aMeanMayBeComparedAsItIs() throws {
    let rows = "k,y\n1,0.8\n1,1.0\n1,0.9"
    let expected = "k,z\n1,0.905"
    #expect(try ClaimRows.verdict("deviation of y from z at most 0.01", rows, expected: expected) == .inconclusive)
    #expect(try ClaimRows.verdict("deviation of mean y from z at most 0.01", rows, expected: expected) == .reproduced)
    #expect(try ClaimRows.verdict("deviation of mean y from z at most 0.001", rows, expected: expected) == .deviates)
    #expect(
      try ClaimRows.verdict("deviation of mean y from z at most 0.01", rows + "\n1,nan", expected: expected)
        == .inconclusive)
  }

  @Test func conditionsTakeRanges() throws {
    let rows = "x,y\n1,9\n1,9.1\n2,5\n2,5.1\n3,7\n3,7.1"
    #expect(try ClaimRows.verdict("decreasing y over x", rows) == .deviates)
    #expect(try ClaimRows.verdict("decreasing y over x where x in [1, 2]", rows) == .reproduced)
    #expect(throws: (any Error).self) { try ClaimRows.verdict("decreasing y over x where x in [2, 1]", rows) }
  }
}

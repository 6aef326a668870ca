import Files
import Foundation
import Tables
import Testing

@testable import Claims

/// A claim about nothing, or about rows with holes, is never reproduced.
@Suite struct VacuousClaimTests {
  private static let against = [
    "mse within factor 10 of z", "mse within 3 s of z", "deviation of mse from z at most 0.1",
    "deviation of mean mse from z at most 0.1", "deviation of mse from z beyond 0.1",
    "ratio of mse to beta = 2 within factor 2 of z",
  ]
  private let rows = "beta,P,mse\n2,20,1\n2,20,1.1\n4,20,2\n4,20,2.1\n"

  private func message(_ test: String, _ expected: String, rows: String? = nil) -> String? {
    let error = #expect(throws: SourceError.self) {
      try ClaimRows.verdict(test, rows ?? self.rows, expected: expected, named: ["s"])
    }
    return error?.description
  }

  @Test(arguments: against) func aHeaderAloneIsAnError(test: String) {
    #expect(message(test, "beta,P,z,s\n") == "published.csv:1: holds no published numbers below its header")
  }

  @Test(arguments: against, ["Beta", "beta ", "betta"]) func aMisspeltKeyIsAnError(test: String, key: String) {
    let expected = "\(key),P,z,s\n2,20,1,1\n4,20,2,1\n"
    #expect(
      message(test, expected)?.hasPrefix("published.csv:1: column '\(key)' is no column of the rows") == true)
    #expect(message(test, expected)?.hasSuffix("; did you mean 'beta'?") == true)
    // The same where it is the only key.
    #expect(message(test, "\(key),z,s\n2,1,1\n4,2,1\n")?.hasSuffix("; did you mean 'beta'?") == true)
  }

  @Test(arguments: against) func conditionsThatNoPublishedRowMeetsAreAnError(test: String) {
    #expect(
      message(test + " where beta = 2", "beta,P,z,s\ntwo,20,1,1\n3,20,1,1\n")?
        .hasPrefix("published.csv:1: no row has beta = 2, which the claim asks for") == true)
    #expect(
      message(test + " where beta in [1, 3]", "beta,P,z,s\ntwo,20,1,1\n")?
        .hasPrefix("published.csv:1: no row has beta in [1, 3], which the claim asks for") == true)
  }

  @Test(arguments: against) func aKeyThatStandsTwiceIsAnError(test: String) {
    #expect(
      message(test, "beta,P,z,s\n2,20,1,1\n4,20,2,1\n2.0,20,5,1\n")
        == "published.csv:4: beta = 2.0, P = 20 stands in line 2, too; remove one of the two rows")
  }

  /// A cell that a publication leaves open decides nothing.
  @Test(arguments: against, ["nan", "inf", "-inf"])
  func publishedNumbersThatAreNotFiniteDecideNothing(test: String, number: String) throws {
    let expected = "beta,P,z,s\n2,20,\(number),1\n4,20,2.05,1\n"
    #expect(try ClaimRows.verdict(test, rows, expected: expected, named: ["s"]) == .inconclusive)
    #expect(
      try ClaimRows.verdict("mse within 3 s of z", rows, expected: "beta,P,z,s\n2,20,1,\(number)\n") == .inconclusive)
  }

  @Test func aColumnWithoutANameNumbersTheRows() throws {
    let numbered = ",beta,P,z\n0,2,20,1\n1,4,20,2\n"
    #expect(try ClaimRows.verdict("mse within factor 9 of z", rows, expected: numbered) == .reproduced)
  }

  @Test(arguments: against, ["1e308", "-1e308", "5e-324", "0"])
  func publishedNumbersOfAnySizeDecide(test: String, number: String) throws {
    let verdict = try ClaimRows.verdict(
      test, rows, expected: "beta,P,z,s\n2,20,\(number),1e308\n4,20,2,1\n", named: ["s"])
    #expect(verdict != .reproduced || test.contains("beyond"))
  }

  @Test func notesForReadersMatchNothing() throws {
    let noisier = "beta,P,mse\n2,20,1\n2,20,1.01\n4,20,2\n4,20,2.01\n"
    let expected = "figure,beta,P,z,page\n3a,2,20,1,7\n3a,4,20,2,7\n"
    #expect(try ClaimRows.verdict("mse within factor 2 of z", noisier, expected: expected) == .reproduced)
  }

  @Test(arguments: [
    "decreasing y over x", "decreasing y over x for each g", "increasing log(y) over x paired by seed",
    "slope of y over x in [-9, 9]", "argmin of y over x is 1", "every y <= 100", "one z", "y within factor 9 of p",
    "y within 3 s of p", "deviation of y from p at most 99", "deviation of mean y from p beyond 1e-9",
    "growth of best x by y over g is linear", "order of y over x below 99 for each g paired by seed",
    "reach y <= 99 by x from g = 1 to 2 plus [-9, 9] paired by seed", "higher y at g = 1 than at 2",
    "lower y at g = 1 than at 2 for each x paired by seed", "ratio of y to x = 1 within factor 99 of p",
  ])
  func conditionsThatNoRowMeetsDecideNothing(test: String) throws {
    let outcome = try ClaimRows.outcome(
      "\(test) where x in [1, 2] and g = nowhere", "g,x,seed,y,z\n1,1,1,5,1\n1,2,1,4,1\n2,1,1,5,1\n2,2,1,4,1\n",
      expected: "x,p,s\n1,5,1\n2,4,1\n", named: ["p", "s"])
    #expect(outcome.verdict == .inconclusive && outcome.reason == "no row has x in [1, 2] and g = nowhere")
  }

  @Test func noPartsDecideNothing() { #expect(Verdict.all([Verdict]()) == .inconclusive) }

  @Test func aRatioToItselfIsAnError() {
    #expect(
      message("ratio of mse to beta = 2 within factor 2 of z", "beta,P,z\n2,20,1\n")
        == "report.md:7: the expected file has no row beside the one with beta = 2")
  }
}

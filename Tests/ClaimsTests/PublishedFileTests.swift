import Files
import Tables
import Testing

@testable import Claims

/// Files of published numbers: a claim about nothing, or about rows that are not meant, is never reproduced.
@Suite struct PublishedFileTests {
  private static let against = [
    "mse within 0.1 of z", "mse within factor 10 of z", "mse within 300 % of z", "mse equals z",
    "mse predicted by z no wider than 900 %", "ratio of mse to beta = 2 within factor 2 of z",
    "map of mse within 0.1 of z",
    "curve of mse over beta within 0.1 of z",
  ]
  private let rows = "seed,beta,P,mse\n0,2,20,1\n1,2,20,1.1\n0,4,20,2\n1,4,20,2.1\n"

  private func message(_ test: String, _ expected: String) -> String? {
    let error = #expect(throws: SourceError.self) { try ClaimRows.said(test, rows, expected: expected) }
    return error?.description
  }

  @Test(arguments: against) func aHeaderAloneIsAnError(test: String) {
    #expect(message(test, "beta,P,z,z_std,z_n\n") == "published.csv:1: holds no published numbers below its header")
  }

  @Test(arguments: against, ["Beta", "beta ", "betta"]) func aMisspeltKeyIsAnError(test: String, key: String) {
    let expected = "\(key),P,z,z_std,z_n\n2,20,1,1,5\n4,20,2,1,5\n"
    #expect(message(test, expected)?.hasPrefix("published.csv:1: column '\(key)' is no column of the rows") == true)
    #expect(message(test, expected)?.hasSuffix("; did you mean 'beta'?") == true)
    // The same where it is the only key.
    #expect(message(test, "\(key),z,z_std,z_n\n2,1,1,5\n4,2,1,5\n")?.hasSuffix("; did you mean 'beta'?") == true)
  }

  @Test(arguments: ["z_sd", "zstd", "y_std", "z_N"]) func aMisspeltDeviationIsAnError(column: String) {
    let text = message("mse within 0.1 of z", "beta,P,z,\(column)\n2,20,1,1\n4,20,2,1\n")
    #expect(text?.hasPrefix("published.csv:1: column '\(column)' is no column of the rows") == true)
  }

  @Test func filesThatShareNoKey() {
    let text = message("mse within 0.1 of z", "figure,z\n1,1\n")
    #expect(text?.hasPrefix("published.csv:1: shares no column with the rows (seed, beta, P, mse)") == true)
  }

  @Test(arguments: against) func conditionsThatNoPublishedRowMeetsAreAnError(test: String) {
    #expect(
      message(test + " where beta = 2", "beta,P,z,z_std,z_n\ntwo,20,1,1,5\n3,20,1,1,5\n")?
        .hasPrefix("published.csv:1: no row has beta = 2, which the claim asks for") == true)
    #expect(
      message(test + " where beta in [1, 3]", "beta,P,z,z_std,z_n\ntwo,20,1,1,5\n")?
        .hasPrefix("published.csv:1: no row has beta in [1, 3], which the claim asks for") == true)
  }

  @Test(arguments: against) func aKeyThatStandsTwiceIsAnError(test: String) {
    #expect(
      message(test, "beta,P,z,z_std,z_n\n2,20,1,1,5\n4,20,2,1,5\n2.0,20,5,1,5\n")
        == "published.csv:4: beta = 2.0, P = 20 stands in line 2, too; remove one of the two rows")
  }

  @Test(arguments: against, ["nan", "inf", "-inf"])
  func aPublishedNumberThatIsNotFiniteDecidesNothing(test: String, number: String) throws {
    let expected = "beta,P,z,z_std,z_n\n2,20,\(number),1,5\n4,20,2.05,1,5\n"
    let finding = try ClaimRows.finding(test, rows, expected: expected)
    #expect(finding.doubt == "published.csv:2: column 'z' holds no finite number", "\(finding)")
    #expect(try ClaimRows.said(test, rows, expected: expected) == .inconclusive)
  }

  @Test(arguments: [
    ("-1", "5", "column 'z_std' holds no deviation"), ("inf", "5", "column 'z_std' holds no deviation"),
    ("nan", "5", "column 'z_std' holds no deviation"), ("1", "0", "column 'z_n' holds no number of repetitions"),
    ("1", "2.5", "column 'z_n' holds no number of repetitions"),
    ("1", "nan", "column 'z_n' holds no number of repetitions"),
  ])
  func deviationsAndRepetitionsAreChecked(deviation: String, count: String, text: String) {
    let expected = "beta,P,z,z_std,z_n\n2,20,1,\(deviation),\(count)\n4,20,2,1,5\n"
    #expect(message("mse within 0.1 of z", expected) == "published.csv:2: " + text)
  }

  @Test(arguments: against, ["1e308", "-1e308", "5e-324", "0"])
  func publishedNumbersOfAnySizeDecide(test: String, number: String) throws {
    let expected = "beta,P,z,z_std,z_n\n2,20,\(number),0.1,5\n4,20,2.0,1,5\n"
    if test.hasPrefix("ratio"), number == "0" || number.hasPrefix("-") {
      #expect(message(test, expected)?.contains("a ratio needs published numbers above zero") == true)
    } else {
      #expect(try ClaimRows.said(test, rows, expected: expected) != .reproduced)
    }
  }

  @Test func aRatioOfZeroIsNeverReproduced() throws {
    #expect(
      try ClaimRows.said("mse within factor 10 of z", rows, expected: "beta,P,z\n2,20,0.00\n4,20,2\n") != .reproduced)
  }

  @Test func aColumnWithoutANameNumbersTheRows() throws {
    let numbered = ",beta,P,z\n0,2,20,1\n1,4,20,2\n"
    #expect(try ClaimRows.said("mse within factor 9 of z", rows, expected: numbered) == .reproduced)
  }

  @Test func notesForReadersMatchNothing() throws {
    let expected = "figure,beta,P,z,page,unit,note\n3a,2,20,1.0,7,nats,read off\n3a,4,20,2.0,7,nats,\n"
    let finding = try ClaimRows.finding("mse within factor 3 of z", rows, expected: expected)
    #expect(finding.components.map(\.locator) == ["Figure 3a", "Figure 3a"])
    #expect(finding.components.map(\.published) == ["1.0", "2.0"] && finding.holds < 0.05)
    let other = "beta,P,z,other\n2,20,1.0,9\n4,20,2.0,9\n"
    #expect(throws: SourceError.self) { try ClaimRows.said("mse within factor 3 of z", rows, expected: other) }
    #expect(try ClaimRows.said("mse within factor 3 of z", rows, expected: other, named: ["other"]) == .reproduced)
  }

  @Test func oneFileHoldsTheNumbersOfSeveralClaims() throws {
    let expected = "beta,P,z\n2,20,1.0\n4,20,900\n"
    #expect(try ClaimRows.said("mse within factor 3 of z where beta = 2", rows, expected: expected) == .reproduced)
    #expect(try ClaimRows.said("mse within factor 3 of z", rows, expected: expected) == .deviates)
  }

  @Test(arguments: [
    "decreasing y over x", "decreasing y over x for each g", "increasing log(y) over x by at least factor 1.1",
    "exponent of y over x in [-9, 9]", "argmin of y over x is 1", "every y <= 100", "one z", "distinct z over x",
    "y within factor 9 of p", "y equals p", "y predicted by p no wider than 99 %", "map of y within 99 of p",
    "curve of y over x within 99 of p", "path of best x by y over g within 9 of p",
    "growth of best x by y over g is linear",
    "doublings of best x by y at g = 1 per best x at g = 2 over z in [-9, 9]",
    "order of y over x in [0, 99] for each g",
    "reach y <= 99 by x from g = 1 to 2 plus [-9, 9]", "higher y at g = 1 than at 2",
    "lower y at g = 1 than at 2 for each x", "ranking of y over g is 1 < 2", "y below 99", "highest y over x below 99",
    "ratio of y to x = 1 within factor 99 of p",
  ])
  func conditionsThatNoRowMeetsAreNeverTrue(test: String) throws {
    let outcome = try ClaimRows.outcome(
      "\(test) where x in [1, 2] and g = nowhere", "g,x,seed,y,z\n1,1,1,5,1\n1,2,1,4,1\n2,1,1,5,1\n2,2,1,4,1\n",
      expected: "x,p,p_std,p_n\n1,5,1,5\n2,4,1,5\n", named: ["p"])
    #expect(outcome.verdict == .deviates && outcome.isBroken)
    #expect(outcome.reason == "broken: no row has x in [1, 2] and g = nowhere, which the claim asks for")
  }

  @Test func aBlankDeviationIsNotPrinted() throws {
    let test = "mse within 50 % of z"
    let expected = "beta,P,z,z_std,z_n\n2,20,1,0.1,5\n4,20,2,,\n"
    #expect(try ClaimRows.said(test, rows, expected: expected) == .reproduced)
    // Without deviations a prediction has nothing to go by.
    let fault = message("mse predicted by z no wider than 900 %", expected)
    #expect(fault?.contains("z_std") == true, "\(fault ?? "none")")
    #expect(throws: TableError.self) {
      try ClaimRows.said(test, rows, expected: "beta,P,z,z_std\n2,20,1,x\n4,20,2,\n")
    }
  }

  @Test func columnsThatBeginAsPublishedAreNumbers() throws {
    let expected = "beta,P,published_a,published_b,printed\n2,20,1,5,one\n4,20,2,6,two\n"
    #expect(try ClaimRows.said("mse within 50 % of published_a", rows, expected: expected) == .reproduced)
    // Rows may have such a column, too: it is no key.
    let own = "seed,beta,P,mse,published_b\n0,2,20,1,0\n1,2,20,1.1,0\n0,4,20,2,0\n1,4,20,2.1,0\n"
    #expect(try ClaimRows.said("mse within 50 % of published_a", own, expected: expected) == .reproduced)
  }

  @Test func aNumberThatIsNotPrintedIsABlankCell() throws {
    let expected = "beta,P,published_a,published_b\n2,20,1,5\n4,20,,6\n"
    #expect(try ClaimRows.said("mse within 50 % of published_a", rows, expected: expected) == .reproduced)
    let none = "beta,P,published_a,published_b\n2,20,,5\n4,20,,6\n"
    let error = #expect(throws: SourceError.self) {
      try ClaimRows.said("mse within 50 % of published_a", rows, expected: none)
    }
    #expect(error?.description == "published.csv:1: holds no published numbers below its header")
    // The usual column is not optional.
    #expect(throws: TableError.self) {
      try ClaimRows.said("mse within 50 % of published", rows, expected: "beta,P,published\n2,20,1\n4,20,\n")
    }
  }
}

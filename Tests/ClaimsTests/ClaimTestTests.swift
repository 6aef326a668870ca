import Files
import Tables
import Testing

@testable import Claims

@Suite struct ClaimTestTests {
  @Test(arguments: [
    ("1,9\n1,9.1\n2,5\n2,5.1\n3,1\n3,1.1", Verdict.reproduced),
    ("1,1\n1,1.1\n2,5\n2,5.1\n3,9\n3,9.1", .deviates),
    ("1,9\n1,9.1\n2,1\n2,1.1\n3,5\n3,5.1", .deviates),
    ("1,9\n1,2\n2,5\n2,1\n3,1\n3,3", .inconclusive),
    ("1,9\n2,5\n3,1", .inconclusive),
    ("1,9\n1,nan\n2,1\n2,1.1", .inconclusive),
    ("1,9\n1,inf\n2,1\n2,1.1", .inconclusive),
    ("1,9\n1,9.1", .inconclusive),
  ])
  func trends(rows: String, expected: Verdict) throws {
    #expect(try ClaimRows.verdict("decreasing y over x", "x,y\n" + rows) == expected)
    // The same rows turned upside down.
    let negative = rows.split(separator: "\n").map { line in line.replacing(",", with: ",-") }.joined(separator: "\n")
    #expect(try ClaimRows.verdict("increasing y over x", "x,y\n" + negative) == expected)
  }

  @Test func pairsShareTheirNoise() throws {
    let rows = "x,pair,y\n1,a,1\n1,b,5\n1,c,9\n2,a,0.8\n2,b,4.9\n2,c,8.85"
    #expect(try ClaimRows.verdict("decreasing y over x", rows) == .inconclusive)
    // Differences −0.2, −0.1, −0.15: mean −0.15, standard error 0.029, t = 5.2 against 4.3.
    #expect(try ClaimRows.verdict("decreasing y over x paired by pair", rows) == .reproduced)
    // A sample without its partner is no pair.
    #expect(
      try ClaimRows.verdict("decreasing y over x paired by pair", rows.replacing("2,c", with: "2,d")) == .inconclusive)
  }

  @Test func groupsAreTestedEach() throws {
    let rows = "g,x,y\na,1,9\na,1,9.1\na,2,1\na,2,1.1\nb,1,9\nb,1,9.1\nb,2,19\nb,2,19.1"
    #expect(try ClaimRows.verdict("decreasing y over x for each g", rows) == .deviates)
    #expect(try ClaimRows.verdict("decreasing y over x where g = a", rows) == .reproduced)
  }

  @Test func slopes() throws {
    // y = x⁻² with 1 % of noise.
    let rows =
      "x,y\n"
      + [1, 2, 4, 8].flatMap { x in [0.99, 1.01, 1].map { "\(x),\($0 / Double(x * x))" } }.joined(separator: "\n")
    #expect(try ClaimRows.verdict("slope of y over x in [-3, -1]", rows) == .reproduced)
    #expect(try ClaimRows.verdict("slope of y over x in [−1, 0]", rows) == .deviates)
    #expect(try ClaimRows.verdict("slope of y over x in [-2, -1]", rows) == .inconclusive)
    #expect(try ClaimRows.verdict("slope of y over x in [-3, -1]", "x,y\n1,0\n2,1\n2,1") == .inconclusive)
    #expect(try ClaimRows.outcome("slope of y over x in [-3, -1]", rows).measured.hasPrefix("−2 ± "))
  }

  @Test func minima() throws {
    let rows = "a,b,y\n1,1,5\n1,1,5.1\n1,2,1\n1,2,1.1\n2,2,6\n2,2,6.1\n2,1,4\n2,1,4.1"
    #expect(try ClaimRows.verdict("argmin of y over a, b is 1, 2", rows) == .reproduced)
    #expect(try ClaimRows.verdict("argmin of y over a, b is 2, 1", rows) == .deviates)
    #expect(try ClaimRows.verdict("argmin of y over a, b is 3, 3", rows) == .inconclusive)
    #expect(try ClaimRows.verdict("argmin of y over a, b is 1, 2", rows + "\n3,3,nan") == .inconclusive)
    #expect(try ClaimRows.verdict("argmin of y over a, b is 1, 2", rows.replacing("4.1", with: "-9")) == .inconclusive)
  }

  @Test func bounds() throws {
    #expect(try ClaimRows.verdict("every y <= bound", "y,bound\n1,2\n3,3") == .reproduced)
    #expect(try ClaimRows.verdict("every y <= bound", "y,bound\n1,2\n3,2.9") == .deviates)
    #expect(try ClaimRows.verdict("every y <= bound", "y,bound\n1,2\nnan,3") == .inconclusive)
    #expect(try ClaimRows.verdict("every y <= bound", "y,bound\n1,2\n1,nan") == .inconclusive)
    #expect(try ClaimRows.verdict("every y <= 0.5", "y\n0.5\n0.1") == .reproduced)
    #expect(try ClaimRows.outcome("every y <= 0.5", "y\n0.5\n0.6").reason == "first at row rows.csv:3: 0.6 > 0.5")
  }

  @Test func singleValues() throws {
    #expect(try ClaimRows.verdict("one m for each n", "n,m\n1,a\n1,a\n2,b\n2,b") == .reproduced)
    #expect(try ClaimRows.verdict("one m for each n", "n,m\n1,a\n1,b\n2,b\n2,b") == .deviates)
    #expect(try ClaimRows.verdict("one m", "n,m\n1,a\n1,a\n2,b") == .deviates)
    #expect(try ClaimRows.verdict("one m for each n", "n,m\n1,a\n2,b") == .inconclusive)
    #expect(try ClaimRows.verdict("one m for each n", "n,m\n1,\"\"\n1,\"\"") == .inconclusive)
  }

  @Test func factors() throws {
    let rows = "x,y\n1,10\n1,11\n1,10.5\n2,1\n2,1.1\n2,1.05"
    #expect(try ClaimRows.verdict("y within factor 2 of z", rows, expected: "x,z\n1,12\n2,1") == .reproduced)
    #expect(try ClaimRows.verdict("y within factor 2 of z", rows, expected: "x,z\n1,100\n2,1") == .deviates)
    #expect(try ClaimRows.verdict("y within factor 2 of z", rows, expected: "x,z\n1,20.5\n2,1") == .inconclusive)
    #expect(try ClaimRows.verdict("y within factor 2 of z", rows, expected: "x,z\n1,12\n3,1") == .inconclusive)
    #expect(
      try ClaimRows.verdict("y within factor 2 of z", rows + "\n2,nan", expected: "x,z\n1,12\n2,1") == .inconclusive)
  }

  @Test func aSingleSampleCountsOnlyWhenTheClaimSaysSo() throws {
    #expect(try ClaimRows.verdict("y within factor 2 of z", "x,y\n1,10", expected: "x,z\n1,12") == .inconclusive)
    #expect(try ClaimRows.verdict("single y within factor 2 of z", "x,y\n1,10", expected: "x,z\n1,12") == .reproduced)
    #expect(try ClaimRows.verdict("single y within factor 2 of z", "x,y\n1,30", expected: "x,z\n1,12") == .deviates)
    #expect(
      try ClaimRows.verdict("single y within factor 2 of z", "x,y\n1,nan", expected: "x,z\n1,12") == .inconclusive)
  }

  @Test func bands() throws {
    let rows = "x,y\n1,10\n1,10.2\n1,9.9\n2,5\n2,5.1\n2,5.05"
    #expect(try ClaimRows.verdict("y within 1 s of z", rows, expected: "x,z,s\n1,10,2\n2,5,1") == .reproduced)
    #expect(try ClaimRows.verdict("y within 2 s of z", rows, expected: "x,z,s\n1,13,2\n2,5,1") == .reproduced)
    #expect(try ClaimRows.verdict("y within 1 s of z", rows, expected: "x,z,s\n1,13,2\n2,5,1") == .deviates)
    #expect(try ClaimRows.verdict("y within 1 s of z", rows, expected: "x,z,s\n1,10,0.1\n2,5,1") == .inconclusive)
    #expect(try ClaimRows.verdict("y within 1 s of z", rows, expected: "x,z,s\n3,10,2") == .inconclusive)
    #expect(try ClaimRows.verdict("y within 1 s of z", "x,y\n1,10", expected: "x,z,s\n1,10,2") == .inconclusive)
    #expect(throws: TableError.self) { try ClaimRows.verdict("y within 1 s of z", rows, expected: "x,z\n1,10") }
  }

  @Test func ratios() throws {
    let rows = "x,y\n1,10\n1,10.2\n1,9.9\n2,5\n2,5.1\n2,5.05\n4,1\n4,1.02\n4,1.01"
    func verdict(_ published: String) throws -> Verdict {
      try ClaimRows.verdict("ratio of y to x = 1 within factor 1.5 of z", rows, expected: "x,z\n" + published)
    }
    // Levels three times as high, the same ratios.
    #expect(try verdict("1,30\n2,15\n4,3") == .reproduced)
    #expect(try verdict("1,30\n2,15\n4,9") == .deviates)
    #expect(try verdict("1,30\n2,22\n4,3") == .inconclusive)
    #expect(try verdict("1,30\n2,15\n5,3") == .inconclusive)
    #expect(throws: SourceError.self) { try verdict("2,15\n4,3") }
  }

  @Test func conditionsThatNoRowMeetsDecideNothing() throws {
    let outcome = try ClaimRows.outcome("every y <= 1 where x = 5", "x,y\n1,0")
    #expect(outcome.verdict == .inconclusive && outcome.reason == "no row has x = 5")
  }

  @Test(arguments: [
    ("", "test '': empty; write one of: "),
    ("decreasing y", "test 'decreasing y': expected 'over' before 'the end'"),
    ("decreasing y over x for each", "test 'decreasing y over x for each': a name is missing"),
    ("slope of y over x in [1, 0]", "test 'slope of y over x in [1, 0]': the range [1.0, 0.0] is empty"),
    ("argmin of y over a, b is 1", "2 columns after 'over' but 1 values after 'is'"),
    ("every y <= 1 wher x = 1", "'wher' is not understood here"),
    ("y within factor 0.5 of z", "a factor below 1"),
    ("falls y over x", "'falls' starts no test; write one of: decreasing|increasing Y over X"),
    ("decreasing exp(y) over x", "'exp(y)' is not understood; write COLUMN or log(COLUMN)"),
  ])
  func misspeltTestsAreRefused(text: String, message: String) {
    let error = #expect(throws: SourceError.self) { try ConditionalTest(text, at: ClaimRows.place) }
    #expect(error?.description.hasPrefix("report.md:7: ") == true)
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func columnsThatAreNotThereAreNamed() {
    #expect(throws: TableError.self) { try ClaimRows.verdict("every mse <= 1", "x,mze\n1,1") }
    #expect(throws: TableError.self) {
      try ClaimRows.verdict("y within factor 2 of z", "x,y\n1,1", expected: "x,zz\n1,1")
    }
    let error = #expect(throws: SourceError.self) {
      try ClaimRows.verdict("y within factor 2 of z", "x,y\n1,1", expected: "k,z\n1,1")
    }
    #expect(error?.description.hasPrefix("published.csv:1: shares no column with the rows (x, y)") == true)
    let missing = #expect(throws: SourceError.self) { try ClaimRows.verdict("y within factor 2 of z", "x,y\n1,1") }
    #expect(missing?.description == "report.md:7: this test needs an option ':expected: FILE.csv'")
  }
}

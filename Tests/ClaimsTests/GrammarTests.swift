import Files
import Literate
import Tables
import Testing

@testable import Claims

/// How a claim is spelt, and what is said of a misspelt one.
@Suite struct GrammarTests {
  @Test(arguments: [
    ("", "test '': empty; write for example 'acc within 0.4 of 88.1', 'every A <= B'"),
    ("decreasing y", "expected 'over' before 'the end'"),
    ("decreasing y over x for each", "a name is missing"), ("decreasing y over x for g", "expected 'each' before 'g'"),
    ("decreasing y over x for each x", "'x' cannot be constant in a group, too"),
    ("decreasing exp(y) over x", "'exp(y)' is not understood; write COLUMN or log(COLUMN)"),
    ("decreasing log() over x", "'log()' is not understood"),
    ("decreasing y over x by at most 1", "expected 'least' before 'most'"),
    ("decreasing y over x by at least 0", "a least effect that every effect has"),
    ("decreasing y over x by at least factor 1", "a least effect that every effect has"),
    ("decreasing y over x by at least inf", "'inf' is not a number"),
    ("decreasing y over x paired by seed", "'paired' is not understood here"),
    ("falls y over x", "'falls' starts no test; the nearest form is '"),
    ("exponent of y over x in [1, 0]", "the range [1.0, 0.0] is empty"),
    ("exponent of y over x in [1, inf]", "'inf' is not a number"),
    ("order of y over x", "expected 'in' before 'the end'"),
    ("argmin of y over a, b is 1", "2 columns after 'over' but 1 values after 'is'"),
    ("argmin of y over a is 1 within -1", "a tie below zero"),
    ("every y <= 1 wher x = 1", "'wher' is not understood here"), ("every y < 1", "expected '<=' before '<'"),
    ("every y <= y", "'y' is never above itself"), ("one y for each y", "'y' has one value in each of its own groups"),
    ("distinct y over y", "a column that is compared with itself is distinct in any case"),
    ("distinct y over x for each x", "a column that is compared with itself is distinct in any case"),
    ("y within factor 0.5 of z", "a factor that is not above 1"),
    ("y within 0 of z", "a tolerance that is not above zero"),
    ("y within -1 % of z", "a tolerance that is not above zero"), ("y within inf of z", "'inf' is not a number"),
    ("y within 1 % z", "expected 'of' before 'z'"), ("map of y within 0 of z", "a tolerance that is not above zero"),
    ("path of best x by y over k within 5 % of z", "a path is compared by steps or by a factor, not by %"),
    ("y predicted by z no wider than 0 %", "a width that is not above zero"),
    ("y predicted by z no wider than 5", "expected '%' before 'the end'"),
    ("ratio of y to x = 1 within 2 of z", "expected 'factor' before '2'"),
    ("ratio of y to x = 1 within factor 1 of z", "a factor that is not above 1"),
    ("higher y at a = 1 than at 1.0", "'1.0' stands on both sides"),
    ("higher y at a = 1 and at 2", "expected 'than' before 'and'"),
    ("ranking of y over m is a < a", "a ranking needs different values with '<' between them"),
    ("ranking of y over m is a", "a ranking needs different values with '<' between them"),
    ("growth of best x by y over z is quick", "expected 'linear' before 'quick'"),
    ("growth of best x by y over x is linear", "'x' cannot grow with itself"),
    ("doublings of best x by y at m = a per best k at m = b over z in [1, 2]", "expected 'x' before 'k'"),
    ("reach y <= 1 by x from a = 1 to 2 plus", "expected '[' before 'the end'"),
    ("reach y <= 1 by x from a = 1 to 2 times [0, 1]", "a factor that is not above zero"),
    ("reach y <= 1 by x from a = 1 to 1 plus [0, 1]", "'1' stands on both sides"),
    ("highest y over x beside 1", "expected 'between' before 'beside'"),
    ("y below", "a number is missing"), ("y between [2, 1]", "the range [2.0, 1.0] is empty"),
    ("y below 1 where", "a column is missing"),
    ("y below 1 where x", "expected '=', '!=', '<', '<=', '>', '>=' or 'in' before 'the end'"),
    ("y below 1 where x in [2, 1]", "the range [2.0, 1.0] is empty"),
  ])
  func misspeltTestsAreRefused(text: String, message: String) {
    let error = #expect(throws: SourceError.self) { try ConditionalTest(text, at: ClaimRows.place) }
    #expect(error?.description.hasPrefix("report.md:7: test ") == true)
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
  }

  @Test func formsDiffer() {
    #expect(ConditionalTest.forms.count == Set(ConditionalTest.forms).count)
  }

  @Test(arguments: [
    (":kind: prt", "report.md:8: no kind 'prt'; did you mean 'port'?; write value, trend, port, check"),
    (":kind: port", "report.md:4: a claim of kind port names the seeds that the other implementation ran: ':seeds: 0'"),
    (":seeds: one", "report.md:8: 'one' is no seed; write ':seeds: 0' or ':seeds: 1, 2'"),
    (":seeds: -1", "report.md:8: '-1' is no seed"),
    (":alpha: 0", "report.md:8: '0' is no error rate above 0 and up to 0.2"),
    (":alpha: 0.5", "report.md:8: '0.5' is no error rate above 0 and up to 0.2"),
    (":alpha: nan", "report.md:8: 'nan' is no error rate"), (":profiles: fast", "report.md:8: no profile 'fast'"),
    (":profiles: ,", "report.md:8: no profile is named; write quick, standard or paper"),
    (":unit:", "report.md:4: {claim} needs an option ':unit: …'"),
    (":sedes: 0", "report.md:8: {claim} has no option ':sedes:'"),
    (":requires: d 2", "report.md:8: test 'd 2': expected '=', '!=', '<', '<=', '>', '>=' or 'in' before '2'"),
    (":requires: d >= x", "report.md:8: test 'd >= x': 'x' is not a number"),
    (":published: 87,2", "report.md:8: '87,2' is no printed number; write it as it is printed, with a decimal point"),
    (
      ":published: 87.2",
      "report.md:6: test 'y below 1': there is an option ':published:', but the test does not compare"
    ),
    (":waived:", "report.md:8: a waived claim needs a reason and a last day"),
    (":waived: until 2027-01-31", "report.md:8: a waived claim needs a reason before its last day"),
    (":waived: misprint until 2027-02-29", "report.md:8: '2027-02-29' is no day; write 'until 2027-01-31'"),
    (":waived: misprint until 2027-13-01", "report.md:8: '2027-13-01' is no day"),
    (":waived: misprint until tomorrow", "report.md:8: 'tomorrow' is no day"),
  ])
  func misspeltOptionsAreRefused(option: String, message: String) {
    let error = #expect(throws: SourceError.self) { try ClaimRows.claim("y below 1", options: [option]) }
    #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
  }

  @Test func experimentsAreNamedOnce() throws {
    for names in ["e e", "e, e", ","] {
      #expect(throws: SourceError.self) {
        let directive = try Directive(
          info: "{claim} c", content: ":experiment: \(names)\n:test: one a\n:source: s\nText.", file: "r.md", line: 1)
        _ = try Claim(try #require(directive), folder: ".")
      }
    }
  }

  @Test func optionsOfAClaim() throws {
    let plain = try ClaimRows.claim("y below 1")
    #expect(plain.kind == .trend && plain.alpha == 0.05 && plain.seeds.isEmpty && plain.waiver == nil)
    #expect(try ClaimRows.claim("y within 1 of z", options: [":expected: a.csv"]).kind == .value)
    let port = try ClaimRows.claim("y within 1 of z", options: [":kind: port", ":seeds: 0, 3", ":alpha: 0.01"])
    #expect(port.kind == .port && port.seeds == ["0", "3"] && port.alpha == 0.01 && !port.kind.isPublished)
    let waived = try ClaimRows.claim("y below 1", options: [":waived: a misprint, until 2028-02-29"])
    #expect(waived.waiver?.reason == "a misprint" && waived.waiver?.until == "2028-02-29")
  }

  @Test func columnsThatAreNotThereAreNamed() {
    #expect(throws: TableError.self) { try ClaimRows.said("every mse <= 1", "x,mze\n1,1") }
    #expect(throws: TableError.self) { try ClaimRows.said("y within factor 2 of z", "x,y\n1,1", expected: "x,zz\n1,1") }
    let missing = #expect(throws: SourceError.self) { try ClaimRows.said("y within factor 2 of z", "x,y\n1,1") }
    #expect(missing?.description == "report.md:7: this test needs an option ':expected: FILE.csv'")
  }

  @Test(arguments: ["nan", "inf"]) func keysOfSeriesAreFinite(key: String) {
    for test in [
      "decreasing y over x", "exponent of y over x in [-9, 9]", "growth of best k by y over x is linear",
      "order of y over x in [1, 2]", "reach y <= 1 by x from k = 1 to 2 plus [0, 9]",
      "doublings of best k by y at seed = 0 per best k at seed = 0 over x in [0, 1]",
    ] {
      let error = #expect(throws: TableError.self) {
        try ClaimRows.said(test, "seed,x,k,y\n0,1,1,5\n0,\(key),1,4\n0,2,2,5\n")
      }
      #expect(error?.description == "rows.csv:3: column 'x' holds '\(key)'; a finite number is needed", "\(test)")
    }
  }
}

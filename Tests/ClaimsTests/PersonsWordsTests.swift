import Files
import Journals
import Literate
import Tables
import Testing

@testable import Claims

/// Tests as a person writes them: numbers in the claim itself, levels, conditions, clauses in any order.
@Suite struct PersonsWordsTests {
  /// Four seeds of two models: a is near 0.871, b near 0.893.
  private let rows =
    "model,seed,acc\na,0,0.8712\na,1,0.8698\na,2,0.8721\na,3,0.8709\nb,0,0.8931\nb,1,0.8922\nb,2,0.8943\nb,3,0.8927\n"

  @Test(arguments: [
    ("acc within 0.4 of 87.1 % where model = a", ClaimRows.Said.reproduced),
    ("acc within 0.4 of 89.9 % where model = a", .deviates), ("acc within 0.01 of 0.871 where model = a", .reproduced),
    ("acc within 2 % of 0.871 where model = a", .reproduced), ("acc within 2 % of 0.91 where model = a", .deviates),
    ("acc within factor 1.1 of 0.87 where model = a", .reproduced), ("acc is 0.87 where model = a", .reproduced),
    ("acc is 0.89 where model = a", .deviates), ("acc equals 0.9 where model = a", .reproduced),
    ("acc = 87 % where model = a", .reproduced), ("acc at most 0.88 where model = a", .reproduced),
    ("acc at most 86 % where model = a", .deviates), ("acc no more than 0.88 where model = a", .reproduced),
    ("acc at least 86 % where model = a", .reproduced), ("acc >= 0.88 where model = a", .deviates),
    ("acc < 0.88 where model = a", .reproduced), ("acc between 0.86 and 0.88 where model = a", .reproduced),
    ("acc in [86 %, 88 %] where model = a", .reproduced), ("acc between [0.88, 0.9] where model = a", .deviates),
    ("acc within 0.03 of 0.88 for each model", .reproduced), ("acc within 0.01 of 0.871 for each model", .deviates),
    ("argmax of acc over model is b", .reproduced), ("argmax of acc over model is a", .deviates),
    ("acc at model = a within 0.05 of acc at b", .reproduced), ("acc at model = a within 0.001 of acc at b", .deviates),
    ("acc at model = a within 5 % of acc at model = b", .reproduced),
    ("acc at model = a within factor 1.01 of b at b", .inconclusive),
    ("acc at model = b over acc at a between [1.01, 1.1]", .reproduced),
    ("acc at model = b over acc at a at least 1.2", .deviates),
    // Clauses in any order.
    ("where model = a acc within 0.01 of 0.871", .reproduced), ("for each model acc at least 0.8", .reproduced),
    ("by at least 0.01 higher acc at model = b than at a", .inconclusive),
    ("acc where model = a at least 0.86", .reproduced),
  ])
  func tests(test: String, said: ClaimRows.Said) throws {
    guard !test.hasSuffix("b at b") else {
      #expect(throws: SourceError.self) { try DeclaredRows.said(test, rows) }
      return
    }
    let outcome = try DeclaredRows.outcome(test, rows)
    #expect(outcome.word == said.rawValue, "\(outcome)")
  }

  @Test(arguments: [
    ("where model != b", 4), ("where acc > 0.89", 4), ("where acc >= 0.8931", 2), ("where acc < 0.87", 1),
    ("where acc <= 0.8698", 1), ("where seed in [1, 2]", 4), ("where seed in {0, 3} and model = a", 2),
    ("where model in {a, `b`}", 8), ("where seed = last", 2), ("where seed = first and model = b", 1),
    ("where `model`=`a`", 4), ("where seed≥2", 4),
  ])
  func conditions(clause: String, count: Int) throws {
    var words = TestWords(clause, at: ClaimRows.place)
    let conditions = try words.conditionsIfAny()
    try words.end()
    #expect(try table(rows).rows(where: conditions, per: ["model"]).count == count)
  }

  private func table(_ text: String) throws -> Table { try CSVReader.parse(.init(text.utf8), file: "rows.csv") }

  @Test func sizesOfNamesAreAnError() {
    let error = #expect(throws: TableError.self) { try DeclaredRows.said("acc at least 0.8 where model > 3", rows) }
    #expect(error?.description == "rows.csv:2: column 'model' holds 'a', which is not a number")
  }

  @Test func anythingStandsInBackticks() throws {
    let odd = "\"test acc (%), top-1\",\"a = b\",seed\n0.5,x [1],0\n0.51,x [1],1\n0.52,x [1],2\n"
    for test in [
      "`test acc (%), top-1` at least 0.4 where `a = b` = `x [1]`", "median(`test acc (%), top-1`) between [0.4, 0.6]",
      "`test acc (%), top-1` within 0.1 of 0.5 for each `a = b`",
    ] {
      #expect(try DeclaredRows.said(test, odd) == .reproduced, "\(test)")
    }
    for (test, message) in [
      ("`acc at least 1", "a backtick is never closed"), ("`` at least 1", "nothing stands between two backticks"),
      ("log(`acc` at least 1", "')' is missing behind 'acc'"), ("acc(top1) at least 1", "stands in backticks"),
    ] {
      let error = #expect(throws: SourceError.self) { try ConditionalTest(test, at: ClaimRows.place) }
      #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }
  }

  @Test func reductionsOfAUnitsRows() throws {
    let epochs = "seed,epoch,acc\n0,1,0.5\n0,2,0.9\n0,3,0.8\n1,1,0.4\n1,2,0.7\n1,3,0.92\n2,1,0.45\n2,2,0.91\n2,3,0.85\n"
    #expect(try DeclaredRows.said("max(acc) between 0.85 and 0.97", epochs) == .reproduced)
    #expect(try DeclaredRows.said("min(acc) at most 0.6", epochs) == .reproduced)
    #expect(try DeclaredRows.said("acc at least 0.7 where epoch = last", epochs) == .reproduced)
    #expect(try DeclaredRows.said("mean(acc) at most 0.9", epochs) == .reproduced)
    #expect(try DeclaredRows.finding("median(acc) at most 0.95", epochs).measured.hasPrefix("median(acc) is 0.783"))
    #expect(try DeclaredRows.said("maximum of acc over epoch at least 0.8", epochs) == .inconclusive)
    #expect(try DeclaredRows.said("maximum of acc over epoch at least 0.5", epochs) == .reproduced)
    #expect(try DeclaredRows.said("max(acc) at most 1", epochs.replacing("0.92", with: "nan")) == .broken)
  }

  /// A series may end elsewhere: that is told.
  @Test func lastIsThatOfEachUnit() throws {
    let short = "seed,epoch,acc\n0,1,0.5\n0,2,0.9\n1,1,0.91\n2,1,0.5\n2,2,0.92\n"
    let outcome = try DeclaredRows.outcome("acc at least 0.8 where epoch = last", short)
    #expect(outcome.verdict == .reproduced && outcome.measured.hasSuffix("; the last epoch is 1 to 2"), "\(outcome)")
    // A name that happens to be 'last' is a value.
    let named = "seed,phase,acc\n0,last,0.9\n0,first,0.1\n1,last,0.91\n1,first,0.1\n2,last,0.92\n2,first,0.1\n"
    #expect(try DeclaredRows.said("acc at least 0.8 where phase = last", named) == .reproduced)
  }

  @Test func perCentIsAUnit() throws {
    let single = "acc\n0.8715\n"
    let outcome = try DeclaredRows.outcome("acc within 0.4 of published", single, published: "87.2 ± 0.3 %", unit: [])
    #expect(
      outcome.verdict == .reproduced && outcome.measured.contains("published: 87.2 ± 0.3 % = 0.872"), "\(outcome)")
    #expect(try DeclaredRows.said("acc within 0.04 of published", single, published: "87.2 %", unit: []) == .reproduced)
    let close = try DeclaredRows.said("acc within 0.04 of published", single, published: "87.24 %", unit: [])
    #expect(close == .deviates)
    // The column is in per cent, too.
    let percent = "acc\n87.15\n"
    #expect(try DeclaredRows.said("acc is 87.2 %", percent, unit: [], percent: ["acc"]) == .reproduced)
    #expect(try DeclaredRows.said("acc at least 87 %", percent, unit: [], percent: ["acc"]) == .reproduced)
    // Nothing is guessed, but what is likely is said.
    let hundred = try DeclaredRows.outcome("acc is 87.2 %", percent, unit: [])
    #expect(hundred.verdict == .deviates && hundred.reason == "the rows look like per cent; write ':percent: acc'")
    let fraction = try DeclaredRows.outcome("acc is 87.2", single, unit: [])
    #expect(fraction.verdict == .deviates && fraction.reason.hasSuffix("write '87.2 %'"), "\(fraction.reason)")
  }

  @Test func publishedNumbersOfTheOption() throws {
    let five = "seed,acc\n0,87.1\n1,87.5\n2,86.9\n3,87.3\n4,87.2\n"
    for (test, said) in [
      ("acc within 0.6 of published", ClaimRows.Said.reproduced), ("acc predicted by published", .reproduced),
      ("acc is published", .inconclusive),
    ] {
      #expect(try DeclaredRows.said(test, five, published: "87.2 ± 0.3 (n = 5)") == said, "\(test)")
    }
    #expect(try DeclaredRows.said("acc predicted by published", five, published: "80.2 ± 0.3 (n = 5)") == .deviates)
    let error = #expect(throws: SourceError.self) {
      try DeclaredRows.said("acc predicted by published", five, published: "87.2 ± 0.3")
    }
    #expect(error?.description.contains("':published: 87.2 ± 0.3 (n = 5)'") == true)
    #expect(throws: SourceError.self) { try DeclaredRows.said("acc at least 80", five, published: "87.2") }
  }

  @Test(arguments: [
    ("nodes is 1,024", "1024", ClaimRows.Said.reproduced), ("nodes is 1,024", "1023.9", .deviates),
    ("nodes is exactly 5", "5", .reproduced), ("nodes exactly 5", "6", .deviates),
    ("nodes is 5.0", "5.04", .reproduced),
    ("nodes is 5", "5.04", .deviates), ("nodes below 5", "5", .deviates), ("nodes at most 5", "5", .reproduced),
    ("nodes above 5", "5", .deviates), ("nodes at least 5", "5", .reproduced),
    ("nodes within 1 of 1,024", "1025", .reproduced), ("nodes between [192, 341]", "200", .reproduced),
    ("nodes in [192, 341]", "400", .deviates), ("nodes in [1,024, 1,100]", "1025", .reproduced),
  ])
  func countsAreExact(test: String, value: String, said: ClaimRows.Said) throws {
    #expect(try DeclaredRows.said(test, "nodes\n\(value)\n", unit: []) == said)
  }

  @Test(arguments: [
    ("loss reaches 0.1 by epoch 3.5", ClaimRows.Said.reproduced), ("loss reaches 0.1 by epoch 3", .inconclusive),
    ("loss reaches 0.1 by epoch 1", .deviates),
    ("loss falls to 0.1 by epoch = 2", .inconclusive), ("loss reaches 0.01 by epoch 9", .broken),
    ("loss rises to 0.95 by epoch 2", .reproduced), ("loss rises to 2 by epoch 9", .broken),
    ("loss reaches 0.1 by epoch 4 for each model", .reproduced),
  ])
  func arrivals(test: String, said: ClaimRows.Said) throws {
    var text = "model,seed,epoch,loss\n"
    for seed in 0..<8 {
      for (epoch, loss) in zip([1, 2, 3, 4], [1.0, 0.4, 0.08, 0.05]) {
        // One of the seeds arrives a step earlier.
        text += "a,\(seed),\(epoch),\(seed == 3 && epoch == 2 ? 0.09 : loss + 0.001 * Double(seed))\n"
      }
    }
    let outcome = try DeclaredRows.outcome(test, text)
    #expect(outcome.word == said.rawValue, "\(outcome)")
  }

  @Test(arguments: [
    ("acc is about 0.88", "the form is 'Y is|equals|exactly Z [for each A]', for example 'acc is 0.88'"),
    ("acc mostly 0.9", "the nearest form is 'Y below|above|at most|at least V"),
    ("decreases loss over epoch", "'decreasing loss over epoch'"),
    ("argmax acc over model is b", "for example 'argmax of acc over model is b'"),
    ("acc within 2 % 0.71", "for example 'acc within 0.4 of 88.1'"),
    ("loss reaches 0.1 at epoch 20", "'loss reaches 0.1 by epoch 20'"),
    ("acc at model = a within 0.1 of loss at b", "two cells of one quantity"),
    ("acc at least 0.8 by at least 0.1", "not understood in this test"),
    ("every acc <= 1 for each model", "not understood in this test"),
    ("acc at least 0.8 where a = 1 where b = 2", "'where' stands twice"),
    ("acc between 1 % and 2", "one end is in per cent"),
    ("time at m = a over time at b about 2", "a ratio is 'at most V'"),
  ])
  func theNearestFormIsNamed(test: String, message: String) {
    let error = #expect(throws: SourceError.self) { try ConditionalTest(test, at: ClaimRows.place) }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect((error?.description.count ?? 0) < 500)
  }

  /// Every form has an example that is one.
  @Test func examplesAreTests() throws {
    for kind in ConditionalTest.kinds {
      var words = TestWords(kind.example, at: ClaimRows.place)
      try words.takeClauses()
      let test = try #require(try kind.init(&words), "\(kind.example)")
      try words.end()
      let read = try ConditionalTest(kind.example, at: ClaimRows.place).test
      #expect(type(of: read) == type(of: test), "\(kind.example)")
    }
  }
}

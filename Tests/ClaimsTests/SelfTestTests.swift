import Files
import Foundation
import Journals
import Literate
import TestSupport
import Testing

@testable import Claims

/// Whether claims can fail.
@Suite struct SelfTestTests {
  /// Five seeds with three well separated cells.
  private static let journal: String = {
    var generator = NormalGenerator(seed: 9)
    var text = "trial,revision,seed,x,y,bound,digest,end\n"
    for seed in 0..<5 {
      for (place, x) in [1, 2, 3, 4].enumerated() {
        let value = Double(1 << (2 * place)) * (1 + 0.01 * generator.next())
        text += "t\(seed),1,\(seed),\(x),\(value),\(1.2 * value),\(seed)-\(x),\(place == 3 ? 1 : 0)\n"
      }
    }
    return text
  }()
  private static let published = "x,z,z_std,z_n\n1,1.00,0.01,5\n2,4.00,0.04,5\n3,16.0,0.16,5\n4,64.0,0.64,5\n"

  private func result(
    _ test: String, expected: String? = published, options: [String] = [], journal: String = journal,
    replication: Replication = .seed
  ) throws -> SelfTest.Result {
    try withTemporaryFolder { folder in
      let file = JournalFile(results: folder + "/results", profile: .quick, experiment: "e")
      let asked = (0..<5).map { "t\($0)" }
      try file.write(journal, RunRecord(revision: 1, asked: asked, seeds: [0, 1, 2, 3, 4]))
      if let expected { try TextFile.write(expected, to: folder + "/published.csv") }
      let lines =
        [":experiment: e", ":test: \(test)", ":source: s"] + (expected == nil ? [] : [":expected: published.csv"])
      let directive = try Directive(
        info: "{claim} c", content: (lines + options + ["It holds."]).joined(separator: "\n"), file: "r.md", line: 1)
      let claim = try Claim(try #require(directive), folder: folder)
      let results = ProfileResults(
        results: folder + "/results", profile: .quick,
        facts: ["e": ExperimentFacts(revision: 1, replication: replication)])
      let papers = [PaperClaims(paper: "p", claims: [claim], comparedColumns: [:])]
      return try #require(try SelfTest.results(of: papers, results).first)
    }
  }

  @Test(arguments: [
    "y within 10 % of z", "y within factor 1.3 of z", "y equals z", "map of y within 1 of z",
    "curve of y over x within 10 % of z", "ratio of y to x = 1 within factor 1.3 of z",
    "y predicted by z no wider than 10 %",
  ])
  func publishedNumbersHoldAndWrongOnesDoNot(test: String) throws {
    let result = try result(test)
    if test == "y equals z" {
      // Published noise is wider than the last digit: the paper's own numbers would not pass.
      #expect(result.fault?.hasPrefix("the published numbers themselves hold in") == true)
    } else {
      #expect(result.isSound && result.accepted?.of == 20, "\(result)")
    }
    #expect(result.detectionRate == 1, "\(result.rejected)")
    #expect(result.rejected.count >= 4 && result.rejected.contains { $0.name == "broken" })
  }

  @Test(arguments: [
    "increasing y over x by at least factor 30", "ranking of y over x is 1 < 2 < 3 < 4", "argmin of y over x is 1",
    "higher y at x = 4 than at 1", "exponent of y over x in [2.5, 3.5]", "y between [15, 30]", "y below 30",
    "every y <= bound", "one x for each digest", "distinct digest over seed",
  ])
  func soundClaimsCanFail(test: String) throws {
    let rows = test.hasPrefix("one") ? Self.journal.replacing("t1,1,1,1,", with: "t1,1,1,1,") : Self.journal
    let result = try result(test, expected: nil, journal: rows)
    #expect(result.fault == nil && result.detectionRate == 1, "\(result.rejected)")
  }

  /// Tests in a person's words, of rows of the program and of somebody else's.
  @Test(
    arguments: [
      "y within 10 % of 16 where x = 3", "y within 1 of 16.0 where x = 3", "y is 16 where x = 3",
      "y within factor 1.1 of published where x = 3", "y at most 80 where x = 4", "y at least 10 where x in {3, 4}",
      "maximum of y over x at most 80", "y at x = 2 over y at 1 between [3, 5]",
      "y at x = 2 within factor 6 of y at x = 1",
      "y at x = 1 over y at 3 at most 0.1", "y reaches 10 by x 4", "y rises to 10 by x 3.5", "max(y) between [60, 70]",
      "y within 5 of 64.0 where x = last",
    ], [Replication.seed, Replication(ofDeclared: ["seed"])])
  func personsWordsCanFail(test: String, replication: Replication) throws {
    // Several cells of one seed are no repetitions of each other.
    guard replication.averagesRows || !test.contains("{3, 4}") else { return }
    let options = test.contains("published") ? [":published: 16.0 ± 0.2 (n = 5)"] : []
    let result = try result(test, expected: nil, options: options, replication: replication)
    #expect(result.isSound && result.detectionRate == 1, "\(result)")
    let isCompared = ["within 10", "within 1 ", "within 5", "is 16", "published"].contains { test.contains($0) }
    #expect(result.accepted.map(\.count) == (isCompared ? 20 : nil), "\(result)")
  }

  @Test(arguments: [
    "every y <= 1e301", "map of y within 1e9 of z", "y within 1e9 of z",
    "curve of y over x within 1e9 of z",
  ])
  func whatNothingCanFailIsAFault(test: String) throws {
    let result = try result(test, expected: test.hasSuffix("z") ? Self.published : nil)
    #expect(result.fault == "nothing can fail it but broken numbers" && !result.isSound, "\(result.rejected)")
    #expect(SelfTest.table([result]).contains("✗  p/c  "))
    #expect(SelfTest.table([result]).contains("FAULT: nothing can fail it but broken numbers"))
  }

  /// That levels make no difference is noticed although each unit has a value of its own.
  @Test func aTieOfEverythingIsNoticed() throws {
    let result = try result("argmin of y over x is 1 within 1000", expected: nil)
    #expect(result.rejected.first { $0.name == "constant" }?.isRejected == true)
  }

  @Test func oneCellHasNoConstantVersion() throws {
    let result = try result("single y within 10 % of z where x = 1", options: [])
    #expect(result.isSound && !result.rejected.map(\.name).contains("constant"), "\(result.rejected)")
  }

  @Test func whatHasNoRowsIsNotTried() throws {
    let none = try result("y below 30 where x = 9", expected: nil)
    #expect(none.reason == "no row meets its conditions" && none.rejected.isEmpty && none.fault == nil)
    let profile = try result("y below 30", expected: nil, options: [":profiles: paper"])
    #expect(profile.reason == "needs the profile paper")
    #expect(SelfTest.table([profile]).hasPrefix("–  p/c  not tried: needs the profile paper"))
  }

  /// Rows with broken numbers have to be called broken, not merely open.
  @Test func brokenVersionsAreBroken() throws {
    for test in ["y below 30", "increasing y over x", "every y <= bound", "exponent of y over x in [2.5, 3.5]"] {
      let broken = try result(test, expected: nil).rejected.filter { $0.name == "broken" }
      #expect(broken.count == 1 && broken[0].isRejected, "\(test)")
    }
  }

  @Test func drawsRepeat() throws {
    let (one, other) = (try result("y within 10 % of z"), try result("y within 10 % of z"))
    #expect(one.rejected.map(\.name) == other.rejected.map(\.name) && one.accepted?.count == other.accepted?.count)
  }
}

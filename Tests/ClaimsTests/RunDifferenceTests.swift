import Files
import Foundation
import Journals
import Tables
import TestSupport
import Testing

@testable import Claims

/// What `repro diff` calls moved.
@Suite struct RunDifferenceTests {
  private let none = RunDifference.Tolerance(relative: 0, absolute: 0)

  private func table(_ text: String) throws -> Table { try CSVReader.parse(Data(text.utf8), file: "rows.csv") }

  private func move(
    _ before: String?, _ after: String?, relative: Double = 0, absolute: Double = 0
  ) throws -> JournalMove? {
    try JournalMove(
      "e", try before.map(table), try after.map(table),
      RunDifference.Tolerance(relative: relative, absolute: absolute))
  }

  private let rows = """
    trial,revision,P,seed,name,y,end
    k1,1,20,0,a,1,0
    k1,1,20,0,b,2,1
    k2,1,30,0,a,4,1

    """

  @Test func rowsAreMatchedBySettingAndPlace() throws {
    #expect(try move(rows, rows) == nil && (try move(nil, nil)) == nil)
    // Other keys, another revision and another order of trials are no differences of the results.
    let same = "trial,revision,P,seed,name,y,end\nm2,2,30.0,0,a,4.0,1\nm1,2,20,0,a,1,0\nm1,2,20,0,b,2,1\n"
    #expect(try move(rows, same) == nil)
    let moved = try #require(try move(rows, rows.replacing("b,2,1", with: "b,3,1")))
    #expect(moved.moved == 1 && moved.rows == 3 && moved.onlyBefore == 0 && moved.onlyAfter == 0)
    #expect(
      moved.cells.map(\.column) == ["y"] && moved.cells[0].setting == "P = 20, seed = 0" && moved.cells[0].row == 2)
    let gone = try #require(try move(rows, rows.replacing("k1,1,20,0,b,2,1\n", with: "")))
    #expect(gone.moved == 0 && gone.onlyBefore == 1 && gone.onlyAfter == 0)
    let text = try #require(try move(rows, rows.replacing("0,b,2", with: "0,c,2")))
    #expect(text.cells.map(\.after) == ["c"])
    let column = try #require(try move(rows, rows.replacing("name,y", with: "name,z")))
    #expect(column.columnsGone == ["y"] && column.columnsNew == ["z"] && column.moved == 0)
    #expect(try move(rows, nil)?.onlyBefore == 3 && (try move(nil, rows))?.onlyAfter == 3)
  }

  @Test func numbersThatAreNotFiniteAreTheFarthest() throws {
    let csv = "trial,revision,P,seed,y,end\n"
    let before = csv + (1...7).map { "k,1,\($0),0,1,1\n" }.joined()
    let after = csv + (1...7).map { "k,1,\($0),0,\($0 == 7 ? "nan" : "\(1 + Double($0))"),1\n" }.joined()
    // However wide the tolerance, NaN is no number.
    let wide = try #require(try move(before, after, relative: 1e9))
    #expect(wide.moved == 1 && wide.cells.map(\.after) == ["nan"])
    let all = try #require(try move(before, after))
    #expect(all.moved == 7 && all.cells.map(\.after) == ["nan", "7.0", "6.0", "5.0", "4.0"])
    #expect(try move(before.replacing(",1,1\n", with: ",inf,1\n"), before, relative: 1) != nil)
    #expect(try move(after, after.replacing("nan", with: "NaN")) == nil)
  }

  @Test func tolerancesAreRelativeAndAbsolute() throws {
    let (before, after) = (rows, rows.replacing("a,4,1", with: "a,5,1"))
    #expect(try move(before, after, relative: 0.2) == nil && (try move(before, after, relative: 0.19)) != nil)
    #expect(try move(before, after, absolute: 1) == nil && (try move(before, after, absolute: 0.9)) != nil)
  }

  /// Journals that no claim tests are compared, too, and parts that vanish are named.
  @Test func outputsAreComparedWhole() throws {
    try withTemporaryFolder { folder in
      func output(_ name: String, _ csv: String, parts: [String]) throws -> String {
        let path = "\(folder)/\(name)"
        try JournalFile(results: path + "/results", profile: .quick, experiment: "group/figure-only").write(
          csv, RunRecord(revision: 1, asked: ["k1", "k2"], seeds: [0]))
        var outcome = Outcome(.reproduced)
        outcome.parts = parts.map {
          Outcome.Part(component: .exact($0, 1, .below(2)), verdict: .reproduced)
        }
        let claim = EvaluatedClaim(paper: "p", claim: try ClaimRows.claim("y below 2"), outcome: outcome)
        try TextFile.write(try Ledger.json([claim], profile: .quick), to: path + "/claims.json")
        return path
      }
      let before = try output("a", rows, parts: ["P = 20", "P = 30"])
      let after = try output("b", rows.replacing("a,4,1", with: "a,5,1"), parts: ["P = 20", "P = 40"])
      let difference = try RunDifference(before, after, none)
      #expect(!difference.isWorse && difference.verdicts.isEmpty)
      #expect(
        difference.text == """
          Estimates
            p/c at P = 40: none → 1
            p/c at P = 30: 1 → none

          Rows
            group/figure-only: 1 of 3 rows moved
                y 4 → 5 at P = 30, seed = 0, row 1

          """)
      #expect(difference.markdown.contains("## Rows\n\n- group/figure-only: 1 of 3 rows moved\n  - y 4 → 5 at P = 30"))
      #expect(try RunDifference(before, before, none).isEmpty)
    }
  }

  @Test func foldersThatAreNoOutputsAreErrors() throws {
    try withTemporaryFolder { folder in
      #expect(throws: UsageError.self) { try RunDifference(folder, folder, none) }
      try TextFile.write("[]", to: folder + "/claims.json")
      #expect(throws: DamagedFile.self) { try RunDifference(folder, folder, none) }
      let (quick, paper) = (folder + "/quick", folder + "/paper")
      try TextFile.write(try Ledger.json([], profile: .quick), to: quick + "/claims.json")
      try TextFile.write(try Ledger.json([], profile: .paper), to: paper + "/claims.json")
      #expect(throws: UsageError.self) { try RunDifference(quick, paper, none) }
      #expect(throws: UsageError.self) { try RunDifference(accepted: [], quick, none) }
    }
  }
}

import Files
import Foundation
import Journals
import Tables
import TestSupport
import Testing

@testable import Claims

/// Rows of trials that go on: figures may show them, and they decide nothing.
@Suite struct RunningRowsTests {
  private static let header = "trial,revision,seed,y,end\n"

  private func withResults(_ body: (_ showsRunning: Bool, ProfileResults) throws -> Void) throws {
    try withTemporaryFolder { folder in
      let file = JournalFile(results: folder, profile: .quick, experiment: "e")
      try file.write(
        Self.header + "a,1,1,0.5,0\na,1,1,0.5,1\n", RunRecord(revision: 1, asked: ["a", "b"], seeds: [1, 2]))
      try TextFile.write(Self.header + "b,1,2,0.5,0\n", to: file.live("b").rowsPath)
      // What a run left that asked for other trials.
      try TextFile.write(Self.header + "c,1,3,9,0\n", to: file.live("c").rowsPath)
      for showsRunning in [false, true] {
        let facts = ExperimentFacts(revision: 1, replication: .seed, source: nil)
        try body(
          showsRunning,
          ProfileResults(results: folder, profile: .quick, facts: ["e": facts], showsRunning: showsRunning))
      }
    }
  }

  @Test func figuresShowThem() throws {
    try withResults { showsRunning, results in
      #expect(try results.rows("e")?.count == 2)
      let drawn = try #require(try results.drawnRows("e"))
      #expect(try drawn.texts("trial") == (showsRunning ? ["a", "a", "b"] : ["a", "a"]))
    }
  }

  @Test func verdictsDoNotRestOnThem() throws {
    try withResults { _, results in
      _ = try results.drawnRows("e")
      let claim = try ClaimRows.claim("every y <= 1", options: [":kind: check"])
      let papers = [PaperClaims(paper: "p", claims: [claim], comparedColumns: [:])]
      let outcome = try #require(try ClaimEvaluation.outcomes(of: papers, results).first).outcome
      #expect(outcome.word == "inconclusive" && outcome.reason.contains("1 of 2 trials are finished"), "\(outcome)")
    }
  }
}

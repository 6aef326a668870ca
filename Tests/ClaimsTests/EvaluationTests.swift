import Files
import Foundation
import Journals
import TestSupport
import Testing

@testable import Claims

/// Journals written by hand, verdicts read from them.
@Suite struct EvaluationTests {
  private let source = """
    :experiment: frozen/tune
    :test: every mse <= bound
    :source: Theorem 1
    :profiles: quick
    It falls.
    """
  private let journal = "trial,revision,mse,bound,end\na,1,1,2,1\nb,1,1,2,0\nb,1,1,2,1\n"

  private func outcome(
    _ source: String? = nil, journal: String?, later: String? = nil,
    record: RunRecord? = RunRecord(revision: 1, asked: ["a", "b"], seeds: [1]),
    profile: Profile = .quick, revision: Int = 1
  ) throws -> Outcome {
    try withTemporaryFolder { folder in
      let file = JournalFile(results: folder + "/results", profile: profile, experiment: "frozen/tune")
      if let journal, let record { try file.write(journal, record) }
      if let journal = later ?? (record == nil ? journal : nil) { try TextFile.write(journal, to: file.path) }
      let directive = try Directive(
        info: "{claim} falls", content: source ?? self.source, file: folder + "/report.md", line: 5)
      let claim = try Claim(try #require(directive), folder: folder)
      let results = ProfileResults(
        results: folder + "/results", profile: profile, revisions: ["frozen/tune": revision])
      let evaluated = try ClaimEvaluation.outcomes(of: [claim], paper: "p", comparedColumns: [:], results)
      return try #require(evaluated.first).outcome
    }
  }

  @Test func completeRowsDecide() throws {
    #expect(try outcome(journal: journal).verdict == .reproduced)
    #expect(try outcome(journal: journal.replacing("a,1,1", with: "a,1,3")).verdict == .deviates)
  }

  @Test func incompleteRowsNeverReproduce() throws {
    let torn = try outcome(journal: "trial,revision,mse,bound,end\na,1,1,2,1\nb,1,1,2,0\n")
    #expect(torn.verdict == .inconclusive && torn.reason.hasPrefix("1 of 2 trials are finished; run repro run"))
    let failed = try outcome(journal: journal.replacing("a,1,1,2,1", with: "a,1,1,2,failed"))
    #expect(failed.verdict == .inconclusive && failed.reason == "1 of 2 trials failed: for an unknown reason")
    let unknown = try outcome(journal: journal, record: nil)
    #expect(unknown.verdict == .inconclusive && unknown.reason.contains("nobody knows whether the rows are complete"))
    let old = try outcome(journal: journal, revision: 2)
    #expect(old.verdict == .inconclusive && old.reason.contains("older revision"))
  }

  /// Rows that were lost, doubled or edited after the run are not those that were measured.
  @Test(arguments: [
    "trial,revision,mse,bound,end\na,1,1,2,1\nb,1,1,2,1\n", "trial,revision,mse,bound,end\na,1,1,2,1\n",
    "trial,revision,mse,bound,end\na,1,1.5,2,1\nb,1,1,2,0\nb,1,1,2,1\n",
    "trial,revision,mse,bound,end\na,1,1,2,1\nb,1,1,2,0\nb,1,1,2,0\nb,1,1,2,1\n",
  ])
  func changedRowsDecideNothing(later: String) throws {
    let outcome = try outcome(journal: journal, later: later)
    #expect(outcome.verdict == .inconclusive, "\(outcome)")
    #expect(outcome.reason.hasPrefix("rows of 1 of 2 trials were lost or changed since they were written"))
  }

  /// A run of which nothing is left is not the same as no run.
  @Test func trialsThatAllFailedOrWereLostAreInconclusive() throws {
    let failed = "trial,revision,mse,bound,end\na,1,nan,nan,failed\nb,1,nan,nan,failed\n"
    let all = try outcome(journal: failed)
    #expect(all.verdict == .inconclusive && all.reason.hasPrefix("2 of 2 trials failed"), "\(all)")
    let lost = try outcome(journal: journal, later: "trial,revision,mse,bound,end\n")
    #expect(lost.verdict == .inconclusive && lost.reason.hasPrefix("rows of 2 of 2 trials were lost"), "\(lost)")
  }

  @Test(arguments: ["frozen/tune frozen/tune", "frozen/tune, frozen/tune", ","])
  func experimentsAreNamedOnce(experiments: String) throws {
    #expect(throws: SourceError.self) {
      try outcome(source.replacing(":experiment: frozen/tune", with: ":experiment: \(experiments)"), journal: journal)
    }
  }

  /// Rows of another file than the one that lies there today.
  @Test func rowsOfAChangedInputDecideNothing() throws {
    func outcome(of digest: String) throws -> Outcome {
      var record = RunRecord(revision: 1, asked: ["a", "b"], seeds: [1])
      record.inputs = [RecordedInput("paper/none/data.csv", digest: digest, papers: "paper", results: "results")]
      return try self.outcome(journal: journal, record: record)
    }
    let missing = try outcome(of: "0")
    #expect(missing.verdict == .inconclusive && missing.reason.contains("from which the rows were made, is missing"))
    let record = try JSONDecoder().decode(
      RecordedInput.self, from: Data(#"{"base":"root","path":"etc/hostname","digest":"0"}"#.utf8))
    #expect(try record.change(papers: "", results: "")?.contains("has changed") == true)
  }

  @Test func nothingToTestIsNotRun() throws {
    #expect(try outcome(journal: nil).verdict == .notRun)
    #expect(try outcome(journal: "trial,revision,mse,bound,end\n").verdict == .notRun)
    let other = try outcome(journal: journal, profile: .paper)
    #expect(other.verdict == .notRun && other.reason == "needs the profile quick")
  }

  @Test func waivedClaimsSayWhy() throws {
    let waived = source.replacing(":source:", with: ":waived: known misprint\n:source:")
    let outcome = try outcome(waived, journal: journal)
    #expect(outcome.verdict == .waived && outcome.reason == "known misprint")
  }

  @Test func damageIsAnErrorNotAVerdict() {
    #expect(throws: (any Error).self) { try outcome(journal: journal.replacing("mse", with: "mze")) }
    #expect(throws: (any Error).self) { try outcome(journal: journal + "c,1\n") }
    #expect(throws: (any Error).self) { try outcome(journal: journal.replacing("b,1,1", with: "b,1,one")) }
    let expecting = source.replacing(":source:", with: ":expected: missing.csv\n:source:")
    #expect(throws: (any Error).self) { try outcome(expecting, journal: journal) }
  }

  @Test func theGateFollowsTheVerdicts() throws {
    func gate(_ verdicts: [Verdict], isStrict: Bool = false) throws -> Gate {
      let claim = try Claim(
        try #require(
          try Directive(
            info: "{claim} c", content: ":experiment: e\n:test: one a\n:source: s\nText.", file: "r.md", line: 1)),
        folder: ".")
      return Gate(
        verdicts.map { EvaluatedClaim(paper: "p", claim: claim, outcome: Outcome($0)) }, isStrict: isStrict)
    }
    #expect(try gate([.reproduced, .notRun, .waived]) == .holds)
    #expect(try gate([.reproduced, .deviates]) == .fails)
    #expect(try gate([.inconclusive]) == .holds)
    #expect(try gate([.inconclusive], isStrict: true) == .fails)
    #expect(try gate([.reproduced, .notRun], isStrict: true) == .fails)
    #expect(try gate([.notRun, .waived]) == .nothing)
    #expect(try gate([]) == .nothing)
  }
}

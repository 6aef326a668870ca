import Files
import Foundation
import Journals
import Literate
import Tables
import TestSupport
import Testing

@testable import Claims

/// Which claims a trial harms that failed or is absent.
@Suite struct ScopeTests {
  /// Results of another program, with trials that are of no use.
  private struct Results: RowSource {
    var rows: Table
    var failed: [UnusableTrial] = []
    var absent: [UnusableTrial] = []
    var description: String { "out/*.json" }
    func contents() -> JournalFile.Contents? {
      JournalFile.Contents(rows: rows, failures: failed, altered: [], absent: absent)
    }
  }

  private static let rows =
    "model,width,seed,acc\na,16,0,0.81\na,16,1,0.82\na,16,2,0.815\nb,64,0,0.91\nb,64,1,0.92\nb,64,2,0.93\n"
  private static let trial = UnusableTrial(setting: ["model": "c", "width": "128", "seed": "1"], reason: "exit code 1")

  private func outcome(
    _ test: String, failed: [UnusableTrial] = [], absent: [UnusableTrial] = [], options: [String] = [],
    expected: String? = nil, rows: String = rows
  ) throws -> Outcome {
    try withTemporaryFolder { folder in
      let table = try CSVReader.parse(Data(rows.utf8), file: "out/a.csv")
      let facts = ExperimentFacts(
        revision: 1, replication: nil, source: Results(rows: table, failed: failed, absent: absent))
      if let expected { try TextFile.write(expected, to: folder + "/published.csv") }
      let lines = [":test: \(test)"] + options + (expected == nil ? [] : [":expected: published.csv"])
      let directive = try Directive(info: "{claim} c", content: lines.joined(separator: "\n"), file: "r.md", line: 1)
      let claim = try Claim(try #require(directive), folder: folder, declared: ["runs"])
      let results = ProfileResults(results: folder + "/results", profile: .quick, facts: ["runs": facts])
      let papers = [PaperClaims(paper: "p", claims: [claim], comparedColumns: [:])]
      return try #require(try ClaimEvaluation.outcomes(of: papers, results).first).outcome
    }
  }

  @Test(arguments: [
    ("acc at least 0.8 where model = a", false), ("acc at least 0.8 where width < 100 for each model", false),
    ("acc at least 0.8 for each model where model in {a, b}", false),
    ("acc at least 0.8 for each model where model != c", false),
    ("higher acc at model = b than at a", false), ("acc at model = b over acc at a at least 1.01", false),
    ("acc at model = a within 0.2 of acc at b", false), ("argmax of acc over model is b", true),
    ("acc at least 0.8 for each model", true), ("acc at least 0.8 for each model where width >= 16", true),
    ("acc at least 0.8 for each model where seed != 9", true),
  ])
  func onlyClaimsThatLookAtATrialAreHarmed(test: String, isHarmed: Bool) throws {
    // Three units settle no order by signs: what matters is what is said.
    let failed = try outcome(test, failed: [Self.trial])
    #expect(failed.isBroken == isHarmed, "\(failed)")
    if isHarmed { #expect(failed.reason == "broken: 1 result failed: exit code 1 at model = c, seed = 1, width = 128") }
    let absent = try outcome(test, absent: [Self.trial])
    #expect(!absent.isBroken && absent.reason.hasPrefix("exit code 1 for model = c") == isHarmed, "\(absent)")
    if isHarmed { #expect(absent.verdict == .inconclusive) }
    #expect(try outcome(test).isBroken == false)
  }

  @Test func requirementsSeedsAndPublishedKeysAreScope() throws {
    let test = "acc at least 0.8 for each model"
    #expect(try outcome(test, failed: [Self.trial], options: [":requires: width <= 64"]).verdict == .reproduced)
    let published = "model,published\na,0.815\nb,0.92\n"
    #expect(
      try outcome("acc within 0.05 of published", failed: [Self.trial], expected: published).verdict == .reproduced)
    let other = UnusableTrial(setting: ["model": "b", "seed": "9"], reason: "exit code 1")
    #expect(try outcome("acc within 0.05 of published", failed: [other], expected: published).isBroken)
    // What is not known of a trial contradicts nothing.
    #expect(
      try outcome("acc at least 0.8 where model = a", failed: [UnusableTrial(setting: [:], reason: "torn")]).isBroken)
  }

  /// A contradiction is one, whatever is absent.
  @Test func contradictionsStand() throws {
    #expect(try outcome("acc at most 0.5 for each model", absent: [Self.trial]).verdict == .deviates)
  }

  @Test func anEmptyScopeIsNotRun() throws {
    let none = try outcome("acc at least 0.8 where model = aa")
    #expect(none.verdict == .notRun)
    #expect(none.reason == "no row has model = aa, which the claim asks for; did you mean 'a'?", "\(none)")
    // Trials of that scope failed, or are absent: it was run.
    #expect(try outcome("acc at least 0.8 where model = c", failed: [Self.trial]).isBroken)
    let absent = try outcome("acc at least 0.8 where model = c", absent: [Self.trial])
    #expect(absent.verdict == .inconclusive && absent.reason.hasPrefix("exit code 1 for model = c"), "\(absent)")
    #expect(try outcome("acc at least 0.8 where model = d", failed: [Self.trial]).verdict == .notRun)
  }
}

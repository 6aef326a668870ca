import Files
import Foundation
import Journals
import Literate
import Tables
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
  private let journal =
    "trial,revision,d,seed,mse,bound,end\na,1,1,0,1,2,1\nb,1,1,1,1,2,1\nc,1,2,0,1.2,2,0\nc,1,2,0,1.3,2,1\n"

  private func outcome(
    _ source: String? = nil, journal: String?, later: String? = nil,
    record: RunRecord? = RunRecord(revision: 1, asked: ["a", "b", "c"], seeds: [0, 1]),
    profile: Profile = .quick, facts: ExperimentFacts = ExperimentFacts(revision: 1)
  ) throws -> Outcome {
    try withTemporaryFolder { folder in
      let file = JournalFile(results: folder + "/results", profile: profile, experiment: "frozen/tune")
      if let journal {
        try file.write(journal, record ?? RunRecord(revision: 1, asked: ["a", "b", "c"], seeds: [0, 1]))
        if record == nil { try keepTheListAlone(file) }
      }
      if let later { try TextFile.write(later, to: file.path) }
      try TextFile.write("d,z\n1,1.0\n", to: folder + "/port.csv")
      let directive = try Directive(
        info: "{claim} falls", content: source ?? self.source, file: folder + "/report.md", line: 5)
      let claim = try Claim(try #require(directive), folder: folder)
      let results = ProfileResults(results: folder + "/results", profile: profile, facts: ["frozen/tune": facts])
      let papers = [PaperClaims(paper: "p", claims: [claim], comparedColumns: [:])]
      return try #require(try ClaimEvaluation.outcomes(of: papers, results, today: "2026-01-01").first).outcome
    }
  }

  /// A journal whose record was lost.
  private func keepTheListAlone(_ file: JournalFile) throws {
    let blocks = try TrialBlock.blocks(of: CSVReader.parse(TextFile.bytes(file.path), file: file.path))
    let lines = blocks.filter(\.isFinished).map { block in
      FinishedTrial(key: block.key, point: block.key, record: block.record)
    }
    try TextFile.write(FinishedTrials.text(lines), to: file.trialsPath)
    try FileManager.default.removeItem(atPath: file.recordPath)
  }

  @Test func completeRowsDecide() throws {
    #expect(try outcome(journal: journal).verdict == .reproduced)
    #expect(try outcome(journal: journal.replacing("a,1,1,0,1", with: "a,1,1,0,3")).verdict == .deviates)
  }

  @Test func incompleteRowsNeverReproduce() throws {
    let torn = try outcome(journal: journal.replacing("1.3,2,1", with: "1.3,2,0"))
    #expect(torn.verdict == .inconclusive && torn.reason.hasPrefix("2 of 3 trials are finished; run repro run"))
    let unknown = try outcome(journal: journal, record: nil)
    #expect(unknown.verdict == .inconclusive && unknown.reason.contains("nobody knows whether the rows are complete"))
    // Rows without a list are nobody's.
    let alone = try outcome(journal: nil, later: journal)
    #expect(alone.verdict == .notRun)
    let old = try outcome(journal: journal, facts: ExperimentFacts(revision: 2))
    #expect(old.verdict == .inconclusive && old.reason.contains("older revision"))
  }

  /// A contradiction is one, however many trials are still to come.
  @Test func anUnfinishedRunCanDeviate() throws {
    let torn = try outcome(
      journal: journal.replacing("1.3,2,1", with: "1.3,2,0").replacing("a,1,1,0,1", with: "a,1,1,0,3"))
    #expect(torn.verdict == .deviates && torn.reason.hasPrefix("2 of 3 trials are finished"))
    // What its other trials would have measured is not missing yet.
    let waiting = source.replacing("every mse <= bound", with: "every mse <= bound where d = 2")
    let early = try outcome(waiting, journal: journal.replacing("1.3,2,1", with: "1.3,2,0"))
    #expect(early.verdict == .inconclusive && early.reason.hasPrefix("2 of 3 trials are finished"), "\(early)")
    let never = try outcome(source.replacing("<= bound", with: "<= bound where d = 7"), journal: journal)
    #expect(never.isBroken && never.reason == "broken: no row has d = 7, which the claim asks for")
  }

  @Test func failedTrialsAreBroken() throws {
    let failed = try outcome(journal: journal.replacing("a,1,1,0,1,2,1", with: "a,1,1,0,1,2,failed"))
    #expect(
      failed.isBroken && failed.reason.hasPrefix("broken: 1 of 3 trials failed: for an unknown reason"), "\(failed)")
    let all = try outcome(
      journal: "trial,revision,d,seed,mse,bound,end\na,1,1,0,nan,nan,failed\nb,1,1,1,nan,nan,failed\n",
      record: RunRecord(revision: 1, asked: ["a", "b"], seeds: [0, 1]))
    #expect(all.isBroken && all.reason.hasPrefix("broken: 2 of 2 trials failed"), "\(all)")
  }

  /// A claim on other settings than those of a failed trial does not look at it.
  @Test func failedTrialsOfOtherSettingsDoNoHarm() throws {
    let failed = journal.replacing("a,1,1,0,1,2,1", with: "a,1,1,0,1,2,failed")
    let other = source.replacing("every mse <= bound", with: "every mse <= bound where d = 2")
    #expect(try outcome(other, journal: failed).verdict == .reproduced)
    #expect(
      try outcome(source.replacing(":source:", with: ":requires: d > 1\n:source:"), journal: failed).verdict
        == .reproduced)
    #expect(
      try outcome(source.replacing("every mse <= bound", with: "every mse <= bound where d = 1"), journal: failed)
        .isBroken)
  }

  /// Rows that were lost, doubled or edited after the run are not those that were measured.
  @Test(arguments: [
    ("c,1,2,0,1.2,2,0\n", ""), ("b,1,1,1,1,2,1\n", ""), ("b,1,1,1,1,", "b,1,1,1,1.5,"),
    ("c,1,2,0,1.2,2,0\n", "c,1,2,0,1.2,2,0\nc,1,2,0,1.2,2,0\n"),
  ])
  func changedRowsDecideNothing(old: String, new: String) throws {
    let outcome = try outcome(journal: journal, later: journal.replacing(old, with: new))
    #expect(outcome.verdict == .inconclusive, "\(outcome)")
    #expect(outcome.reason.hasPrefix("rows of 1 of 3 trials were lost or changed since they were written"))
  }

  /// A run of which nothing is left is not the same as no run.
  @Test func rowsThatWereAllLostAreInconclusive() throws {
    let lost = try outcome(journal: journal, later: "trial,revision,d,seed,mse,bound,end\n")
    #expect(lost.verdict == .inconclusive && lost.reason.hasPrefix("rows of 3 of 3 trials were lost"), "\(lost)")
    #expect(lost.isProvisional)
  }

  /// Rows of another file than the one that lies there today.
  @Test func rowsOfAChangedInputDecideNothing() throws {
    var record = RunRecord(revision: 1, asked: ["a", "b", "c"], seeds: [0, 1])
    record.inputs = [RecordedInput("paper/none/data.csv", digest: "0", papers: "paper", results: "results")]
    let missing = try outcome(journal: journal, record: record)
    #expect(missing.verdict == .inconclusive && missing.reason.contains("from which the rows were made, is missing"))
    let input = try JSONDecoder().decode(
      RecordedInput.self, from: Data(#"{"base":"root","path":"etc/hostname","digest":"0"}"#.utf8))
    #expect(try input.change(papers: "", results: "")?.contains("has changed") == true)
  }

  @Test func nothingToTestIsNotRun() throws {
    let none = try outcome(journal: nil)
    #expect(none.verdict == .notRun && none.reason == "no rows; run repro run frozen/tune --profile quick")
    #expect(try outcome(journal: "trial,revision,d,seed,mse,bound,end\n").verdict == .notRun)
    let other = try outcome(journal: journal, profile: .paper)
    #expect(other.verdict == .notRun && other.reason == "needs the profile quick")
  }

  @Test func onlyRowsThatMeetTheRequirementsCount() throws {
    func needing(_ condition: String) throws -> Outcome {
      try outcome(
        source.replacing(":source:", with: ":requires: \(condition)\n:source:"),
        journal: journal.replacing("a,1,1,0,1", with: "a,1,1,0,3"))
    }
    let none = try needing("d = 12")
    #expect(none.verdict == .notRun && none.reason == "needs rows with d = 12")
    // The row that exceeds its bound has another d.
    #expect(try needing("d = 2").verdict == .reproduced)
    #expect(try needing("d in [1, 2]").verdict == .deviates)
    #expect(throws: SourceError.self) { try needing("e = 2") }
  }

  private let port = """
    :kind: port
    :experiment: frozen/tune
    :expected: port.csv
    :seeds: 0
    :test: mse within 0.1 of z
    :source: independent implementation
    The same.
    """

  @Test func portsAreBoundToTheirSeeds() throws {
    #expect(try outcome(port, journal: journal).verdict == .reproduced)
    // Another seed may have any value; the same seed may not.
    #expect(try outcome(port, journal: journal.replacing("b,1,1,1,1", with: "b,1,1,1,9")).verdict == .reproduced)
    #expect(try outcome(port, journal: journal.replacing("a,1,1,0,1", with: "a,1,1,0,9")).verdict == .deviates)
    let others = try outcome(port.replacing(":seeds: 0", with: ":seeds: 0, 5"), journal: journal)
    #expect(others.verdict == .notRun)
    #expect(others.reason == "bound to seed 0, 5, which the other implementation ran")
    // Both seeds' rows are the subject, and one number stands for their mean.
    let both = try outcome(port.replacing(":seeds: 0", with: ":seeds: 0, 1"), journal: journal)
    #expect(both.verdict == .reproduced && both.parts[0].component.lower == 1)
    // What the port compares with and what was not measured is broken, not open.
    let absent = try outcome(port, journal: journal.replacing("a,1,1,0", with: "a,1,3,0"))
    #expect(absent.isBroken && absent.reason == "broken: no row has d = 1", "\(absent)")
  }

  /// Whoever is told to run a larger profile has to get other trials there.
  @Test(arguments: [
    ([1, 2, 3], [Profile.standard, .paper]), ([1, 2, 2], [.standard]), ([1, 1, 3], [.paper]), ([1, 1, 1], []),
  ])
  func onlyProfilesWithOtherTrialsAreAdvised(trials: [Int], advised: [Profile]) {
    var facts = ExperimentFacts(revision: 1)
    facts.plan = { profile in
      [PlannedTrial(cells: [String(trials[Profile.allCases.firstIndex(of: profile) ?? 0])])]
    }
    let results = ProfileResults(results: "results", profile: .quick, facts: ["e": facts])
    #expect(results.largerProfiles(of: ["e"]) == advised)
    // What a missing file decides on may be anything.
    facts.plan = { _ in throw FileError(.read, "weights", errno: ENOENT) }
    let unknown = ProfileResults(results: "results", profile: .standard, facts: ["e": facts])
    #expect(unknown.largerProfiles(of: ["e"]) == [.paper])
  }

  @Test func unitsAreThoseOfTheExperimentOrTheClaim() throws {
    let level = source.replacing("every mse <= bound", with: "mse below 2 where d = 2")
    // Two rows of one seed.
    #expect(try outcome(level, journal: journal).reason.hasPrefix("one seed: its noise is unknown"))
    let batches = Replication("batch", "batches", columns: ["mse"])
    let declared = try outcome(level, journal: journal, facts: ExperimentFacts(revision: 1, replication: batches))
    #expect(declared.verdict == .reproduced && declared.replication?.count(2) == "2 batches" && declared.units == 2)
    // Coarser units than the experiment's own can be named, finer ones cannot.
    let both = ExperimentFacts(revision: 1, replication: Replication("batch", "batches", columns: ["seed", "mse"]))
    let named = level.replacing(":source:", with: ":unit: mse\n:source:")
    let stated = try outcome(named, journal: journal, facts: both)
    #expect(stated.verdict == .reproduced && stated.units == 2)
    let finer = #expect(throws: SourceError.self) { try outcome(named, journal: journal) }
    #expect(finer?.description.contains("'mse' is no unit of frozen/tune, which repeats by seed") == true)
    let error = #expect(throws: SourceError.self) {
      try outcome(level.replacing(":source:", with: ":unit: sead\n:source:"), journal: journal)
    }
    #expect(
      error?.description.contains("'sead' is no unit of frozen/tune, which repeats by seed; did you mean 'seed'?")
        == true)
  }

  @Test func waivedClaimsAreEvaluatedAllTheSame() throws {
    let waived = source.replacing(":source:", with: ":waived: known misprint until 2026-01-01\n:source:")
    let outcome = try outcome(waived, journal: journal)
    #expect(outcome.verdict == .waived && outcome.beneath == .reproduced)
    let wrong = try self.outcome(waived, journal: journal.replacing("a,1,1,0,1", with: "a,1,1,0,3"))
    #expect(wrong.verdict == .waived && wrong.beneath == .deviates)
    let lapsed = waived.replacing("2026-01-01", with: "2025-12-31")
    #expect(try self.outcome(lapsed, journal: journal).verdict == .reproduced)
  }

  @Test func damageIsAnErrorNotAVerdict() {
    #expect(throws: (any Error).self) { try outcome(journal: journal.replacing("mse", with: "mze")) }
    #expect(throws: (any Error).self) { try outcome(journal: journal + "c,1\n") }
    #expect(throws: (any Error).self) { try outcome(journal: journal.replacing("b,1,1,1,1", with: "b,1,1,1,one")) }
    let expecting = source.replacing(":source:", with: ":expected: missing.csv\n:source:")
    #expect(throws: (any Error).self) { try outcome(expecting, journal: journal) }
  }
}

import Foundation
import Journals
import Tables
import Testing

/// Whether the rows of a journal are those of the trials that a profile has today.
@Suite struct PlannedTrialTests {
  private let parts = [KeyPart("revision", "2"), KeyPart("kernels", "AVX2"), KeyPart("p/weights", "1e18addf81e5")]

  private let trials = ["4", "8", "16"]

  private func difference(_ plan: [PlannedTrial], parts: [KeyPart]? = nil) throws -> String? {
    let rows = "trial,revision,d,seed,mse,end\na,2,4,0,0.5,0\na,2,4,0,0.25,1\nb,2,8,0,1,1\n"
    let table = try CSVReader.parse(Data(rows.utf8), file: "e.csv")
    let contents = JournalFile.Contents(rows: table, failures: [], altered: [])
    let record = RunRecord(revision: 2, asked: ["a", "b", "c"], seeds: [0])
    let list = FinishedTrials(
      lines: ["a", "b"].map { FinishedTrial(key: $0, point: "point of \($0)", parts: parts ?? self.parts) })
    return try PlannedTrial.difference(of: contents, record, list, from: plan)
  }

  private func plan(_ d: [String], _ parts: [KeyPart]? = nil) -> [PlannedTrial] {
    d.map { PlannedTrial(cells: [$0, "0"], parts: parts ?? self.parts) }
  }

  @Test func unfinishedTrialsAreStillTheProfiles() throws {
    #expect(try difference(plan(trials)) == nil)
    // Other processors compute the same trials; the same bytes may lie under another name.
    let elsewhere = [KeyPart("revision", "2"), KeyPart("kernels", "NEON"), KeyPart("q/w", "1e18addf81e5")]
    #expect(try difference(plan(trials, elsewhere)) == nil)
    // Lists of earlier versions know no parts.
    #expect(try difference(plan(trials), parts: []) == nil)
  }

  @Test func settingsSeedsAndNumbersAreHeldAgainstThePlan() throws {
    let other = try difference(plan(["4", "16", "32"]))
    #expect(other == "one is of a trial that the profile does not have: d = 8, seed = 0")
    #expect(try difference(plan(["4", "8"]))?.contains("a run of 3 trials, not of the 2") == true)
  }

  /// Several experiments have the same settings, seeds and columns: only the point names the experiment.
  @Test func rowsOfAnotherExperimentAreTold() throws {
    func plan(_ points: [String]) -> [PlannedTrial] {
      zip(trials, points).map { PlannedTrial(cells: [$0, "0"], point: $1, parts: parts) }
    }
    #expect(try difference(plan(["point of a", "point of b", "point of c"])) == nil)
    #expect(try difference(plan(["x", "y", "z"])) == "they are of another experiment")
  }

  @Test func otherInputsAndOptionsAreNamed() throws {
    let other = [KeyPart("revision", "2"), KeyPart("p/weights", "0123456789ab")]
    #expect(try difference(plan(trials, other)) == "they were made with another p/weights than today's")
    let more = parts + [KeyPart("precision", "float32")]
    #expect(try difference(plan(trials, more)) == "they were made with another precision than today's")
    #expect(try difference(plan(trials), parts: more) == "they were made with another precision than today's")
  }
}

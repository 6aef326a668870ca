import Claims
import Export
import Figures
import Files
import Foundation
import Journals
import Tables
import TestSupport
import Testing

/// Which files are made of which rows, and what is said of the others.
@Suite struct AuthorsFilesExportTests {
  /// A file with the mean of each trial, of one experiment.
  private let file = AuthorsFile(
    table: Recipe.AuthorsTable(name: "means.csv") { rows in
      var table = try Table(file: rows.file, columns: ["seed", "loss"])
      for row in 0..<rows.count { try table.append([rows.text(row, "seed"), rows.text(row, "y")]) }
      return table
    }, of: "e")

  /// Rows of trials with these end marks, `1` for a finished one.
  private func write(_ ends: [String], asked: Int, revision: Int = 1, to journal: JournalFile) throws {
    let keys = (0..<asked).map { String(format: "%012d", $0) }
    let rows = zip(keys, ends).map { key, end in "\(key),\(revision),\(key.suffix(1)),0.5,\(end)\n" }
    try journal.write(
      "trial,revision,seed,y,end\n" + rows.joined(), RunRecord(revision: revision, asked: keys, seeds: [1]))
  }

  private func export(
    _ folder: String, whole: Int = 2, recordings: Recordings = .standIn, seeds: [Int]? = nil
  ) throws -> AuthorsFilesExport {
    var facts = ExperimentFacts(revision: 1)
    if let seeds { facts.plan = { _ in seeds.map { PlannedTrial(cells: [String($0)]) } } }
    facts.paper = "p"
    let data = ProfileResults(
      results: folder + "/results", profile: .quick, papers: folder + "/papers", facts: ["e": facts],
      recordings: recordings)
    return try AuthorsFilesExport([file], data) { _ in whole }
  }

  private func journal(_ folder: String) -> JournalFile {
    JournalFile(results: folder + "/results", profile: .quick, experiment: "e")
  }

  /// Records rows of a run elsewhere.
  private func record(_ ends: [String], asked: Int, _ profile: Profile, _ folder: String) throws {
    let elsewhere = JournalFile(results: folder + "/elsewhere", profile: profile, experiment: "e")
    try write(ends, asked: asked, to: elsewhere)
    _ = try Recording.write(
      elsewhere, to: JournalFile(recordedIn: folder + "/papers/p", profile: profile, experiment: "e"))
  }

  /// As many trials as the profile has, and yet not its own.
  @Test func otherSeedsAreNamed() throws {
    try withTemporaryFolder { folder in
      try write(["1", "1"], asked: 2, to: journal(folder))
      #expect(try export(folder, seeds: [0, 1]).made[0].origin == "2 trials of e")
      let other = try export(folder, seeds: [0, 7]).made[0].origin
      #expect(other == "2 trials of e; one is of a trial that the profile does not have: seed = 1")
    }
  }

  private static let remedy = "run repro run e --profile quick"

  @Test func allTrialsMakeAFile() throws {
    try withTemporaryFolder { folder in
      try write(["1", "1"], asked: 2, to: journal(folder))
      let export = try export(folder)
      #expect(export.isWhole && export.missing.isEmpty && export.made.count == 1)
      #expect(export.made[0].file == ExportedFile(path: "means.csv", data: Data("seed,loss\n0,0.5\n1,0.5\n".utf8)))
      #expect(export.made[0].origin == "2 trials of e" && export.made[0].remedy == nil)
    }
  }

  @Test func fewerTrialsAreToldOf() throws {
    try withTemporaryFolder { folder in
      // One of three failed, and one is missing.
      try write(["1", "failed"], asked: 3, to: journal(folder))
      let partial = try export(folder)
      #expect(!partial.isWhole && partial.made[0].origin == "1 of 3 trials of e, 1 failed")
      #expect(partial.made[0].remedy == Self.remedy)
      #expect(String(decoding: partial.made[0].file.data, as: UTF8.self) == "seed,loss\n0,0.5\n")
      // All that was asked for is there, but a whole run has more.
      try write(["1", "1"], asked: 2, to: journal(folder))
      let few = try export(folder, whole: 5)
      #expect(!few.isWhole && few.made[0].origin == "2 of 5 trials of e" && few.made[0].remedy == Self.remedy)
      // More than that were asked for.
      #expect(try export(folder, whole: 1).isWhole)
    }
  }

  @Test func withoutRowsThereIsNoFile() throws {
    try withTemporaryFolder { folder in
      func reason(_ recordings: Recordings = .standIn) throws -> String {
        let export = try export(folder, recordings: recordings)
        #expect(!export.isWhole && export.made.isEmpty && export.missing.map(\.path) == ["means.csv"])
        return try #require(export.missing.first).reason
      }
      #expect(try reason() == "no rows; " + Self.remedy)
      // A long run was recorded.
      try record(["1"], asked: 1, .paper, folder)
      #expect(try reason() == "no rows; \(Self.remedy), or take rows that are recorded by --profile paper")
      #expect(try reason(.unused) == "no rows; " + Self.remedy)
      try write(["failed", "0"], asked: 2, to: journal(folder))
      #expect(try reason() == "0 of 2 trials are finished, 1 failed; " + Self.remedy)
      try write(["1", "1"], asked: 2, revision: 7, to: journal(folder))
      #expect(try reason() == "the rows come from an older revision of the experiment; " + Self.remedy)
      try FileManager.default.removeItem(atPath: journal(folder).recordPath)
      #expect(try reason().contains("e.run.json is missing: nobody knows whether the rows are complete"))
    }
  }

  @Test func recordedRowsAreMarked() throws {
    try withTemporaryFolder { folder in
      try record(["1", "1"], asked: 2, .quick, folder)
      #expect(try export(folder).made.map(\.origin) == ["2 trials of e, recorded"])
      // Rows of this machine come first, and the two are never mixed.
      try write(["1"], asked: 2, to: journal(folder))
      #expect(try export(folder).made.map(\.origin) == ["1 of 2 trials of e"])
    }
  }

  @Test func rowsThatHoldNothingForAFileAreAnError() throws {
    try withTemporaryFolder { folder in
      try write(["1", "1"], asked: 2, to: journal(folder))
      let data = ProfileResults(
        results: folder + "/results", profile: .quick, facts: ["e": ExperimentFacts(revision: 1)])
      let empty = AuthorsFile(
        table: Recipe.AuthorsTable(name: "none.csv") { try $0.rows(where: "seed", is: "9") }, of: "e")
      let error = #expect(throws: SourceError.self) { try AuthorsFilesExport([empty], data) { _ in 2 } }
      #expect(error?.description.hasSuffix("e.csv: no row of it belongs to none.csv") == true)
    }
  }
}

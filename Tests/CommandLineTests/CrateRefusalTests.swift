import Files
import Foundation
import Journals
import TestSupport
import Testing

/// What `repro export ro-crate` refuses, in one line each, and leaves alone.
@Suite struct CrateRefusalTests {
  private static let experiment = "frozen/mse-vs-n"

  private func withRows(_ matter: String, _ body: (String, JournalFile) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try TextFile.write(
        "---\ntitle: T\n\(matter)---\n\n```{figure} \(Self.experiment)\n:plot: lines\n:x: n\n:y: mse\nErrors.\n```\n",
        to: folder + "/paper/hu2026/report.md")
      #expect(try Command.repro(["run", Self.experiment], in: folder).status == 0)
      try body(
        folder, JournalFile(results: folder + "/output/results", profile: .quick, experiment: Self.experiment))
    }
  }

  private func refused(_ arguments: [String], in folder: String, _ reason: String) throws {
    let result = try Command.repro(["export", "ro-crate"] + arguments, in: folder)
    #expect(result.status == 4 && result.output.isEmpty, "\(result)")
    #expect(result.error.split(separator: "\n").count == 1 && result.error.contains(reason), "\(result)")
    #expect(!FileManager.default.fileExists(atPath: folder + "/output/ro-crate"))
  }

  @Test func aCrateNamesItsLicence() throws {
    try withRows("") { folder, _ in
      try refused([], in: folder, "a crate has to name its licence, and none is known: write 'license: CC-BY-4.0' in")
      try refused(["--license", "MIT"], in: folder, "--license 'MIT' is no address")
      try refused(["--license", "https://a.b", "--date", "May"], in: folder, "--date 'May' is no date")
      let given = try Command.repro(
        ["export", "ro-crate", "--license", "https://example.org/terms", "--date", "2026-03-31", "--folder", "given"],
        in: folder)
      #expect(given.status == 0, "\(given)")
      let crate = try Crate(folder + "/given")
      #expect(crate.faults == [] && crate.ids(crate.root["license"]) == ["https://example.org/terms"])
      #expect(crate.root["datePublished"] as? String == "2026-03-31")
      // The text beside the papers.
      try TextFile.write("\n   Some License\n\nText.\n", to: folder + "/LICENSE")
      #expect(try Command.repro(["export", "ro-crate"], in: folder).status == 0)
      let own = try Crate(folder + "/output/ro-crate")
      #expect(own.faults == [] && own.ids(own.root["license"]) == ["LICENSE"])
      #expect(own.entity("LICENSE")?["name"] as? String == "Some License")
    }
  }

  @Test func withoutRowsNothingIsWritten() throws {
    try withTemporaryFolder { folder in
      try TextFile.write(
        "---\ntitle: T\nlicense: MIT\n---\n\n```{figure} \(Self.experiment)\n:plot: lines\n:x: n\n:y: mse\nErrors.\n```\n",
        to: folder + "/paper/hu2026/report.md")
      let none = try Command.repro(["export", "ro-crate"], in: folder)
      #expect(none.status == 5 && none.output.isEmpty, "\(none)")
      #expect(
        none.error
          == "repro: not packed: frozen/mse-vs-n: no rows; run repro run frozen/mse-vs-n --profile quick\n")
      #expect(!FileManager.default.fileExists(atPath: folder + "/output"))
      try refused(["hu2062"], in: folder, "no paper 'hu2062'; did you mean 'hu2026'?")
      try refused(["--folder", ""], in: folder, "the folder has no name")
    }
  }

  @Test func damagedRecordsAndRowsLeaveNoFile() throws {
    try withRows("license: MIT\n") { folder, journal in
      let record = try TextFile.read(journal.recordPath)
      for (damaged, reason) in [
        (String(record.dropLast(20)), "mse-vs-n.run.json: the record of the run is damaged"),
        (record.replacing(#/"started" : "[^"]*"/#, with: #""started" : "yesterday""#), "'yesterday'"),
        (record.replacing(#/"seconds" : [^,]*/#, with: #""seconds" : -3"#), "-3.0 s are no times"),
      ] {
        try TextFile.write(damaged, to: journal.recordPath)
        try refused([], in: folder, reason)
      }
      try TextFile.write(record, to: journal.recordPath)
      let rows = try TextFile.read(journal.path)
      try TextFile.write(rows + "x,y\n", to: journal.path)
      try refused([], in: folder, "mse-vs-n.csv:")
      // Rows that somebody edited are packed as they are, and told of.
      try TextFile.write(rows.replacing(",12,4,", with: ",12,5,", maxReplacements: 1), to: journal.path)
      let edited = try Command.repro(["export", "ro-crate"], in: folder)
      #expect(edited.status == 0 && edited.error.contains("rows of 5 of 6 trials"), "\(edited)")
      try TextFile.write("{}", to: folder + "/output/claims.json")
      try FileManager.default.removeItem(atPath: folder + "/output/ro-crate")
      try refused([], in: folder, "claims.json: it is no ledger of verdicts")
    }
  }

  @Test func filesOfOthersStay() throws {
    try withRows("license: MIT\n") { folder, _ in
      let path = folder + "/mine/ro-crate-metadata.json"
      try TextFile.write("mine\n", to: path)
      let result = try Command.repro(["export", "ro-crate", "--folder", "mine"], in: folder)
      #expect(result.status == 4 && result.error.contains("is there already and differs; nothing was written"))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/mine") == ["ro-crate-metadata.json"])
      #expect(try TextFile.read(path) == "mine\n")
      #expect(try Command.repro(["export", "ro-crate", "--folder", "mine", "--force"], in: folder).status == 0)
      #expect(try Crate(folder + "/mine").faults == [])
      // A file of another name is nobody's concern.
      try TextFile.write("theirs\n", to: folder + "/output/ro-crate/notes.txt")
      #expect(try Command.repro(["export", "ro-crate"], in: folder).status == 0)
      #expect(try TextFile.read(folder + "/output/ro-crate/notes.txt") == "theirs\n")
    }
  }
}

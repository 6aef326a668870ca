import Files
import Foundation
import Journals
import TestSupport
import Testing

/// `repro export ro-crate`, run as users run it.
@Suite struct CrateTests {
  private static let experiment = RecordedPaper.experiment

  /// A paper of one figure and one claim.
  private static func source(_ matter: String = "license: CC-BY-4.0") -> String {
    """
    ---
    title: Errors of a *frozen* module
    authors: [{name: Ada B, orcid: 0000-0002-1825-0097, affiliation: Somewhere}]
    url: https://example.org/paper
    \(matter)
    ---

    \(RecordedPaper.blocks)
    """
  }

  /// A folder with the paper and its rows.
  private func withRows(_ matter: String = "license: CC-BY-4.0", _ body: (String, JournalFile) throws -> Void) throws {
    try withTemporaryFolder { folder in
      try TextFile.write(Self.source(matter), to: folder + "/paper/hu2026/report.md")
      #expect(try Command.repro(["run", Self.experiment], in: folder).status == 0)
      try body(
        folder, JournalFile(results: folder + "/output/results", profile: .quick, experiment: Self.experiment))
    }
  }

  private func export(_ arguments: [String] = [], in folder: String) throws -> Command {
    try Command.repro(["export", "ro-crate"] + arguments, in: folder)
  }

  @Test func everyFileAndEveryRunIsDescribed() throws {
    try withRows { folder, _ in
      let result = try export(in: folder)
      #expect(result.status == 0 && result.error.isEmpty, "\(result)")
      #expect(result.output == "output/ro-crate/ro-crate-metadata.json: 7 files of 1 experiment, 1 run\n")
      let crate = try Crate(folder + "/output/ro-crate")
      #expect(crate.faults == [])
      #expect(crate.root["name"] as? String == "Results of a reproduction: Errors of a *frozen* module")
      #expect(crate.ids(crate.root["license"]) == ["https://spdx.org/licenses/CC-BY-4.0"])
      #expect(crate.ids(crate.root["citation"]) == ["https://example.org/paper"])
      #expect(crate.entity("https://example.org/paper")?["name"] as? String == "Errors of a *frozen* module")
      #expect(crate.entity("https://orcid.org/0000-0002-1825-0097")?["name"] as? String == "Ada B")
      let run = try #require(crate.actions.first)
      #expect(crate.actions.count == 1 && run["actionStatus"] as? String == "http://schema.org/CompletedActionStatus")
      #expect((run["description"] as? String)?.hasPrefix("repro run frozen/mse-vs-n — 6 trials of") == true)
      #expect(
        crate.ids(run["result"])
          == [
            "results/quick/frozen/mse-vs-n.csv", "results/quick/frozen/mse-vs-n.run.json",
            "results/quick/frozen/mse-vs-n.trials.csv",
          ])
      let figures = crate.files.filter { $0.hasPrefix("figures/quick/") }
      #expect(figures.count == 3)
      for figure in figures {
        #expect(crate.ids(crate.entity(figure)?["isBasedOn"]) == ["results/quick/frozen/mse-vs-n.csv"])
      }
    }
  }

  @Test func theSameFilesGiveTheSameCrate() throws {
    try withRows { folder, _ in
      #expect(try export(["--folder", "one"], in: folder).status == 0)
      Thread.sleep(forTimeInterval: 1.1)
      #expect(try export(["hu2026", "--folder", "two"], in: folder).status == 0)
      let (one, two) = (try Crate(folder + "/one"), try Crate(folder + "/two"))
      #expect(one.files == two.files && one.faults == [] && two.faults == [])
      let name = "/ro-crate-metadata.json"
      #expect(try TextFile.bytes(folder + "/one" + name) == TextFile.bytes(folder + "/two" + name))
      // The page belongs to it once there is one, of this profile.
      #expect(try Command.repro(["report"], in: folder).status == 0)
      #expect(try export(in: folder).status == 0)
      #expect(try Crate(folder + "/output/ro-crate").files.isSuperset(of: ["report.html", "claims.json"]))
      #expect(try Command.repro(["run", Self.experiment, "--profile", "paper"], in: folder).status == 0)
      let other = try export(["--profile", "paper", "--folder", "three"], in: folder)
      #expect(other.status == 0 && other.error.contains("are of hu2026 at the profile quick, and left out"), "\(other)")
      #expect(try Crate(folder + "/three").files.isDisjoint(with: ["report.html", "claims.json"]))
      // Rows that have moved since are not those of the page.
      #expect(try Command.repro(["run", Self.experiment, "--seeds", "7"], in: folder).status == 0)
      let moved = try export(in: folder)
      #expect(
        moved.status == 0 && moved.error.contains("are of other rows of frozen/mse-vs-n, and left out"), "\(moved)")
      let crate = try Crate(folder + "/output/ro-crate")
      #expect(crate.faults == [] && crate.files.isDisjoint(with: ["report.html", "claims.json"]))
      #expect(crate.actions.count == 2)
      let cleaned = try Command.repro(["clean"], in: folder)
      #expect(cleaned.status == 0 && !FileManager.default.fileExists(atPath: folder + "/output"), "\(cleaned)")
    }
  }

  @Test func inputsFailuresAndCostsAreTold() throws {
    try withTemporaryFolder { folder in
      try TextFile.write(
        """
        ---
        title: T
        license: MIT
        ---

        ```{experiment} e
        :command: sh run.sh {seed}
        :seeds: 1, 2
        :reads: 'my data.txt'
        :rows: stdout csv
        Runs a script.
        ```
        """, to: folder + "/report.md")
      try TextFile.write("x\n", to: folder + "/my data.txt")
      try TextFile.write(
        "cat 'my data.txt' > /dev/null; [ $1 = 1 ] || exit 7; echo y; echo 5\n", to: folder + "/run.sh")
      #expect(try Command.repro(["run", "e"], in: folder).status == 3)
      let journal = JournalFile(results: folder + "/output/results", profile: .quick, experiment: "e")
      let record = try #require(try RunRecord.read(journal))
      let started = try #require(record.runs.first).started
      try journal.replaceCosts {
        TrialCost(started: started, seconds: 0.5, threads: 1, memory: Double(64 + $0), host: "h")
      }
      let result = try export(in: folder)
      #expect(result.status == 0 && result.error.contains("note: e: rows of 1 of 2 trials, 1 failed"), "\(result)")
      let crate = try Crate(folder + "/output/ro-crate")
      #expect(crate.faults == [])
      let run = try #require(crate.actions.first)
      #expect(run["actionStatus"] as? String == "http://schema.org/FailedActionStatus")
      #expect((run["error"] as? String)?.hasPrefix("1 trial failed: ") == true, "\(run)")
      // The commit is that of the project: of its command, which the program calls.
      let tool = crate.entity(crate.ids(run["instrument"]).first ?? "")
      #expect(tool?["name"] as? String == "sh run.sh {seed}", "\(run)")
      let program = crate.entity(crate.ids(tool?["softwareRequirements"]).first ?? "")
      #expect(program?["name"] as? String == "repro" && program?["softwareVersion"] == nil)
      #expect(crate.ids(run["object"]).contains("paper/my%20data.txt"), "\(run)")
      #expect(crate.ids(run["result"]).contains("results/quick/e.trials.csv"))
      let usage = crate.ids(run["resourceUsage"]).compactMap { crate.entity($0)?["value"] as? Double }
      #expect(usage.count == 2 && usage.last == 65, "\(usage)")
      // An input that has changed is not the one of the run.
      try TextFile.write("y\n", to: folder + "/my data.txt")
      let changed = try export(["--folder", "changed"], in: folder)
      #expect(changed.error.contains("my data.txt is described and not copied"), "\(changed)")
      let later = try Crate(folder + "/changed")
      #expect(later.faults == [] && !later.files.contains("paper/my data.txt"))
      let digest = Digest.sha256("x\n")
      #expect(later.entity("#input-\(digest)")?["sha256"] as? String == digest)
    }
  }

  @Test func recordedRowsAreThoseThatTheReportShows() throws {
    try withRows { folder, _ in
      #expect(try Command.repro(["record", Self.experiment], in: folder).status == 0)
      try FileManager.default.removeItem(atPath: folder + "/output")
      #expect(try export(in: folder).status == 0)
      let crate = try Crate(folder + "/output/ro-crate")
      #expect(crate.faults == [] && crate.actions.count == 1)
      #expect(crate.files.contains("paper/hu2026/recorded/quick/frozen/mse-vs-n.csv.gz"))
      let own = try export(["--no-recorded", "--folder", "none"], in: folder)
      #expect(own.status == 5 && own.output.isEmpty && !FileManager.default.fileExists(atPath: folder + "/none"))
    }
  }

  @Test(.enabled(if: Crate.hasPython, "needs the Python package rocrate")) func anotherProgramReadsIt() throws {
    try withRows { folder, _ in
      #expect(try export(in: folder).status == 0)
      let script = """
        from rocrate.rocrate import ROCrate
        crate = ROCrate('output/ro-crate')
        print(len(crate.data_entities), [a['instrument']['name'] for a in crate.get_by_type('CreateAction')])
        """
      let read = try Command.run("python3", ["-c", script], in: folder)
      #expect(read.output == "6 ['repro']\n", "\(read)")
    }
  }
}

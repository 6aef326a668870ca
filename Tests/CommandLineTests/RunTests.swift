import Files
import Foundation
import Journals
import TestSupport
import Testing

/// `repro run` and `status` where something is not as usual.
@Suite struct RunTests {
  private let papers = Fixtures.package + "/paper"

  /// Data and checkpoints are those of the folder of papers, wherever the command is run.
  @Test func anotherFolderFindsTheSameFiles() throws {
    try withTemporaryFolder { folder in
      let status = try Command.repro(
        ["status", "statistical/ames", "transformer", "--explain", "--papers", papers], in: folder)
      #expect(status.status == 0 && !status.output.contains("is missing"), "\(status)")
      // The experiments were named without the training, and none needs it.
      let evaluation = try Command.repro(["status", "transformer/errors", "--papers", papers], in: folder)
      #expect(evaluation.output.hasPrefix("transformer/errors: 0 of 5 trials"), "\(evaluation)")
      // A folder without checkpoints has them trained, in front.
      let bare = try Command.repro(["status", "transformer/errors", "--papers", folder], in: folder)
      #expect(bare.output.hasPrefix("transformer/training: 0 of 1 trials"), "\(bare)")
      let ames = try Command.repro(["run", "statistical/ames", "--papers", folder], in: folder)
      #expect(ames.status == 4, "\(ames)")
      #expect(
        ames.error == "repro: \(folder)/hu2026/data/ames_house_prices.csv: cannot read: no such file; restore it\n")
    }
  }

  /// Two documents of two repositories, from a folder of a third one whose hook calls the command: each run has the commit of
  /// its document, and the page says of neither that its sources have changed since.
  @Test func everyRunHasTheCommitOfItsDocument() throws {
    try withTemporaryFolder { folder in
      let text = "# P\n\n```{experiment} NAME\n:command: echo '{\"loss\": 1}'\n:rows: stdout jsonl\n```\n"
      let commits = try ["one", "two"].map { name in
        try TextFile.write(text.replacing("NAME", with: name), to: "\(folder)/\(name)/\(name).md")
        return try Repository("\(folder)/\(name)").commit()
      }
      try TextFile.write("other", to: folder + "/third/file")
      _ = try Repository(folder + "/third")
      let hook = [
        "GIT_DIR=\(folder)/third/.git", "GIT_INDEX_FILE=\(folder)/third/.git/index", "GIT_LITERAL_PATHSPECS=1",
      ]
      let report = ["report", "../one/one.md", "../two/two.md", "--output", folder + "/output"]
      let result = try Command.run("env", hook + [Command.reproPath] + report, in: folder + "/third")
      #expect(result.status == 0 || result.status == 5, "\(result)")
      for (name, commit) in zip(["one", "two"], commits) {
        let file = JournalFile(results: folder + "/output/results", profile: .quick, experiment: name)
        let environment = try #require(try RunRecord.read(file)?.runs.last).environment
        #expect(environment.commit == commit && !environment.isDirty, "\(environment)")
      }
      let page = try TextFile.read(folder + "/output/report.html")
      #expect(!page.contains("from another commit than the sources are now"))
      for commit in commits { #expect(page.contains(commit.prefix(10))) }
    }
  }

  /// Failures are told of at the end of every run, and are no success.
  @Test func aFailedTrialIsExitCode3() throws {
    try withTemporaryFolder { folder in
      let run = ["run", "frozen/mse-vs-n", "frozen/mse-vs-P", "--papers", papers]
      #expect(try Command.repro(run, in: folder).status == 0)
      let file = JournalFile(results: folder + "/output/results", profile: .quick, experiment: "frozen/mse-vs-n")
      var record = try #require(try RunRecord.read(file))
      record.trials[record.asked[2]]?.failure = "the error is not finite"
      try record.write(file)
      try FileManager.default.removeItem(atPath: file.trialsPath)
      let again = try Command.repro(run, in: folder)
      #expect(again.status == 3 && again.output.split(separator: "\n").count == 2, "\(again)")
      #expect(again.error.hasPrefix("repro: trial failed: frozen/mse-vs-n: n = 4, d = 4, P = 100, beta = 8"))
      #expect(again.error.hasSuffix("the error is not finite\n"))
      let status = try Command.repro(["status", "frozen/mse-vs-n", "--explain"], in: folder)
      #expect(status.output.contains("failed: n = 4, d = 4, P = 100, beta = 8"), "\(status)")
    }
  }

  /// What was edited after the run is not what was measured: no verdict, and the next run makes it anew.
  @Test func editedRowsAreNoticedAndMadeAnew() throws {
    try withTemporaryFolder { folder in
      let run = ["run", "frozen/mse-vs-n", "--papers", papers]
      #expect(try Command.repro(run, in: folder).status == 0)
      let path = folder + "/output/results/quick/frozen/mse-vs-n.csv"
      let before = try TextFile.read(path)
      var lines = before.split(separator: "\n").map(String.init)
      var cells = lines[3].split(separator: ",").map(String.init)
      cells[8] = "0"
      lines[3] = cells.joined(separator: ",")
      try TextFile.write(lines.joined(separator: "\n") + "\n", to: path)
      let claim = """
        ---
        title: T
        ---
        ```{claim} c
        :experiment: frozen/mse-vs-n
        :test: every mse <= bound
        :source: none
        Text.
        ```
        """
      try TextFile.write(claim, to: folder + "/own/p/report.md")
      let verify = try Command.repro(["verify", "--papers", "own"], in: folder)
      #expect(verify.output.contains("? inconclusive") && !verify.output.contains("reproduced"), "\(verify)")
      let ledger = try Command.repro(["verify", "--json", "--papers", "own"], in: folder)
      #expect(ledger.output.contains("rows of 1 of 6 trials were lost or changed since they were written"), "\(ledger)")
      let again = try Command.repro(run, in: folder)
      #expect(again.status == 0 && again.error.contains("ran again: n = 1, d = 4"), "\(again)")
      #expect(try TextFile.read(path) == before)
    }
  }
}

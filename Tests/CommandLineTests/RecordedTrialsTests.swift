import Files
import Foundation
import Journals
import TestSupport
import Testing

/// Recorded rows stand in only where they are the profile's own trials, whole and unchanged; what is not says so.
@Suite struct RecordedTrialsTests {
  private func copy(_ from: JournalFile, to: JournalFile) throws {
    for (one, other) in zip(from.paths, to.paths) { try TextFile.write(TextFile.bytes(one), to: other) }
  }

  @Test func rowsOfAnotherProfileAreNone() throws {
    try RecordedPaper.with { paper in
      try copy(paper.recorded(), to: paper.recorded(.paper))
      let verified = try paper.repro(["verify", "--profile", "paper"])
      #expect(verified.status == 5 && !verified.output.contains("✓ reproduced"), "\(verified)")
      #expect(verified.output.contains("left out: one is of a trial that the profile does not have"), "\(verified)")
      let exported = try paper.repro(["export", "authors-files", "hu2026", "--profile", "paper"])
      #expect(exported.status == 5 && !exported.output.contains("of frozen/mse-vs-n"), "\(exported)")
    }
  }

  @Test func rowsOfAnotherExperimentAreNone() throws {
    try RecordedPaper.with { paper in
      let report = paper.folder + "/paper/hu2026/report.md"
      try TextFile.write(
        try TextFile.read(report).replacing(RecordedPaper.experiment, with: "frozen/mse-vs-P")
          .replacing(":x: n", with: ":x: P"), to: report)
      try copy(paper.recorded(), to: paper.recorded(.quick, "frozen/mse-vs-P"))
      let verified = try paper.repro(["verify"])
      #expect(verified.status == 5 && verified.output.contains("they are of a run of 6 trials"), "\(verified)")
    }
  }

  /// What does not count must not keep a report from running.
  @Test func aReportRunsWhatIsNotSoundlyRecorded() throws {
    let damages: [(String, (RecordedPaper) throws -> Void)] = [
      ("mse-vs-n.trials.csv is missing", { unlink($0.recorded().trialsPath) }),
      ("mse-vs-n.run.json is missing", { unlink($0.recorded().recordPath) }),
      ("mse-vs-n.csv.gz is missing", { unlink($0.recorded().path) }),
      ("1 of 6 trials were lost or changed", { try $0.editARow() }),
    ]
    try RecordedPaper.with { paper in
      let kept = paper.recorded(.standard)
      try copy(paper.recorded(), to: kept)
      for (reason, damage) in damages {
        try copy(kept, to: paper.recorded())
        try damage(paper)
        let verified = try paper.repro(["verify"])
        #expect(verified.status == 5 && verified.output.contains(reason), "\(verified)")
        let report = try paper.repro(["report"])
        #expect(report.status == 0 && report.output.contains("✓ reproduced"), "\(report)")
        #expect(report.error.contains("repro: note: \(RecordedPaper.experiment)"), "\(report)")
        #expect(report.error.contains(reason), "\(report)")
        #expect(paper.hasOwnRows)
        try FileManager.default.removeItem(atPath: paper.folder + "/output")
      }
    }
  }

  @Test func otherSeedsAreRun() throws {
    try RecordedPaper.with { paper in
      let report = try paper.repro(["report", "--seeds", "7"])
      #expect(report.status != 4 && paper.hasOwnRows, "\(report)")
      let rows = try TextFile.read(paper.folder + "/output/results/quick/frozen/mse-vs-n.csv")
      #expect(rows.contains(",7,") && !report.output.contains("recorded rows"), "\(report)")
    }
  }

  /// A recording that is not whole yet is shown as what it is, and a report does not take the hours of the rest.
  @Test func aPartIsShownAsAPart() throws {
    try RecordedPaper.with { paper in
      try paper.dropLastTrial(of: paper.recorded().trialsPath)
      let report = try paper.repro(["report"])
      #expect(!paper.hasOwnRows && report.output.contains("5 of 6 trials are finished"), "\(report)")
      #expect(report.error.contains("5 of 6 trials are recorded, and a report runs no others"), "\(report)")
      let page = try paper.page()
      #expect(page.contains("Provisional: 5 of 6 trials are finished") && page.contains("(provisional)"))
      let source = paper.folder + "/paper/hu2026/report.md"
      try TextFile.write(try TextFile.read(source).replacing(":kind: check", with: ":kind: trend"), to: source)
      let coverage = try paper.repro(["coverage"])
      #expect(!coverage.output.contains("tested here"), "\(coverage)")
      #expect(coverage.output.contains("1 testable: needs a whole run of its experiment"), "\(coverage)")
    }
  }

  @Test func aRunComparesWithWhatIsLeftOfARecording() throws {
    try RecordedPaper.with { paper in
      try paper.editARow()
      let run = try paper.repro(["run", RecordedPaper.experiment])
      #expect(run.status == 0 && run.output.contains("5 trials recorded before, the same rows"), "\(run)")
      #expect(run.error.contains("left out: 1 of 6 trials were lost or changed"), "\(run)")
      // A record that cannot be read costs the run nothing.
      try TextFile.write("{", to: paper.recorded().recordPath)
      let damaged = try paper.repro(["run", RecordedPaper.experiment])
      #expect(damaged.status == 0 && damaged.error.contains("take it from the repository again"), "\(damaged)")
      let unused = try paper.repro(["run", RecordedPaper.experiment, "--no-recorded"])
      #expect(unused.status == 0 && unused.error.isEmpty, "\(unused)")
    }
  }

  @Test func onlyThePapersOwnTrialsAreRecorded() throws {
    try RecordedPaper.with { paper in
      let before = try TextFile.bytes(paper.recorded().path)
      #expect(try paper.repro(["run", RecordedPaper.experiment, "--seeds", "7"]).status == 0)
      let others = try paper.repro(["record", RecordedPaper.experiment])
      #expect(others.status == 4 && others.error.contains("these rows cannot be recorded"), "\(others)")
      #expect(try paper.repro(["run", RecordedPaper.experiment]).status == 0)
      // A trial whose line was lost is not finished.
      try paper.dropLastTrial(of: paper.folder + "/output/results/quick/frozen/mse-vs-n.trials.csv")
      let fewer = try paper.repro(["record", RecordedPaper.experiment])
      #expect(fewer.status == 4 && fewer.error.contains("6 trials are recorded, and only 5 are finished"), "\(fewer)")
      #expect(try TextFile.bytes(paper.recorded().path) == before)
      // A recording that nobody can read is no loss.
      #expect(try paper.repro(["run", RecordedPaper.experiment, "--seeds", "1234,7"]).status == 0)
      try TextFile.write("{", to: paper.recorded().recordPath)
      let more = try paper.repro(["record", RecordedPaper.experiment])
      #expect(more.status == 0 && more.output.contains("of 6 trials"), "\(more)")
      #expect(try paper.repro(["verify", "--output", "none"]).output.contains("✓ reproduced"))
    }
  }

  /// A run that goes on, or was killed, has left no word of itself yet.
  @Test func trialsOfNoRunAreTold() throws {
    try RecordedPaper.with { paper in
      #expect(try paper.repro(["run", RecordedPaper.experiment]).status == 0)
      let record = paper.folder + "/output/results/quick/frozen/mse-vs-n.run.json"
      try TextFile.write(try TextFile.read(record).replacing("\"trials\" : 6", with: "\"trials\" : 4"), to: record)
      let recorded = try paper.repro(["record", RecordedPaper.experiment])
      #expect(recorded.status == 0 && recorded.error.contains("commit and machine of 2 trials"), "\(recorded)")
    }
  }

  @Test func rowsThatLieElsewhereAreNotGone() throws {
    try RecordedPaper.with { paper in
      // Also of what only a figure shows.
      let report = paper.folder + "/paper/hu2026/report.md"
      let text = try TextFile.read(report)
      try TextFile.write(String(text[..<(text.range(of: "```{claim}")?.lowerBound ?? text.endIndex)]), to: report)
      for (output, options) in [("c", []), ("d", ["--no-recorded"])] {
        #expect(try paper.repro(["report", "--output", output] + options).status == 5)
      }
      #expect(try paper.repro(["diff", "c", "d"]).output.contains("not compared"))
      try TextFile.write(text, to: report)
      #expect(try paper.repro(["report", "--output", "a"]).status == 0)
      #expect(try paper.repro(["report", "--output", "b", "--no-recorded"]).status == 0)
      for outputs in [["a", "b"], ["b", "a"]] {
        let difference = try paper.repro(["diff"] + outputs)
        #expect(difference.output.contains("not compared, since one output judged recorded rows"), "\(difference)")
        #expect(!difference.output.contains("rows gone") && !difference.output.contains("rows new"), "\(difference)")
      }
    }
  }
}

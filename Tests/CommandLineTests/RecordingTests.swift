import Files
import Foundation
import Journals
import Tables
import TestSupport
import Testing

/// Rows of long runs that lie in the folder of a paper.
@Suite struct RecordingTests {
  private static let experiment = RecordedPaper.experiment

  private func withRecording(_ body: (String, JournalFile) throws -> Void) throws {
    try RecordedPaper.with { try body($0.folder, $0.recorded()) }
  }

  @Test func recordedRowsAreShownAndMarked() throws {
    try withRecording { folder, _ in
      let report = try Command.repro(["report"], in: folder)
      #expect(report.status == 0 && report.output.contains("✓ reproduced"), "\(report)")
      let page = try TextFile.read(folder + "/output/report.html")
      #expect(page.contains("Recorded rows, not run for this page") && page.contains("recorded 20"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/output/results"))
      let without = try Command.repro(["verify", "--no-recorded"], in: folder)
      #expect(without.status == 5 && without.output.contains("not run"), "\(without)")
      // The table of verdicts says so, too.
      let verified = try Command.repro(["verify"], in: folder)
      #expect(verified.output.contains("are behind 1 of 1 tested claims"), "\(verified)")
      #expect(page.contains("\(Self.experiment) (recorded)"))
      #expect(try Command.repro(["verify", "--summary", "s.md", "--junit", "j.xml"], in: folder).status == 0)
      #expect(try TextFile.read(folder + "/s.md").contains("are behind 1 of 1 tested claims"))
      #expect(try TextFile.read(folder + "/j.xml").contains("\(Self.experiment):recorded\" value=\"true\""))
    }
  }

  @Test func aPageOfWhatThereIsRunsNothing() throws {
    try withRecording { folder, recorded in
      let shown = try Command.repro(["report", "--no-run"], in: folder)
      #expect(shown.status == 0 && shown.output.contains("✓ reproduced"), "\(shown)")
      for path in recorded.paths { unlink(path) }
      let nothing = try Command.repro(["report", "--no-run"], in: folder)
      #expect(nothing.status == 5 && nothing.output.contains("not run"), "\(nothing)")
      #expect(try TextFile.read(folder + "/output/report.html").contains("not run"))
      #expect(!FileManager.default.fileExists(atPath: folder + "/output/results"))
    }
  }

  /// An option that changes nothing would be taken for one that did.
  @Test(arguments: [["--jobs", "2"], ["--seeds", "1"], ["--fail-fast"], ["--retrain"], ["--precision", "float32"]])
  func optionsOfRunsAreRefusedWhereNothingRuns(options: [String]) throws {
    try withTemporaryFolder { folder in
      let refused = try Command.repro(["report", "--no-run"] + options, in: folder)
      #expect(refused.status == 4 && refused.error.contains(options[0]), "\(refused)")
      #expect(refused.error.contains("--no-run runs nothing"), "\(refused)")
    }
  }

  @Test func aRunMakesTheSameRowsAndSaysSo() throws {
    try withRecording { folder, recorded in
      let same = try Command.repro(["run", Self.experiment], in: folder)
      #expect(same.status == 0 && same.output.contains("6 trials recorded before, the same rows"), "\(same)")
      let page = try Command.repro(["report"], in: folder)
      #expect(page.status == 0)
      #expect(try !TextFile.read(folder + "/output/report.html").contains("Recorded rows"))
      // Another machine's rounding: other bytes, the same verdict.
      try change(recorded)
      let other = try Command.repro(["run", Self.experiment], in: folder)
      #expect(other.output.contains("6 trials recorded before, 1 with other rows"), "\(other)")
    }
  }

  /// Recorded rows are held to the same rules as rows of this machine.
  @Test func oldOrDamagedRecordingsDecideNothing() throws {
    try RecordedPaper.with { paper in
      let recorded = paper.recorded()
      let record = try TextFile.read(recorded.recordPath)
      func verify() throws -> Command { try paper.repro(["verify"]) }
      #expect(try verify().output.contains("✓ reproduced"))
      // Rows of older code are none.
      try TextFile.write(
        record.replacing(#/"revision" : (\d+)/#) { _ in #""revision" : 999"# }, to: recorded.recordPath)
      #expect(try verify().status == 5)
      try TextFile.write(record, to: recorded.recordPath)
      // A row that somebody changed.
      let rows = try TextFile.bytes(recorded.path)
      try paper.editARow()
      let edited = try verify()
      #expect(edited.status == 5 && edited.output.contains("1 of 6 trials were lost or changed"), "\(edited)")
      // Half a file.
      try TextFile.write(rows.prefix(rows.count / 2), to: recorded.path)
      let half = try verify()
      #expect(
        half.status == 4 && half.error.split(separator: "\n").count == 1 && half.error.contains(".csv.gz"), "\(half)")
    }
  }

  @Test func onlyWholeResultsAreRecorded() throws {
    try withTemporaryFolder { folder in
      let none = try Command.repro(["record", Self.experiment], in: folder)
      #expect(none.status == 4 && none.error.contains("there are no rows to record"), "\(none)")
      try TextFile.write(
        "# T\n\n```{experiment} e\n:command: echo 1\n:rows: stdout csv\n```\n", to: folder + "/report.md")
      let declared = try Command.repro(["record", "e"], in: folder)
      #expect(declared.status == 4 && declared.error.contains("only experiments of a paper"), "\(declared)")
    }
  }

  /// Changes the last digit of a number of the first recorded row, and its digest with it.
  private func change(_ recorded: JournalFile) throws {
    var lines = try CSVReader.read(recorded.path)
    let record = try #require(try RunRecord.read(recorded))
    let position = try lines.position(of: "mse")
    var text = CSVWriter.line(lines.columns)
    for row in 0..<lines.count {
      var cells = Array(lines.row(row))
      if row == 0 {
        cells[position] = String(cells[position].dropLast()) + (cells[position].hasSuffix("1") ? "2" : "1")
      }
      text += CSVWriter.line(cells)
    }
    lines = try CSVReader.parse(Data(text.utf8), file: "changed")
    var changed = record
    for block in try TrialBlock.blocks(of: lines) { changed.trials[block.key] = block.record }
    try TextFile.write(Data(try #require(Compression.compress(Data(text.utf8), .gzip))), to: recorded.path)
    try FileManager.default.removeItem(atPath: recorded.trialsPath)
    try changed.write(recorded)
  }
}

import Files
import Foundation
import Journals
import Tables
import TestSupport
import Testing

@testable import Experiments

/// Files beside the rows, and headers, that a disk spoilt or somebody removed.
@Suite struct DamagedRecordTests {
  /// Only what the last run was asked for, and the earlier runs, are known to the record alone.
  @Test(arguments: [nil, "", "{", "{}"]) func aRecordThatIsLostOrDamagedCostsNoTrial(_ record: String?) async throws {
    try await withTemporaryFolder { folder in
      let run = SumsRun(folder: folder)
      _ = try await run()
      let before = try run.text()
      try FileManager.default.removeItem(atPath: run.file.recordPath)
      if let record { try TextFile.write(record, to: run.file.recordPath) }
      let status = try run.runner.status(run.experiment)
      #expect(status.missing.isEmpty && status.reasons.contains { $0.contains("the record of the runs is") })
      let summary = try await run()
      #expect(summary.ran == 0 && summary.messages.count == 1, "\(summary)")
      #expect(summary.messages.first?.contains("run.json: the record of the runs is") ?? false, "\(summary)")
      #expect(try run.text() == before && !TextFile.isFile(run.file.path + ".superseded"))
      #expect(TextFile.isFile(run.file.recordPath + ".superseded") == (record != nil))
      #expect(try await run() == Runner.Summary())
    }
  }

  /// Rows of which nobody knows whether they were asked for are verified like all others.
  @Test func rowsWithoutTheirRecordAreVerified() async throws {
    try await withTemporaryFolder { folder in
      let run = SumsRun(folder: folder)
      _ = try await run()
      try FileManager.default.removeItem(atPath: run.file.recordPath)
      let lines = try run.text().split(separator: "\n").map { $0 + "\n" }
      let whole = try #require(try run.file.rows())
      #expect(whole.count == lines.count - 1)
      // The first trial stands twice, the last was edited.
      let doubled = lines[1...].prefix { $0.prefix(12) == lines[1].prefix(12) }
      let edited = lines.dropLast().joined() + lines[lines.count - 1].replacing(",1\n", with: "7,1\n")
      try TextFile.write(edited + doubled.joined(), to: run.file.path)
      let last = lines.count { $0.prefix(12) == lines[lines.count - 1].prefix(12) }
      #expect(try run.file.rows()?.count == whole.count - last)
      #expect(try run.file.contents()?.altered == [String(lines[lines.count - 1].prefix(12))])
    }
  }

  /// The list's header says nothing that is not known.
  @Test(arguments: [(0, 6), (3, 0)]) func theHeaderOfTheListIsWrittenAnew(kept: Int, ran: Int) async throws {
    try await withTemporaryFolder { folder in
      let run = SumsRun(folder: folder)
      _ = try await run()
      let before = try run.text()
      let list = try TextFile.read(run.file.trialsPath)
      try TextFile.write(kept == 0 ? "" : list.prefix(kept) + "?" + list.dropFirst(kept + 1), to: run.file.trialsPath)
      let summary = try await run()
      #expect(summary.ran == ran && summary.messages.contains { $0.contains("trials.csv:1: the header is damaged") })
      #expect(try await run() == Runner.Summary())
      #expect(try run.text() == before && TextFile.read(run.file.trialsPath).hasPrefix("trial,point,"))
    }
  }

  @Test func aDamagedHeaderIsTold() async throws {
    try await withTemporaryFolder { folder in
      let run = SumsRun(folder: folder)
      _ = try await run()
      let before = try run.text()
      try TextFile.write(before.replacing("terms", with: "te?ms", maxReplacements: 1), to: run.file.path)
      let summary = try await run()
      #expect(summary.ran == 6 && summary.messages.contains { $0.contains("sums.csv:1: the header is damaged") })
      #expect(try run.text() == before && TextFile.isFile(run.file.path + ".superseded"))
    }
  }
}

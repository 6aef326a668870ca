import Files
import Foundation
import Journals
import Tables
import TestSupport
import Testing

@testable import Experiments

/// Rows that trials left somewhere else are merged, once, in the order of the list.
@Suite struct RowPartsTests {
  /// Runs every trial of ``Sums`` as a task of its own, in the reverse order, and merges: folders of the parts, and the run.
  private func withParts(
    _ folder: String, _ change: ([JournalFile]) throws -> Void = { _ in }
  ) async throws -> (parts: [JournalFile], summary: Runner.Summary, bytes: Data) {
    let run = SumsRun(folder: folder + "/results")
    let trials = try run.runner.trials(run.experiment)
    let parts = trials.indices.map {
      JournalFile(results: folder + "/rows/\($0)", profile: .quick, experiment: run.experiment.id)
    }
    for (trial, part) in zip(trials, parts).reversed() {
      var task = run.runner
      (task.rows, task.chosen) = (part.results, [run.experiment.id: [trial.key]])
      #expect(try await task.run(run.experiment).ran == 1)
    }
    try change(parts)
    var merging = run.runner
    merging.parts = [run.experiment.id: parts.map(\.results)]
    return (parts, try await merging.run(run.experiment), try TextFile.bytes(run.file.path))
  }

  private func whole(_ folder: String) async throws -> Data {
    let run = SumsRun(folder: folder + "/whole")
    _ = try await run()
    return try TextFile.bytes(run.file.path)
  }

  @Test func mergedRowsAreThoseOfOneRun() async throws {
    try await withTemporaryFolder { folder in
      let (_, summary, bytes) = try await withParts(folder)
      #expect(summary.merged == 6 && summary.ran == 0)
      #expect(try await whole(folder) == bytes && !FileManager.default.fileExists(atPath: folder + "/rows"))
      let record = try #require(try RunRecord.read(SumsRun(folder: folder + "/results").file))
      // Runs of one environment are one; whoever commits while the tests run changes it.
      #expect(record.runs.reduce(0) { $0 + $1.trials } == 6)
      #expect(zip(record.runs, record.runs.dropFirst()).allSatisfy { $0.environment != $1.environment })
    }
  }

  /// A task was killed before its line of the list, or its rows were damaged: the trial runs again, and nothing is left.
  @Test func unfinishedAndDamagedPartsRunAgain() async throws {
    try await withTemporaryFolder { folder in
      let (_, summary, bytes) = try await withParts(folder) { parts in
        try TextFile.write(FinishedTrials.text([]), to: parts[1].trialsPath)
        try TextFile.write(try TextFile.read(parts[4].path).replacing(",1\n", with: ",0\n"), to: parts[4].path)
      }
      #expect(summary.merged == 4 && summary.ran == 2)
      #expect(try await whole(folder) == bytes && !TextFile.isFile(folder + "/rows/1/quick/sums.csv"))
    }
  }

  /// Tasks were killed while they wrote a file under its temporary name, and no task came back to these parts.
  @Test func unfinishedWritesOfPartsGo() async throws {
    try await withTemporaryFolder { folder in
      let (_, summary, bytes) = try await withParts(folder) { parts in
        for path in [parts[0].path, parts[1].recordPath, parts[2].trialsPath] {
          try TextFile.write("{", to: path + ".123.456.partial")
        }
      }
      #expect(summary.merged == 6)
      #expect(try await whole(folder) == bytes && !FileManager.default.fileExists(atPath: folder + "/rows"))
    }
  }

  /// Every task was killed before its line of the list: parts of which nothing counts are no reason to keep them.
  @Test func partsWithoutAFinishedTrialGo() async throws {
    try await withTemporaryFolder { folder in
      let (_, summary, bytes) = try await withParts(folder) { parts in
        for part in parts { try TextFile.write(FinishedTrials.text([]), to: part.trialsPath) }
      }
      #expect(summary.merged == 0 && summary.ran == 6)
      #expect(try await whole(folder) == bytes && !FileManager.default.fileExists(atPath: folder + "/rows"))
    }
  }

  @Test func aTaskThatIsStillWritingKeepsItsPart() async throws {
    try await withTemporaryFolder { folder in
      var descriptor: Int32 = -1
      let (parts, summary, _) = try await withParts(folder) { parts in
        descriptor = open(parts[0].path, O_RDONLY)
        #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
      }
      #expect(summary.merged == 6 && parts.map(\.exists) == [true, false, false, false, false, false])
      close(descriptor)
    }
  }

  @Test func tasksOfOtherTrialsAreRefused() async throws {
    try await withTemporaryFolder { folder in
      let run = SumsRun(folder: folder)
      var task = run.runner
      task.chosen = [run.experiment.id: ["0123456789ab"]]
      await #expect(throws: UsageError.self) { try await task.run(run.experiment) }
    }
  }
}

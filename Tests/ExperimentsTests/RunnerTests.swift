import Files
import Foundation
import Journals
import Tables
import TestSupport
import Testing

@testable import Experiments

@Suite struct RunnerTests {
  private func bytes(_ folder: String, jobs: Int) async throws -> Data {
    let run = SumsRun(folder: folder)
    var runner = run.runner
    runner.jobs = jobs
    try await runner.run(run.experiment)
    return try TextFile.bytes(run.file.path)
  }

  @Test func jobsChangeNoByte() async throws {
    try await withTemporaryFolder { folder in
      let one = try await bytes(folder + "/one", jobs: 1)
      let four = try await bytes(folder + "/four", jobs: 4)
      #expect(one == four)
      #expect(try CSVReader.parse(one, file: "journal").count == 2 * (4 + 2 + 3))
    }
  }

  @Test func aSecondRunDoesNothing() async throws {
    try await withTemporaryFolder { folder in
      let run = SumsRun(folder: folder)
      let first = try await run()
      let before = try run.text()
      let second = try await run()
      #expect(first == Runner.Summary(ran: 6))
      #expect(second == Runner.Summary(ran: 0))
      #expect(try run.text() == before)
    }
  }

  @Test(arguments: [0, 1, 40, 200, 500])
  func aTornJournalEndsWithTheSameBytes(cut: Int) async throws {
    try await withTemporaryFolder { folder in
      let whole = try await bytes(folder, jobs: 1)
      let path = SumsRun(folder: folder).file.path
      try whole.prefix(whole.count - cut).write(to: URL(fileURLWithPath: path))
      #expect(try await bytes(folder, jobs: 2) == whole)
      #expect(try SumsRun(folder: folder).file.contents()?.altered == [])
    }
  }

  @Test func onlyWhatTheLastRunAskedForIsRead() async throws {
    try await withTemporaryFolder { folder in
      var run = SumsRun(folder: folder, seeds: [5, 6])
      _ = try await run()
      #expect(try run.file.rows()?.count == 18)
      run.seeds = [6]
      #expect(try await run().ran == 0)
      let one = try #require(try run.file.rows())
      #expect(one.count == 9)
      #expect(try one.distinct("seed") == ["6"])
    }
  }

  @Test func aJournalOfAnotherRevisionIsSetAside() async throws {
    try await withTemporaryFolder { folder in
      var run = SumsRun(folder: folder)
      _ = try await run()
      let old = try run.text()
      run.experiment.revision = 2
      #expect(try await run().ran == 6)
      #expect(try TextFile.read(run.file.path + ".superseded") == old)
      #expect(try run.file.rows()?.distinct("revision") == ["2"])
    }
  }

  @Test func aJournalInUseIsRefused() throws {
    try withTemporaryFolder { folder in
      let file = SumsRun(folder: folder).file
      let first = try Journal(file, columns: ["trial", "revision", "end"], revision: 1)
      #expect(throws: UsageError.self) { try Journal(file, columns: ["trial", "revision", "end"], revision: 1) }
      withExtendedLifetime(first) {}
    }
  }

  @Test func aFailedTrialKeepsItsRowsMarkedAndTheOthersGoOn() async throws {
    try await withTemporaryFolder { folder in
      var run = SumsRun(folder: folder, seeds: [1])
      run.experiment.overflowing = [4]
      run.experiment.unsolvable = [2]
      let summary = try await run()
      let failures = [
        "terms = 4, seed = 1: the sum is not finite", "terms = 2, seed = 1: the system has no solution",
      ]
      #expect(summary == Runner.Summary(ran: 3, failures: failures))
      let all = try CSVReader.read(run.file.path)
      #expect(try all.texts(JournalColumn.end) == ["0", "failed", "failed", "0", "0", "1"])
      // Whoever reads the journal gets the rows of the others, and the reasons.
      let contents = try #require(try run.file.contents())
      #expect(try contents.rows.distinct(Sums.Setting.terms) == ["3"])
      #expect(contents.failures.map(\.reason) == ["the sum is not finite", "the system has no solution"])
      // They fail again in the same way; they are not run again, but still told of.
      #expect(try await run() == Runner.Summary(ran: 0, failures: failures))
    }
  }
}

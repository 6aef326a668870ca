import Files
import Foundation
import Journals
import Tables
import TestSupport
import Testing

@testable import Experiments

@Suite struct RunnerTests {
  private let experiment = FrozenExperiment.errorAgainstN

  private func bytes(_ folder: String, jobs: Int) async throws -> Data {
    let runner = Runner(results: folder, profile: .paper, jobs: jobs, command: "repro run")
    try await runner.run(experiment)
    return try TextFile.bytes(runner.journal(experiment).path)
  }

  @Test func jobsChangeNoByte() async throws {
    try await withTemporaryFolder { folder in
      let one = try await bytes(folder + "/one", jobs: 1)
      let four = try await bytes(folder + "/four", jobs: 4)
      #expect(one == four)
      #expect(one.count > 1000)
    }
  }

  @Test func aSecondRunDoesNothing() async throws {
    try await withTemporaryFolder { folder in
      let runner = Runner(results: folder, profile: .paper, jobs: 2, command: "repro run")
      let first = try await runner.run(experiment)
      let second = try await runner.run(experiment)
      #expect(first.ran == 6 && first.failures.isEmpty)
      #expect(second.ran == 0)
    }
  }

  @Test(arguments: [0, 1, 40, 400, 900])
  func aTornJournalEndsWithTheSameBytes(cut: Int) async throws {
    try await withTemporaryFolder { folder in
      let whole = try await bytes(folder, jobs: 1)
      let path = JournalFile(results: folder, profile: .paper, experiment: experiment.id).path
      try whole.prefix(whole.count - cut).write(to: URL(fileURLWithPath: path))
      let again = try await bytes(folder, jobs: 2)
      #expect(again == whole)
    }
  }

  @Test func rowsWithoutEndMarkAreNotRead() async throws {
    try await withTemporaryFolder { folder in
      let whole = try await bytes(folder, jobs: 1)
      let text = String(decoding: whole, as: UTF8.self)
      let lines = text.split(separator: "\n")
      let path = folder + "/torn.csv"
      try TextFile.write(lines.dropLast().joined(separator: "\n") + "\n", to: path)
      #expect(try JournalFile.finishedRows(of: CSVReader.read(path)).count == lines.count - 1 - 4)
    }
  }

  @Test func onlyWhatTheLastRunAskedForIsRead() async throws {
    try await withTemporaryFolder { folder in
      var runner = Runner(results: folder, profile: .paper, jobs: 2, seeds: [5, 6], command: "repro run")
      try await runner.run(experiment)
      let two = try #require(try runner.journal(experiment).rows())
      #expect(two.count == 48)
      runner.seeds = [6]
      #expect(try await runner.run(experiment).ran == 0)
      let one = try #require(try runner.journal(experiment).rows())
      #expect(one.count == 24)
      #expect(try one.distinct("seed") == ["6"])
    }
  }

  @Test func aJournalOfAnotherRevisionIsSetAside() async throws {
    try await withTemporaryFolder { folder in
      let whole = try await bytes(folder, jobs: 1)
      let path = JournalFile(results: folder, profile: .paper, experiment: experiment.id).path
      let old = String(decoding: whole, as: UTF8.self).replacingOccurrences(of: ",1,1,4,100", with: ",0,1,4,100")
      try TextFile.write(old, to: path)
      let again = try await bytes(folder, jobs: 1)
      #expect(again == whole)
      #expect(try TextFile.read(path + ".superseded") == old)
    }
  }

  @Test func aJournalInUseIsRefused() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/x.csv"
      let first = try Journal(path: path, experiment: experiment)
      #expect(throws: UsageError.self) { try Journal(path: path, experiment: experiment) }
      withExtendedLifetime(first) {}
    }
  }

  @Test func anUnknownExperimentSuggestsTheNearest() {
    let error = #expect(throws: UsageError.self) { try Registry.select(["frozen/tnue"]) }
    #expect(error?.description.contains("did you mean 'frozen/tune'?") == true)
  }
}

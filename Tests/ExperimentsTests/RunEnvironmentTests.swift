import Files
import Journals
import TestSupport
import Testing

@testable import Experiments

/// Which sources a record says that rows were made from.
@Suite struct RunEnvironmentTests {
  /// What the record says after a run in a folder of papers.
  private func recorded(_ folder: String) async throws -> RunEnvironment {
    let run = SumsRun(folder: folder)
    _ = try await run()
    return try #require(try RunRecord.read(run.file)?.runs.last).environment
  }

  /// A repository with a paper's folder, one of its recordings and the sources of its experiments.
  private func withRepository(_ body: (Repository) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try TextFile.write("one", to: folder + "/papers/none/recorded/quick/sums.csv.gz")
      try TextFile.write("one", to: folder + "/Sources/Sums.swift")
      try TextFile.write("*\n", to: folder + "/quick/.gitignore")
      try await body(try Repository(folder))
    }
  }

  @Test func theCommitIsThatOfThePaperWhereverTheCommandIsCalled() async throws {
    try await withRepository { repository in
      let environment = try await recorded(repository.folder)
      #expect(environment.commit == (try repository.commit()))
      #expect(!environment.isDirty)
    }
  }

  @Test func outsideARepositoryNoCommitIsNamed() async throws {
    try await withTemporaryFolder { folder in
      try TextFile.write("one", to: folder + "/papers/none/report.md")
      let environment = try await recorded(folder)
      #expect(environment.commit == "unknown")
      #expect(!environment.isDirty)
    }
  }

  @Test(arguments: [
    ("papers/none/recorded/quick/sums.csv.gz", false), ("Sources/Sums.swift", true),
    ("papers/none/recorded/quick/a/sums.trials.csv", false), ("papers/none/recorded/quick/sums.run.json", false),
    ("papers/none/recorded/notes.txt", true), ("data/recorded/paper/numbers.csv", true),
  ])
  func whatWasRecordedIsNoSource(path: String, isDirty: Bool) async throws {
    try await withTemporaryFolder { folder in
      try TextFile.write("one", to: folder + "/papers/none/report.md")
      try TextFile.write("one", to: "\(folder)/\(path)")
      let repository = try Repository(folder)
      try TextFile.write("two", to: "\(folder)/\(path)")
      let environment = try await recorded(folder)
      #expect(environment.commit == (try repository.commit()))
      #expect(environment.isDirty == isDirty)
    }
  }

  @Test func sourcesThatCannotBeComparedCountAsChanged() async throws {
    try await withRepository { repository in
      try TextFile.write("no index", to: repository.folder + "/.git/index")
      let environment = try await recorded(repository.folder)
      #expect(environment.commit == (try repository.commit()))
      #expect(environment.isDirty)
    }
  }
}

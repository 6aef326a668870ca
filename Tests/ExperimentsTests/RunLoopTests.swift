import Files
import Foundation
import Journals
import Tables
import TestSupport
import Testing

@testable import Experiments

/// Several experiments in one run.
@Suite struct RunLoopTests {
  private func runner(_ folder: String, jobs: Int = 2) -> Runner {
    var runner = SumsRun(folder: folder).runner
    runner.jobs = jobs
    return runner
  }

  private func sums(_ id: String, terms: [Int], needs: [Sums] = [], input: String? = nil, kept: String? = nil) -> Sums {
    var sums = Sums()
    (sums.id, sums.terms, sums.needs, sums.input, sums.kept) = (id, terms, needs, input, kept)
    return sums
  }

  @Test(arguments: [1, 2, 5]) func oneQueueLeavesTheSameBytes(jobs: Int) async throws {
    try await withTemporaryFolder { folder in
      let experiments = [sums("a", terms: [4, 2]), sums("b", terms: [3, 9, 1])]
      let events = Events()
      let board = ProgressBoard(onEvent: events.add)
      let summaries = try await runner(folder + "/one", jobs: jobs).run(experiments, board: board)
      #expect(summaries.mapValues(\.ran) == ["a": 4, "b": 6])
      for experiment in experiments {
        let alone = runner(folder + "/alone", jobs: 1)
        try await alone.run(experiment)
        let together = runner(folder + "/one").journal(experiment)
        #expect(try TextFile.bytes(together.path) == TextFile.bytes(alone.journal(experiment).path))
      }
      #expect(events.count("opened") == 2 && events.count("started") == 10 && events.count("ended") == 10)
      #expect(events.count("finished") == 2)
      #expect(board.snapshot.finished == 10 && board.snapshot.share == 1 && board.snapshot.running.isEmpty)
    }
  }

  /// What reads a file waits for what leaves it, and is listed after it is there.
  @Test func anExperimentWaitsForItsPrerequisites() async throws {
    try await withTemporaryFolder { folder in
      let first = sums("first", terms: [2], kept: "model")
      let trial = try runner(folder).trials(first)[0]
      let path = runner(folder).journal(first).keptPath(first.keptFiles(trial)[0])
      let second = sums("second", terms: [1], needs: [first], input: path)
      let summaries = try await runner(folder).run([second, first])
      #expect(summaries.mapValues(\.ran) == ["first": 2, "second": 2])
    }
  }

  /// Before a time limit a run stops where it can go on from something: it would start over and over again elsewhere.
  @Test(arguments: [[1], [1, 2, 3]] as [[UInt64]])
  func aWarningStopsWhatHasSomethingToGoOnFrom(_ seeds: [UInt64]) async throws {
    try await withTemporaryFolder { folder in
      var runner = runner(folder, jobs: 1)
      let timeLimit = TimeLimitWarning()
      (runner.timeLimit, runner.seeds) = (timeLimit, seeds)
      #expect(!timeLimit.give())
      let (experiment, warned) = (sums("sums", terms: [2]), runner)
      let run = Task { try await warned.run(experiment) }
      timeLimit.onStop { run.cancel() }
      let result = await run.result
      #expect(try RunRecord.read(runner.journal(experiment))?.trials.count == 1)
      #expect(timeLimit.hasStopped == (seeds.count > 1))
      if seeds.count > 1 { #expect(throws: CancellationError.self) { try result.get() } } else { _ = try result.get() }
    }
  }

  @Test func badInputEndsTheRunBeforeAnyTrial() async throws {
    try await withTemporaryFolder { folder in
      let bad = sums("bad", terms: [1], input: folder + "/none")
      await #expect(throws: FileError.self) { try await runner(folder).run([sums("good", terms: [2]), bad]) }
      let rows = try runner(folder).journal(sums("good", terms: [])).rows()
      #expect(rows?.count == 0)
      // No lock is left behind.
      let again = try await runner(folder).run([sums("good", terms: [2])])
      #expect(again["good"]?.ran == 2)
    }
  }

  @Test func aFailureStopsTheRunWhereThatIsAskedFor() async throws {
    try await withTemporaryFolder { folder in
      var failing = sums("a", terms: [9, 2, 1, 3])
      failing.unsolvable = [9]
      var runner = runner(folder, jobs: 1)
      runner.failsFast = true
      let summaries = try await runner.run([failing, sums("b", terms: [1])])
      #expect(summaries["a"]?.failures.count == 1 && summaries["a"]?.ran == 1, "\(summaries)")
      runner.failsFast = false
      let rest = try await runner.run([failing, sums("b", terms: [1])])
      #expect(rest["a"]?.failures.count == 2 && rest["a"]?.ran == 7 && rest["b"]?.ran == 2)
    }
  }

  /// What ended before an interruption is kept, whatever its place in the list.
  @Test func anInterruptionKeepsWhatEnded() async throws {
    try await withTemporaryFolder { folder in
      var slow = sums("slow", terms: [1, 2, 3])
      slow.waiting = [1]
      let task = Task { [slow] in try await runner(folder, jobs: 3).run([slow]) }
      let journal = runner(folder).journal(slow)
      // The trial with one term never ends; the four others do.
      while try RunRecord.read(journal)?.trials.count ?? 0 < 4 { try await Task.sleep(for: .milliseconds(5)) }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      slow.waiting = []
      let rest = try await runner(folder).run([slow])
      #expect(rest["slow"]?.ran == 2)
      let whole = try await bytes(of: slow, folder + "/whole")
      #expect(try TextFile.bytes(journal.path) == whole)
    }
  }

  private func bytes(of experiment: Sums, _ folder: String) async throws -> Data {
    try await runner(folder).run(experiment)
    return try TextFile.bytes(runner(folder).journal(experiment).path)
  }
}

/// Events in the order in which they came.
private final class Events: @unchecked Sendable {
  private let lock = NSLock()
  private var all: [ProgressBoard.Event] = []

  func add(_ event: ProgressBoard.Event) { lock.withLock { all.append(event) } }

  func count(_ name: String) -> Int { lock.withLock { all.count { "\($0)".hasPrefix(name) } } }
}

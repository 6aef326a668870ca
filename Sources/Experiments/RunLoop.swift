import Files
import Foundation
import Journals

/// Runs the trials of several experiments from one queue: each experiment joins when those that leave its inputs are done.
final class RunLoop {
  private let runner: Runner
  private let experiments: [any ScheduledExperiment]
  /// By experiment, those that have to be done before.
  private let prerequisites: [Set<Int>]
  private let board: ProgressBoard
  private var queue: CoreQueue
  private var state: [State]
  private var summaries: [Runner.Summary?]
  /// Trials by the queue's numbers.
  private var trials: [(experiment: Int, trial: Int)] = []
  private var unsynced: [ContinuousClock.Instant?]
  private var isTicking = false
  private var stop: Stop?

  private enum State { case pending, open(left: Int), done }

  /// Why no further trial starts.
  private enum Stop {
    case error(any Error)
    case failed
  }

  private enum Event: Sendable {
    case ended(Int, TrialEnd)
    case tick
  }

  /// Appends are on the disk after that long (group commit); trials that take longer are there as soon as they end.
  private static let syncInterval: Duration = .milliseconds(200)

  init(
    _ runner: Runner, _ experiments: [any ScheduledExperiment], prerequisites: [Set<Int>], board: ProgressBoard
  ) {
    self.runner = runner
    self.experiments = experiments
    self.prerequisites = prerequisites
    self.board = board
    queue = CoreQueue(cores: runner.cores, jobs: runner.jobs, memory: runner.memory)
    state = experiments.map { _ in .pending }
    summaries = experiments.map { _ in nil }
    unsynced = experiments.map { _ in nil }
  }

  /// Runs everything.
  /// - Returns: what was done of each experiment, by its place; none for those that a stop left out.
  /// - Throws: a user's error, `CancellationError`; what had ended by then is in the journals.
  func run() async throws -> [Runner.Summary?] {
    await withTaskGroup(of: Event.self) { group in
      await openReady()
      start(&group)
      while let event = await group.next() {
        switch event {
        case .tick:
          isTicking = false
          syncAll()
        case .ended(let id, let end): await ended(id, end)
        }
        if stop == nil, Task.isCancelled { halt(.error(CancellationError())) }
        if stop != nil { group.cancelAll() } else { start(&group) }
        tick(&group)
      }
    }
    closeAll()
    if case .error(let error) = stop { throw error }
    return summaries
  }

  /// The first reason counts; nothing new starts.
  private func halt(_ reason: Stop) {
    guard stop == nil else { return }
    stop = reason
    queue.clear()
  }

  private func attempt(_ body: () throws -> Void) {
    do { try body() } catch { halt(.error(error)) }
  }

  /// Opens the experiments whose prerequisites are done; one without missing trials is done itself.
  private func openReady() async {
    var isChanged = true
    while isChanged, stop == nil {
      isChanged = false
      for index in experiments.indices {
        guard case .pending = state[index], stop == nil,
          prerequisites[index].allSatisfy({ if case .done = state[$0] { true } else { false } })
        else { continue }
        isChanged = true
        do { try await open(index) } catch { halt(.error(error)) }
      }
    }
  }

  private func open(_ index: Int) async throws {
    let experiment = experiments[index]
    // A failure to open is told as it is; the journal is closed with the others.
    state[index] = .open(left: 0)
    try await experiment.open()
    let first = trials.count
    trials += experiment.waiting.indices.map { (index, $0) }
    board.add(
      experiment.id, names: experiment.waiting.map(\.name), seconds: experiment.waiting.map(\.seconds),
      before: experiment.finishedBefore)
    guard !experiment.waiting.isEmpty else { return try finish(index) }
    state[index] = .open(left: experiment.waiting.count)
    queue.add(
      experiment.waiting.enumerated().map { place, trial in
        CoreQueue.Entry(
          id: first + place, seconds: trial.seconds, mostThreads: trial.mostThreads, leastThreads: trial.leastThreads,
          memory: trial.memory)
      })
  }

  private func start(_ group: inout TaskGroup<Event>) {
    while let next = queue.next() {
      let (experiment, trial) = trials[next.id]
      let id = next.id
      board.start(id, threads: next.threads)
      let body = experiments[experiment].trial(trial, threads: next.threads) { [board] in
        board.report(id, $0, detail: $1)
      }
      group.addTask { .ended(id, await body()) }
    }
  }

  private func ended(_ id: Int, _ end: TrialEnd) async {
    queue.end(id)
    let (index, trial) = trials[id]
    switch end.result {
    case .failure(let error):
      board.end(id, failure: nil, isCommitted: false)
      // Trials that a stop cancelled have nothing to say.
      if stop == nil { halt(.error(error)) }
    case .success(let outcome):
      attempt {
        let failure = try experiments[index].commit(trial, outcome, end.cost)
        if unsynced[index] == nil { unsynced[index] = .now }
        if end.cost.seconds >= Self.syncInterval / .seconds(1) { try sync(index) }
        board.end(id, failure: failure, isCommitted: true)
        if failure != nil, runner.failsFast { halt(.failed) }
      }
    }
    guard stop == nil, case .open(let left) = state[index] else { return }
    state[index] = .open(left: left - 1)
    guard left == 1 else { return runner.timeLimit?.keepsProgress() ?? () }
    attempt { try finish(index) }
    await openReady()
  }

  private func sync(_ index: Int) throws {
    unsynced[index] = nil
    try experiments[index].sync()
  }

  private func syncAll() {
    for index in experiments.indices where unsynced[index] != nil { attempt { try sync(index) } }
  }

  private func tick(_ group: inout TaskGroup<Event>) {
    guard !isTicking, stop == nil, unsynced.contains(where: { $0 != nil }) else { return }
    isTicking = true
    let pause: @Sendable () async -> Event = { await RunLoop.pause() }
    group.addTask(operation: pause)
  }

  private static func pause() async -> Event {
    try? await Task.sleep(for: syncInterval)
    return .tick
  }

  private func finish(_ index: Int) throws {
    state[index] = .done
    unsynced[index] = nil
    let summary = try experiments[index].close(isWhole: true)
    summaries[index] = summary
    board.finish(experiments[index].id, summary)
  }

  /// After a stop: what ended is kept, the first error is the one to report.
  private func closeAll() {
    for index in experiments.indices {
      guard case .open = state[index] else { continue }
      attempt { summaries[index] = try experiments[index].close(isWhole: false) }
    }
  }
}

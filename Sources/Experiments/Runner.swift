import Files
import Foundation

/// Runs the trials of an experiment that its journal does not hold yet.
public struct Runner: Sendable {
  /// What happens while an experiment runs.
  public enum Event: Sendable {
    /// So many of so many trials are in the journal.
    case progress(experiment: String, done: Int, of: Int)
    /// All trials are in the journal; `ran` of them are new.
    case finished(experiment: String, ran: Int)
  }

  /// Folder of the journals.
  public var results: String
  /// Which sizes.
  public var profile: Profile
  /// How many trials run at the same time; changes no byte of the results.
  public var jobs: Int
  /// Seeds instead of the experiment's own.
  public var seeds: [UInt64]?

  /// Creates a runner.
  public init(results: String, profile: Profile, jobs: Int, seeds: [UInt64]? = nil) {
    self.results = results
    self.profile = profile
    self.jobs = max(1, jobs)
    self.seeds = seeds
  }

  /// The trials that a run consists of.
  public func trials(_ experiment: some Experiment) -> [Trial] {
    experiment.trials(profile, seeds: seeds ?? experiment.defaultSeeds)
  }

  /// Path of an experiment's journal.
  public func journal(_ experiment: some Experiment) -> String {
    Journal.path(results: results, profile: profile, experiment: experiment.id)
  }

  /// Runs what is missing and appends it in the order of the trial list.
  ///
  /// A trial that is ready early waits for those before it, so the file does not depend on `jobs`.
  /// - Returns: the number of trials that were run.
  /// - Throws: the first error of a trial, after the trials before it have been written; `CancellationError`.
  @discardableResult
  public func run(_ experiment: some Experiment, onEvent: @Sendable (Event) throws -> Void = { _ in }) async throws
    -> Int
  {
    let all = trials(experiment)
    let journal = try Journal(path: journal(experiment), experiment: experiment)
    let missing = all.filter { !journal.finished.contains($0.key(of: experiment)) }
    var written = 0
    try await withThrowingTaskGroup(of: (Int, [Row]).self) { group in
      var waiting: [Int: [Row]] = [:]
      var next = 0
      func start() {
        guard next < missing.count else { return }
        let index = next
        next += 1
        group.addTask { (index, try Self.rows(of: experiment, missing[index])) }
      }
      for _ in 0..<jobs { start() }
      while let (index, rows) = try await group.next() {
        waiting[index] = rows
        start()
        while let rows = waiting.removeValue(forKey: written) {
          try journal.append(missing[written], rows: rows)
          written += 1
          let done = all.count - missing.count + written
          try onEvent(.progress(experiment: experiment.id, done: done, of: all.count))
        }
      }
    }
    try onEvent(.finished(experiment: experiment.id, ran: written))
    return written
  }

  private static func rows(of experiment: some Experiment, _ trial: Trial) throws -> [Row] {
    var rows: [Row] = []
    try experiment.run(trial) { row in
      try Task.checkCancellation()
      rows.append(row)
    }
    return rows
  }
}

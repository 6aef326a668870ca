import Files
import Foundation
import Journals

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
  /// The command that is recorded beside the rows.
  public var command: String

  /// Creates a runner.
  public init(results: String, profile: Profile, jobs: Int, seeds: [UInt64]? = nil, command: String) {
    self.results = results
    self.profile = profile
    self.jobs = max(1, jobs)
    self.seeds = seeds
    self.command = command
  }

  /// The trials that a run consists of.
  public func trials(_ experiment: some Experiment) -> [Trial] {
    experiment.trials(profile, seeds: seeds ?? experiment.defaultSeeds)
  }

  /// The journal of an experiment.
  public func journal(_ experiment: some Experiment) -> JournalFile {
    JournalFile(results: results, profile: profile, experiment: experiment.id)
  }

  /// Runs what is missing and appends it in the order of the trial list; the record beside the journal says how.
  ///
  /// A trial that is ready early waits for those before it, so the file does not depend on `jobs`.
  /// - Returns: the number of trials that were run.
  /// - Throws: the first error of a trial, after the trials before it have been written; `CancellationError`.
  @discardableResult
  public func run(_ experiment: some Experiment, onEvent: (Event) throws -> Void = { _ in }) async throws -> Int {
    let all = trials(experiment)
    let file = journal(experiment)
    let journal = try Journal(path: file.path, experiment: experiment)
    let missing = all.filter { !journal.finished.contains($0.key(of: experiment)) }
    var record = try record(of: experiment, all, beside: file, isNew: journal.finished.isEmpty)
    // Written first: a journal whose run was cut off must not look complete.
    try record.write(file)
    guard !missing.isEmpty else {
      try onEvent(.finished(experiment: experiment.id, ran: 0))
      return 0
    }
    var run = RunRecord.Run(
      command: command, environment: .current(), started: Date.now.ISO8601Format(), seconds: 0, trials: 0, jobs: jobs)
    let clock = ContinuousClock.now
    defer {
      run.seconds = clock.duration(to: .now) / .seconds(1)
      record.runs.append(run)
      // The rows are safe by now; without its record the journal counts as incomplete.
      try? record.write(file)
    }
    try await runMissing(missing, of: experiment) { trial, rows in
      try journal.append(trial, rows: rows)
      run.trials += 1
      let done = all.count - missing.count + run.trials
      try onEvent(.progress(experiment: experiment.id, done: done, of: all.count))
    }
    try onEvent(.finished(experiment: experiment.id, ran: run.trials))
    return run.trials
  }

  private func record(
    of experiment: some Experiment, _ trials: [Trial], beside file: JournalFile, isNew: Bool
  ) throws -> RunRecord {
    let earlier = isNew ? nil : try RunRecord.read(file)
    let seeds = Set(trials.map(\.seed)).sorted()
    return RunRecord(
      revision: experiment.revision, asked: trials.map { $0.key(of: experiment) }, seeds: seeds,
      runs: earlier?.runs ?? [])
  }

  /// Runs trials side by side and hands them over in the order of the list.
  private func runMissing(
    _ missing: [Trial], of experiment: some Experiment, onTrial: (Trial, [Row]) throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: (Int, [Row]).self) { group in
      var waiting: [Int: [Row]] = [:]
      var written = 0
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
          try onTrial(missing[written], rows)
          written += 1
        }
      }
    }
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

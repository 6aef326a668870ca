import Files
import Foundation
import Journals
import Tables

/// Runs the trials of an experiment that its journal does not hold yet.
public struct Runner: Sendable {
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
  /// Remembers the files that are written, so that `repro clean` can remove them.
  public var output: OutputFolder?
  /// Cores that trials share.
  public var cores = ProcessInfo.processInfo.activeProcessorCount

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
    experiment.trials(profile, seeds: seeds ?? experiment.seeds(profile))
  }

  /// The journal of an experiment.
  public func journal(_ experiment: some Experiment) -> JournalFile {
    JournalFile(results: results, profile: profile, experiment: experiment.id)
  }

  /// What a run did.
  public struct Summary: Sendable, Equatable {
    /// Trials that were run.
    public var ran = 0
    /// Trials among them that failed, and why.
    public var failures: [String] = []
  }

  /// Runs what is missing and appends it in the order of the trial list; the record beside the journal says how.
  ///
  /// A trial that is ready early waits for those before it, so the file does not depend on `jobs`. One that fails keeps its
  /// rows, marked as failed, and the others go on.
  /// - Throws: the first error of a trial, after the trials before it have been written; `CancellationError`.
  @discardableResult
  public func run(_ experiment: some Experiment, board: ProgressBoard = ProgressBoard()) async throws -> Summary {
    let all = trials(experiment)
    let file = journal(experiment)
    for path in [file.path, file.path + ".superseded", file.recordPath] { try output?.willWrite(path) }
    let journal = try Journal(path: file.path, experiment: experiment)
    let missing = all.filter { !journal.finished.contains($0.key(of: experiment)) }
    var record = try record(of: experiment, all, beside: file, isNew: journal.finished.isEmpty)
    // Written first: a journal whose run was cut off must not look complete.
    try record.write(file)
    board.begin(weights: missing.map(experiment.estimatedSeconds), before: all.count - missing.count)
    var summary = Summary()
    guard !missing.isEmpty else { return summary }
    var run = RunRecord.Run(
      command: command, environment: .current(), started: Date.now.ISO8601Format(), seconds: 0, trials: 0, jobs: jobs)
    let clock = ContinuousClock.now
    defer {
      run.seconds = clock.duration(to: .now) / .seconds(1)
      run.trials = summary.ran
      record.runs.append(run)
      // The rows are safe by now; without its record the journal counts as incomplete.
      try? record.write(file)
    }
    try await runMissing(missing, of: experiment, file, board) { index, result in
      let trial = missing[index]
      try journal.append(trial, rows: result.rows, isFailed: result.failure != nil)
      file.live(trial.key(of: experiment)).remove()
      summary.ran += 1
      if let failure = result.failure { summary.failures.append("\(trial.name(in: experiment)): \(failure)") }
    }
    return summary
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

  private struct Result: Sendable {
    var rows: [Row]
    var failure: TrialFailure?
  }

  /// Runs trials side by side and hands them over in the order of the list.
  private func runMissing(
    _ missing: [Trial], of experiment: some Experiment, _ file: JournalFile, _ board: ProgressBoard,
    onTrial: (Int, Result) throws -> Void
  ) async throws {
    let sharing = CoreSharing(
      seconds: missing.map(experiment.estimatedSeconds), jobs: jobs, cores: cores, mostThreads: experiment.mostThreads)
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
      var waiting: [Int: Result] = [:]
      var written = 0
      // In the order of the list, also where starting with the longest would end sooner: what is finished is then soon in
      // the journal, and an interruption loses little.
      var queue = missing.indices[...]
      let output = output
      func start() {
        guard let index = queue.popFirst() else { return }
        group.addTask {
          let trial = missing[index]
          let live = file.live(trial.key(of: experiment))
          for path in [live.rowsPath, live.checkpointPath] { try output?.willWrite(path) }
          let context = TrialContext(
            threads: sharing.threads, live: live, header: CSVWriter.line(experiment.journalColumns),
            lead: trial.lead(in: experiment), output: output, onProgress: { board.report(index, $0) })
          let result = try Self.result(of: experiment, trial, context)
          board.finish(index)
          return (index, result)
        }
      }
      for _ in 0..<sharing.trials { start() }
      while let (index, result) = try await group.next() {
        waiting[index] = result
        start()
        while let result = waiting.removeValue(forKey: written) {
          try onTrial(written, result)
          written += 1
        }
      }
    }
  }

  private static func result(of experiment: some Experiment, _ trial: Trial, _ context: TrialContext) throws -> Result {
    do {
      try experiment.run(trial, context)
      guard !context.rows.isEmpty else { throw TrialFailure("the trial emitted no rows") }
      return Result(rows: context.rows)
    } catch let failure as TrialFailure {
      // A failed trial leaves at least one row: its absence must be visible.
      let empty: Row = experiment.rowColumns.map { _ in .real(.nan) }
      return Result(rows: context.rows.isEmpty ? [empty] : context.rows, failure: failure)
    }
  }
}

import Files
import Foundation
import Journals
import Tables

/// Runs the trials of an experiment that its journal does not hold yet.
public struct Runner: Sendable {
  /// Which sizes, and where the files lie.
  public var setup: RunSetup
  /// How many trials run at the same time; changes no byte of the results.
  public var jobs: Int
  /// Seeds instead of the experiment's own.
  public var seeds: [UInt64]?
  /// The command that is recorded beside the rows.
  public var command: String
  /// Remembers the files that are written, so that `repro clean` can remove them.
  public var output: OutputFolder?
  /// Whether trials that failed and may recover run again.
  public var triesFailedAgain = false
  /// Cores that trials share.
  public var cores = ProcessInfo.processInfo.activeProcessorCount

  /// Creates a runner.
  public init(
    setup: RunSetup, jobs: Int, seeds: [UInt64]? = nil, command: String, output: OutputFolder? = nil
  ) {
    self.setup = setup
    self.jobs = max(1, jobs)
    self.seeds = seeds
    self.command = command
    self.output = output
  }

  /// The trials that a run consists of.
  /// - Throws: as ``Experiment/settings(_:)``; `FileError` for an input that cannot be read.
  public func trials<E: Experiment>(_ experiment: E) throws -> [Trial<E.Setting>] {
    try experiment.trials(setup, seeds: seeds)
  }

  /// The journal of an experiment.
  public func journal(_ experiment: some Experiment) -> JournalFile {
    JournalFile(results: setup.results, profile: setup.profile, experiment: experiment.id)
  }

  /// What a run did.
  public struct Summary: Sendable, Equatable {
    /// Trials that were run.
    public var ran = 0
    /// Trials that were asked for and failed, in this run or an earlier one, and why.
    public var failures: [String] = []
    /// Finished trials that were run again, and why.
    public var repeated: [String] = []
    /// What trials had to tell beside their rows.
    public var notes: [String] = []
  }

  /// Runs what is missing and appends it in the order of the trial list; the record beside the journal says how.
  ///
  /// A trial that is ready early waits for those before it, so the file does not depend on `jobs`. One that fails keeps its
  /// rows, marked as failed, and the others go on.
  /// - Throws: `UserError` for bad input and for files that cannot be written, after the trials before it have been
  ///   written; `CancellationError`.
  @discardableResult
  public func run<E: Experiment>(_ experiment: E, board: ProgressBoard = ProgressBoard()) async throws -> Summary {
    let all = try trials(experiment)
    let file = journal(experiment)
    let journal = try Journal(
      file, columns: experiment.journalColumns, hasOpenColumns: experiment.hasOpenColumns,
      revision: experiment.revision,
      output: output)
    var summary = Summary()
    summary.repeated = try repeated(all, of: experiment, journal)
    let missing = all.filter { !journal.finished.contains($0.key) }
    journal.record.asked = all.map(\.key)
    journal.record.definition = experiment.definition
    journal.record.seeds = Set(all.map(\.seed)).sorted()
    journal.record.inputs = recorded(all.flatMap(\.inputs))
    // Written first: a journal whose run was cut off must not look complete.
    try journal.save()
    board.begin(weights: missing.map { experiment.estimatedSeconds($0.setting) }, before: all.count - missing.count)
    if !missing.isEmpty {
      try await run(missing, of: experiment, journal, board, &summary)
      try journal.arrange(all.map(\.key))
    }
    summary.failures = all.compactMap { trial in
      journal.record.trials[trial.key]?.failure.map { "\(trial.name): \($0)" }
    }
    return summary
  }

  /// Each file once, in the order of the trials.
  private func recorded(_ inputs: [InputFile]) -> [RecordedInput] {
    var seen: Set<RecordedInput> = []
    return inputs.compactMap { input in
      let recorded = RecordedInput(
        input.path, digest: input.digest ?? "", papers: setup.papers, results: setup.results)
      return seen.insert(recorded).inserted ? recorded : nil
    }
  }

  /// Makes the journal forget finished trials that have lost something, and says which and why.
  private func repeated<E: Experiment>(
    _ trials: [Trial<E.Setting>], of experiment: E, _ journal: Journal
  ) throws -> [String] {
    var reasons: [String] = []
    var forgotten: Set<String> = []
    for trial in trials {
      if journal.altered.contains(trial.key) {
        reasons.append("\(trial.name): its rows were lost or changed since they were written")
      }
      if willTryAgain(trial, of: experiment, journal.record) {
        reasons.append("\(trial.name): it failed before")
        forgotten.insert(trial.key)
      }
      let kept = experiment.keptFiles(trial).map(journal.file.keptPath)
      if journal.finished.contains(trial.key), journal.record.trials[trial.key]?.failure == nil,
        let path = kept.first(where: { !FileManager.default.fileExists(atPath: $0) })
      {
        reasons.append("\(trial.name): \(path) is missing")
        forgotten.insert(trial.key)
      }
    }
    try journal.remove(forgotten)
    return reasons
  }

  /// Whether a finished trial failed and is to run again.
  func willTryAgain<E: Experiment>(_ trial: Trial<E.Setting>, of experiment: E, _ record: RunRecord?) -> Bool {
    triesFailedAgain && experiment.mayRecover && record?.trials[trial.key]?.failure != nil
  }

  /// Runs trials and takes down when, how and how many.
  private func run<E: Experiment>(
    _ missing: [Trial<E.Setting>], of experiment: E, _ journal: Journal, _ board: ProgressBoard,
    _ summary: inout Summary
  ) async throws {
    // What a trial reads must be what names it; checked before the first of them runs.
    for input in Set(missing.flatMap(\.inputs)) { try input.verify() }
    try await experiment.prepare(
      TrialContext(
        threads: 1, live: journal.file.live("prepare"), header: experiment.journalColumns, lead: [], output: output,
        onProgress: { _ in }))
    var run = RunRecord.Run(
      command: command, environment: await .current(), started: Date.now.ISO8601Format(), seconds: 0, trials: 0,
      jobs: jobs)
    let clock = ContinuousClock.now
    var ran = 0
    var notes: [String] = []
    let result: Swift.Result<Void, any Error>
    do {
      try await runMissing(missing, of: experiment, journal.file, board) { trial, outcome in
        let outcome = try Self.fitting(outcome, journal, isOpen: experiment.hasOpenColumns)
        try journal.append(
          trial.key, rows: outcome.rows.map { trial.lead + $0 }, failure: outcome.failure)
        notes += outcome.notes.map { "\(trial.name): \($0)" }
        journal.file.live(trial.key).remove()
        ran += 1
      }
      result = .success(())
    } catch { result = .failure(error) }
    summary.ran = ran
    summary.notes = notes
    run.seconds = clock.duration(to: .now) / .seconds(1)
    run.trials = ran
    journal.record.runs.append(run)
    // Without its record the journal counts as incomplete; of two errors the trial's is the one to report.
    do { try journal.save() } catch  where (try? result.get()) != nil { throw error } catch {}
    try result.get()
  }

  private struct Outcome: Sendable {
    var rows: [[String]]
    var failure: String?
    /// Names of the cells of a row, where there is one.
    var names: [String]?
    var notes: [String] = []
  }

  /// An outcome whose rows have the journal's columns; one with others has failed.
  private static func fitting(_ outcome: Outcome, _ journal: Journal, isOpen: Bool) throws -> Outcome {
    guard isOpen else { return outcome }
    var outcome = outcome
    if outcome.failure == nil, let names = outcome.names {
      do {
        if try !journal.settle(names) { outcome.failure = mismatch(names, journal) }
      } catch let failure as TrialFailure { outcome.failure = failure.description }
    }
    // Rows of a trial that failed count nowhere; one line says that it was run.
    if outcome.failure != nil { outcome.rows = [journal.rowColumns.map { _ in Double.nan.cellText }] }
    return outcome
  }

  private static func mismatch(_ names: [String], _ journal: Journal) -> String {
    "its rows have the columns \(excerpt(names.joined(separator: ", "), limit: 200)), those of trials before it "
      + excerpt(journal.rowColumns.joined(separator: ", "), limit: 200)
  }

  /// Runs trials side by side and hands them over in the order of the list.
  private func runMissing<E: Experiment>(
    _ missing: [Trial<E.Setting>], of experiment: E, _ file: JournalFile, _ board: ProgressBoard,
    onTrial: (Trial<E.Setting>, Outcome) throws -> Void
  ) async throws {
    let sharing = CoreSharing(
      seconds: missing.map { experiment.estimatedSeconds($0.setting) }, jobs: jobs, cores: cores,
      mostThreads: experiment.mostThreads)
    try await withThrowingTaskGroup(of: (Int, Outcome).self) { group in
      var waiting: [Int: Outcome] = [:]
      var written = 0
      // In the order of the list, also where starting with the longest would end sooner: what is finished is then soon in
      // the journal, and an interruption loses little.
      var queue = missing.indices[...]
      let output = output
      func start() {
        guard let index = queue.popFirst() else { return }
        group.addTask {
          let trial = missing[index]
          let live = file.live(trial.key)
          for path in [live.rowsPath, live.checkpointPath] { try output?.willWrite(path) }
          let context = TrialContext<E.Row>(
            threads: sharing.threads, live: live, header: experiment.journalColumns, lead: trial.lead, output: output,
            onProgress: { board.report(index, $0) })
          let outcome = try await Self.outcome(of: experiment, trial, context)
          board.finish(index)
          return (index, outcome)
        }
      }
      for _ in 0..<sharing.trials { start() }
      while let (index, outcome) = try await group.next() {
        waiting[index] = outcome
        start()
        while let outcome = waiting.removeValue(forKey: written) {
          try onTrial(missing[written], outcome)
          written += 1
        }
      }
    }
  }

  /// A failure of the computation ends its own trial alone; a user's error and an interruption end the run.
  private static func outcome<E: Experiment>(
    of experiment: E, _ trial: Trial<E.Setting>, _ context: TrialContext<E.Row>
  ) async throws -> Outcome {
    do {
      try await experiment.run(trial, context)
      guard !context.rows.isEmpty else { throw TrialFailure("the trial emitted no rows") }
      return Outcome(rows: context.rows, names: context.rowNames, notes: context.notes)
    } catch let error where error is any UserError || error is CancellationError {
      throw error
    } catch {
      // A failed trial leaves at least one row: its absence must be visible.
      let empty = E.Row.columns.names.map { _ in Double.nan.cellText }
      return Outcome(rows: context.rows.isEmpty ? [empty] : context.rows, failure: "\(error)")
    }
  }
}

import Files
import Foundation
import Journals
import Tables

/// An experiment's part in a run: its journal while trials of it wait or run.
final class ExperimentRun<E: Experiment>: ScheduledExperiment {
  private let experiment: E
  private let runner: Runner
  /// Machine and sources of the run.
  private let environment: RunEnvironment
  private var journal: Journal?
  private var all: [Trial<E.Setting>] = []
  private var missing: [Trial<E.Setting>] = []
  private var summary = Runner.Summary()
  private var notes: [(trial: Int, text: String)] = []
  private var run: RunRecord.Run?
  private let clock = ContinuousClock()
  private var opened = ContinuousClock.now
  /// Trials whose files to go on from are of no use once the journal is on the disk.
  private var settled: [String] = []
  private(set) var waiting: [WaitingTrial] = []

  init(_ experiment: E, _ runner: Runner, _ environment: RunEnvironment) {
    self.experiment = experiment
    self.runner = runner
    self.environment = environment
  }

  var id: String { experiment.id }
  var finishedBefore: Int { all.count - missing.count }

  func open() async throws {
    opened = clock.now
    all = try runner.ownTrials(experiment)
    let journal = try Journal(
      runner.target(experiment), columns: experiment.journalColumns, hasOpenColumns: experiment.hasOpenColumns,
      revision: experiment.revision, output: runner.output)
    self.journal = journal
    summary.messages = journal.messages
    summary.repeated = try runner.repeated(all, of: experiment, journal)
    journal.record.asked = all.map(\.key)
    journal.record.definition = experiment.definition
    journal.record.seeds = Set(all.map(\.seed)).sorted()
    journal.record.inputs = runner.recorded(all.flatMap(\.inputs))
    // Written first: a journal whose run was cut off must not look complete.
    try journal.save()
    try merge(into: journal)
    let elsewhere = runner.elsewhere[experiment.id] ?? []
    missing = all.filter { !journal.finished.contains($0.key) && !elsewhere.contains($0.key) }
    summary.elsewhere = all.count { elsewhere.contains($0.key) && !journal.finished.contains($0.key) }
    guard !missing.isEmpty else { return }
    // What a trial reads must be what names it; checked before the first of them runs.
    for input in Set(missing.flatMap(\.inputs)) { try input.verify() }
    try await experiment.prepare(
      TrialContext(
        threads: 1, live: runner.journal(experiment).live("prepare"), header: experiment.journalColumns, lead: [],
        output: runner.output, onProgress: { _, _ in }))
    let estimate = CostEstimate(experiment, all, journal.list)
    waiting = missing.map { trial in
      WaitingTrial(
        key: trial.key, name: trial.name, seconds: estimate.seconds(trial), mostThreads: experiment.mostThreads,
        leastThreads: experiment.leastThreads, memory: experiment.memory(trial.setting))
    }
    var environment = environment
    if experiment.dependsOnProcessor { environment.arithmetic = ProcessorArithmetic.text }
    run = RunRecord.Run(
      command: runner.command, environment: environment, started: Date.now.ISO8601Format(), seconds: 0, trials: 0,
      jobs: runner.jobs)
  }

  /// Takes over the rows that trials left somewhere else, in the order of the list.
  private func merge(into journal: Journal) throws {
    let files = runner.partFiles(experiment)
    guard !files.isEmpty else { return }
    let parts = try RowParts(files, revision: experiment.revision)
    summary.messages += parts.messages
    for trial in all where !journal.finished.contains(trial.key) {
      guard let found = parts.trials[trial.key] else { continue }
      let outcome = try found.outcome.fitting(journal, key: trial.key, isOpen: experiment.hasOpenColumns)
      try journal.append(found.line, rows: outcome.rows.map { trial.lead + $0 }, failure: outcome.failure)
      try runner.output?.willWriteFiles(below: runner.journal(experiment).live(trial.key).ownFolder)
      for name in experiment.keptFiles(trial) {
        try runner.output?.willWrite(runner.journal(experiment).keptPath(name))
      }
      settled.append(trial.key)
      summary.merged += 1
    }
    if summary.merged > 0 {
      journal.record.add(parts: parts.runs)
      try sync()
      try journal.arrange(all.map(\.key))
      try journal.save()
    }
    parts.remove(merged: journal.finished)
  }

  func trial(
    _ index: Int, threads: Int, onProgress: @escaping @Sendable (Double, String?) -> Void
  ) -> @Sendable () async -> TrialEnd {
    let (experiment, trial, output) = (experiment, missing[index], runner.output)
    let (live, timeLimit) = (runner.journal(experiment).live(trial.key), runner.timeLimit)
    return {
      let started = Date.now.ISO8601Format()
      let context = TrialContext<E.Row>(
        threads: threads, live: live, header: experiment.journalColumns, lead: trial.lead, output: output,
        onProgress: onProgress, onCheckpoint: { timeLimit?.keepsProgress() })
      let result: Result<TrialOutcome, any Error>
      do { result = .success(try await TrialOutcome.of(experiment, trial, context)) } catch {
        result = .failure(error)
      }
      let cost = TrialCost(
        started: started, seconds: context.seconds, threads: threads,
        memory: ProcessUsage.peakMemory(ofCommands: experiment.runsCommands).map { $0 / 0x1p20 },
        host: ProcessUsage.host)
      return TrialEnd(result: result, cost: cost)
    }
  }

  func commit(_ index: Int, _ outcome: TrialOutcome, _ cost: TrialCost) throws -> String? {
    guard let journal else { return nil }
    let trial = missing[index]
    let outcome = try outcome.fitting(journal, key: trial.key, isOpen: experiment.hasOpenColumns)
    try journal.append(
      FinishedTrial(key: trial.key, point: trial.point, cost: cost, parts: trial.parts),
      rows: outcome.rows.map { trial.lead + $0 }, failure: outcome.failure)
    notes += outcome.notes.map { (index, "\(trial.name): \($0)") }
    settled.append(trial.key)
    summary.ran += 1
    return outcome.failure
  }

  func sync() throws {
    guard let journal, journal.isDirty else { return }
    try journal.sync()
    // Not before: rows that a crash takes away would have to be made anew from the beginning.
    for key in settled { runner.journal(experiment).live(key).remove() }
    settled = []
  }

  func closeUnused() throws -> Runner.Summary {
    run = nil
    return try close(isWhole: false)
  }

  func close(isWhole: Bool) throws -> Runner.Summary {
    guard let journal else { return summary }
    defer { self.journal = nil }
    try sync()
    if isWhole, summary.ran > 0 { try journal.arrange(all.map(\.key)) }
    if var run {
      run.seconds = opened.duration(to: .now) / .seconds(1)
      run.trials = summary.ran
      journal.record.runs.append(run)
      // Without its record the journal counts as incomplete.
      try journal.save()
    }
    summary.notes = notes.sorted { $0.trial < $1.trial }.map(\.text)
    summary.failures = all.compactMap { trial in
      journal.record.trials[trial.key]?.failure.map { "\(trial.name): \($0)" }
    }
    return summary
  }
}

/// Times of trials on one core: measured ones, and estimates brought to the measured scale.
struct CostEstimate<E: Experiment> {
  private let experiment: E
  private var measured: [String: Double] = [:]
  private var scale = 1.0

  /// Learns from trials that ended, whatever decided on their rows.
  init(_ experiment: E, _ trials: [Trial<E.Setting>], _ list: [FinishedTrial]) {
    self.experiment = experiment
    for line in list {
      guard let cost = line.cost, !line.point.isEmpty, line.record?.failure == nil else { continue }
      measured[line.point] = cost.seconds * CoreQueue.speed(max(1, cost.threads))
    }
    let known = trials.compactMap { trial in
      measured[trial.point].map { (measured: $0, estimated: experiment.estimatedSeconds(trial.setting)) }
    }
    let estimated = known.reduce(0) { $0 + $1.estimated }
    if estimated > 0 { scale = known.reduce(0) { $0 + $1.measured } / estimated }
  }

  /// Seconds on one core.
  func seconds(_ trial: Trial<E.Setting>) -> Double {
    measured[trial.point] ?? scale * experiment.estimatedSeconds(trial.setting)
  }
}

import Files
import Foundation
import Journals
import Tables

/// Runs the trials of experiments that their journals do not hold yet.
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
  /// Whether the first trial that fails stops the run.
  public var failsFast = false
  /// Keys of the trials that are run, by experiment, where they are some of a profile's: those of a task.
  public var chosen: [String: Set<String>]?
  /// Keys of trials that wait or run somewhere else, by experiment.
  public var elsewhere: [String: Set<String>] = [:]
  /// Folders of rows that trials left somewhere else, by experiment.
  public var parts: [String: [String]] = [:]
  /// Folder that rows go to instead of the journals of the setup: a task's own.
  public var rows: String?
  /// The warning of a batch system that stops the run, if it runs under one.
  public var timeLimit: TimeLimitWarning?
  /// Cores that trials share.
  public var cores = AvailableResources.current.cores
  /// Memory in bytes that trials which declare theirs share.
  public var memory = AvailableResources.current.memory

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

  /// Where rows of an experiment are appended.
  func target(_ experiment: some Experiment) -> JournalFile {
    JournalFile(results: rows ?? setup.results, profile: setup.profile, experiment: experiment.id)
  }

  /// The trials of a run that are its own: all, or those of a task.
  /// - Throws: as ``trials(_:)``; `UsageError` where a task is about trials that there are no more.
  func ownTrials<E: Experiment>(_ experiment: E) throws -> [Trial<E.Setting>] {
    let all = try trials(experiment)
    guard let keys = chosen?[experiment.id] else { return all }
    let own = all.filter { keys.contains($0.key) }
    guard own.count == keys.count else {
      let arithmetic = experiment.dependsOnProcessor ? " (\(ProcessorArithmetic.text))" : ""
      throw UsageError(
        "\(experiment.id): \(keys.count - own.count) of the task's \(keys.count) trials are none of today's: code, inputs, "
          + "options or this machine's arithmetic\(arithmetic) differ from those of the submission; submit again")
    }
    return own
  }

  /// Rows of an experiment that were left somewhere else.
  func partFiles(_ experiment: some Experiment) -> [JournalFile] {
    (parts[experiment.id] ?? []).map {
      JournalFile(results: $0, profile: setup.profile, experiment: experiment.id)
    }
  }

  /// What a run did of an experiment.
  public struct Summary: Sendable, Equatable {
    /// Trials that were run.
    public var ran = 0
    /// Trials that were asked for and failed, in this run or an earlier one, and why.
    public var failures: [String] = []
    /// Finished trials that were run again, and why.
    public var repeated: [String] = []
    /// What trials had to tell beside their rows.
    public var notes: [String] = []
    /// What was found damaged in the journal.
    public var messages: [String] = []
    /// Trials whose rows were left somewhere else and are in the journal now.
    public var merged = 0
    /// Trials that wait or run somewhere else.
    public var elsewhere = 0
  }

  /// Runs what is missing of one experiment; see ``run(_:board:)-([Experiment],_)``.
  /// - Throws: as there.
  @discardableResult
  public func run<E: Experiment>(_ experiment: E, board: ProgressBoard = ProgressBoard()) async throws -> Summary {
    try await run([experiment], board: board)[experiment.id] ?? Summary()
  }

  /// Runs what is missing of some experiments, each behind those that leave its inputs; the records beside the journals say
  /// how.
  ///
  /// All trials wait in one queue, the longest first. A trial that fails keeps its rows, marked as failed, and the others go
  /// on. After the run a journal does not depend on the order in which its trials ended.
  /// - Returns: what was done, by the names of the experiments; none for those that ``failsFast`` left out.
  /// - Throws: `UserError` for bad input and for files that cannot be written, and `CancellationError`; what had ended by
  ///   then is kept.
  @discardableResult
  public func run(
    _ experiments: [any Experiment], board: ProgressBoard = ProgressBoard()
  ) async throws -> [String: Summary] {
    var environments = KnownEnvironments()
    var scheduled: [any ScheduledExperiment] = []
    for experiment in experiments { scheduled.append(await self.scheduled(experiment, &environments)) }
    let places = Dictionary(experiments.enumerated().map { ($1.id, $0) }, uniquingKeysWith: { first, _ in first })
    let prerequisites = try experiments.map { experiment in
      Set(try experiment.prerequisites(setup).compactMap { places[$0.id] })
    }
    let summaries = try await RunLoop(self, scheduled, prerequisites: prerequisites, board: board).run()
    let pairs = zip(experiments, summaries).compactMap { experiment, summary in summary.map { (experiment.id, $0) } }
    return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
  }

  func scheduled(
    _ experiment: some Experiment, _ environments: inout KnownEnvironments
  ) async -> any ScheduledExperiment {
    ExperimentRun(experiment, self, await environments.environment(sources: experiment.sourceFolder(setup)))
  }

  /// Each file once, in the order of the trials.
  func recorded(_ inputs: [InputFile]) -> [RecordedInput] {
    var seen: Set<RecordedInput> = []
    return inputs.compactMap { input in
      let recorded = RecordedInput(
        input.path, digest: input.digest ?? "", papers: setup.papers, results: setup.results)
      return seen.insert(recorded).inserted ? recorded : nil
    }
  }

  /// Makes the journal forget finished trials that have lost something, and says which and why.
  func repeated<E: Experiment>(
    _ trials: [Trial<E.Setting>], of experiment: E, _ journal: Journal
  ) throws -> [String] {
    var reasons: [String] = []
    var forgotten: Set<String> = []
    let altered = Set(journal.altered)
    for trial in trials {
      if altered.contains(trial.key) {
        reasons.append("\(trial.name): its rows were lost or changed since they were written")
      }
      if willTryAgain(trial, of: experiment, journal.record) {
        reasons.append("\(trial.name): it failed before")
        forgotten.insert(trial.key)
      }
      if journal.record.trials[trial.key].map({ $0.failure == nil }) ?? false,
        let path = lostFile(of: trial, experiment)
      {
        reasons.append("\(trial.name): \(path) is missing")
        forgotten.insert(trial.key)
      }
    }
    try journal.remove(forgotten)
    return reasons
  }

  /// A file that a finished trial had left and that is gone.
  func lostFile<E: Experiment>(of trial: Trial<E.Setting>, _ experiment: E) -> String? {
    experiment.keptFiles(trial).map(journal(experiment).keptPath).first { !FileManager.default.fileExists(atPath: $0) }
  }

  /// Whether a finished trial failed and is to run again.
  func willTryAgain<E: Experiment>(_ trial: Trial<E.Setting>, of experiment: E, _ record: RunRecord?) -> Bool {
    triesFailedAgain && experiment.mayRecover && record?.trials[trial.key]?.failure != nil
  }
}

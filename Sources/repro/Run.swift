import ArgumentParser
import Clusters
import Experiments
import Files
import Foundation
import Journals
import Plot

/// `repro run`.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run experiments: rows go to OUTPUT/results/PROFILE/ID.csv, figures to OUTPUT/figures/PROFILE.",
    discussion:
      "Trials that the journal holds already are skipped; repro list names the experiments. A trial that fails "
      + "ends alone: the others run, failures are listed at the end, and the exit code is 3. The next run tries trials of "
      + "declared commands that failed again; trials of the program's own experiments would fail in the same way.")

  @Argument(help: "Experiments, or a group such as 'frozen' or a paper; none means all.")
  var experiments: [String] = []
  @OptionGroup var setup: SetupOptions
  @OptionGroup var trials: TrialOptions
  @OptionGroup var display: DisplayOptions
  @OptionGroup var papers: CatalogOptions
  @OptionGroup var cluster: ClusterOptions

  func run() async throws {
    if let task = cluster.task, let tasks = cluster.tasks { return try await runTask(task, of: tasks) }
    let project = try await Project.all(setup, papers.catalog)
    let selected = try RunPlan.order(try project.select(experiments), setup.setup)
    for note in try papers.catalog.papers.flatMap({ try $0.notes() }) { LiveRun.warn("repro: note: \(note)") }
    let output = try OutputFolder(setup.output)
    let runner = try await trials.runner(
      setup.setup, output: output, triesFailedAgain: true, failsFast: display.failFast
    ).besideCluster(setup)
    guard cluster.executor == .local else { return try await submit(selected, project, runner, output) }
    let live = LiveRun(
      runner: runner,
      output: output, setup: setup, figures: project.figures, display: display)
    try FontCheck.verify()
    let (comparison, display) = (RecordedComparison(project, setup), display)
    try await Interruption.cancelling {
      let summaries = try await live.run(selected)
      var failures: [String] = []
      for experiment in selected {
        guard let summary = summaries[experiment.id] else { continue }
        try live.draw(experiment)
        try display.line("\(experiment.id): \(summary.ran) trials run, \(live.runner.journal(experiment).path)")
        failures += summary.failures.map { "\(experiment.id): \($0)" }
      }
      try comparison.tell(selected, display)
      try LiveRun.report(failures)
    }
  }

  /// Has the trials run somewhere else.
  private func submit(
    _ selected: [any Experiment], _ project: Project, _ runner: Runner, _ output: OutputFolder
  ) async throws {
    let submission = ClusterSubmission(
      options: cluster, runner: runner, output: output, setup: setup,
      source: { id in project.sources.first { $0.declared.contains { $0.id == id } }?.path },
      command: ClusterOptions.commandOfTasks)
    try await submission.submit(selected)
  }

  /// Runs the trials of one task; its rows go to a folder of its own, from which a later run takes them.
  private func runTask(_ task: Int, of path: String) async throws {
    let list = try TaskList(path: path)
    let lines = list.trials(of: task)
    guard let first = lines.first else {
      throw UsageError("\(path): there is no task \(task); it has tasks 1 to \(list.count)")
    }
    guard first.profile == setup.profile.rawValue else {
      throw UsageError("\(path): its tasks are of the profile \(first.profile); add --profile \(first.profile)")
    }
    let places = first.source.isEmpty ? [] : try setup.finder.places([first.source])
    let project = try await Project(places, papers.catalog)
    let ids = Set(lines.map(\.experiment))
    let chosen = project.catalog.experiments.filter { ids.contains($0.id) }
    guard chosen.count == ids.count else {
      throw UsageError("\(path): no experiment \(quoted(first.experiment)) any more; submit again")
    }
    var runner = trials.runner(setup.setup, triesFailedAgain: true, failsFast: display.failFast)
    runner.chosen = Dictionary(grouping: lines, by: \.experiment).mapValues { Set($0.map(\.key)) }
    runner.rows = Submission(tasks: path).rows(task)
    runner.jobs = 1
    let granted = ProcessInfo.processInfo.environment["SLURM_CPUS_PER_TASK"].flatMap { Int($0) }
    runner.cores = granted ?? first.cores
    let timeLimit = TimeLimitWarning()
    runner.timeLimit = timeLimit
    let (tasks, display) = (runner, display)
    try await Interruption.cancelling(timeLimit: timeLimit, onStop: Self.requeue) {
      let board = ProgressBoard(onEvent: display.events)
      let summaries = try await tasks.run(chosen, board: board)
      try LiveRun.report(chosen.flatMap { summaries[$0.id]?.failures ?? [] })
      try display.line("task \(task): \(lines.count) trials")
    }
  }

  /// Puts this task back into the queue after a warning of the time limit.
  @Sendable private static func requeue() async throws {
    guard let task = Slurm.thisTask else { return }
    LiveRun.warn("repro: note: warned of the time limit; the task goes back into the queue")
    try await Slurm.requeue(task)
  }
}

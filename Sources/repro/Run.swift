import ArgumentParser
import Experiments
import Files
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
  @OptionGroup var papers: CatalogOptions

  func run() async throws {
    let project = try await Project.all(setup, papers.catalog)
    let selected = try RunPlan.order(try project.select(experiments), setup.setup)
    for note in try papers.catalog.papers.flatMap({ try $0.notes() }) { LiveRun.warn("repro: note: \(note)") }
    let output = try OutputFolder(setup.output)
    let live = LiveRun(
      runner: trials.runner(setup.setup, output: output, triesFailedAgain: true), output: output, setup: setup,
      figures: project.figures)
    try FontCheck.verify()
    let comparison = RecordedComparison(project, setup)
    try await Interruption.cancelling {
      var failures: [String] = []
      for experiment in selected {
        let summary = try await live.run(experiment)
        try live.draw(experiment)
        try StandardOutput.line(
          "\(experiment.id): \(summary.ran) trials run, \(live.runner.journal(experiment).path)")
        failures += summary.failures.map { "\(experiment.id): \($0)" }
      }
      try comparison.tell(selected)
      try LiveRun.report(failures)
    }
  }
}

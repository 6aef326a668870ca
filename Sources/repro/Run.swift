import ArgumentParser
import Experiments
import Files
import Plot

/// `repro run`.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run experiments: rows go to OUTPUT/results/PROFILE/ID.csv, figures to OUTPUT/figures/PROFILE.",
    discussion: "Trials that the journal holds already are skipped; repro list names the experiments.")

  @Argument(help: "Experiments, or a group such as 'frozen' or a paper; none means all.")
  var experiments: [String] = []
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var options: RunnerOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var output: OutputOptions
  @Option(help: "Folder of the papers, whose published numbers figures show.") var papers = "paper"

  @Option(
    help: """
      float64 or float32: arithmetic of iterative Newton's matrices in the experiment 'algorithms'; float32 shows the \
      accuracy that the last steps lose.
      """)
  var precision: SolverPrecision = .float64

  func run() async throws {
    let selected = try Registry.select(experiments).map { experiment -> any Experiment in
      (experiment as? SolverExperiment)?.with(precision) ?? experiment
    }
    guard precision == .float64 || selected.contains(where: { ($0 as? SolverExperiment)?.precision != nil }) else {
      throw UsageError("--precision float32: only the experiment 'algorithms' has a choice of arithmetic")
    }
    let profile = try profile.checked()
    let chosen = try model.applied(to: selected, profile, results: output.results)
    var runner = try options.runner(profile, output)
    let folder = try output.opened()
    runner.output = folder
    let live = LiveRun(runner: runner, output: folder, figures: output.figures(profile), papers: papers)
    try FontCheck.verify()
    try await Interruption.cancelling {
      for experiment in chosen {
        let ran = try await live.run(experiment)
        try live.draw(experiment)
        try StandardOutput.line("\(experiment.id): \(ran.ran) trials run, \(live.runner.journal(experiment).path)")
      }
    }
  }
}

extension SolverPrecision: ExpressibleByArgument {}

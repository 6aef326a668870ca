import ArgumentParser
import Experiments
import Figures
import Files
import Foundation
import Plot

/// `repro run`.
struct Run: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run experiments; rows go to OUTPUT/results/PROFILE/ID.csv, figures to OUTPUT/figures.",
    discussion: "Trials that the journal holds already are skipped; repro list names the experiments.")

  @Argument(help: "Experiments, or a group such as 'frozen' or a paper; none means all.")
  var experiments: [String] = []
  @OptionGroup var profile: ProfileOptions
  @Option(help: "Trials that run at the same time; the default is one for each core. Changes no result.")
  var jobs: Int = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Seeds instead of each experiment's own, for example 1,2,3.")
  var seeds: SeedList?
  @OptionGroup var output: OutputOptions

  func run() async throws {
    guard jobs >= 1 else { throw UsageError("--jobs \(jobs): at least one trial has to run at a time") }
    try FontCheck.verify()
    let selected = try Registry.select(experiments)
    let runner = Runner(results: output.results, profile: try profile.checked(), jobs: jobs, seeds: seeds?.seeds)
    try await Interruption.cancelling {
      for experiment in selected { try await run(experiment, runner) }
    }
  }

  private func run(_ experiment: any Experiment, _ runner: Runner) async throws {
    let ran: Int
    do { ran = try await runner.run(experiment) } catch {
      // What there is by now is worth looking at.
      try? draw(experiment, runner)
      throw error
    }
    try draw(experiment, runner)
    print("\(experiment.id): \(ran) trials run, \(runner.journal(experiment))")
  }

  private func draw(_ experiment: any Experiment, _ runner: Runner) throws {
    let figure = try Recipe.named(experiment.id).draw(try Journal.read(runner.journal(experiment)))
    for format in ["pdf", "png", "svg"] {
      try figure.write(to: "\(output.output)/figures/\(runner.profile.rawValue)/\(experiment.id).\(format)")
    }
  }
}

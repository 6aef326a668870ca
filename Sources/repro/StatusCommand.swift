import ArgumentParser
import Experiments
import Files
import Foundation
import Journals

/// `repro status`.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say what is done and what repro run would do, with the options of repro run.")

  @Argument(help: "Experiments, or a group such as 'frozen' or a paper; none means all.")
  var experiments: [String] = []
  @OptionGroup var setup: SetupOptions
  @OptionGroup var trials: TrialOptions
  @OptionGroup var papers: CatalogOptions
  @Flag(help: "Say why trials would run, and how the rows that are there were made.") var explain = false

  func run() async throws {
    let project = try await Project.all(setup, papers.catalog)
    // Looking costs nothing: where no report says what is meant, everything is.
    let isEverything = experiments.isEmpty && project.sources.isEmpty
    let chosen = isEverything ? project.catalog.experiments : try project.select(experiments)
    let selected = try RunPlan.order(chosen, setup.setup)
    let runner = trials.runner(setup.setup, triesFailedAgain: true)
    for experiment in selected { try show(try runner.status(experiment)) }
  }

  private func show(_ status: Runner.Status) throws {
    let cost = status.missing.isEmpty ? "complete" : "\(status.missing.count) to run (\(Cost.text(status.seconds)))"
    try StandardOutput.line("\(status.experiment): \(status.finished) of \(status.total) trials, \(cost)")
    guard explain else { return }
    for reason in status.reasons { try StandardOutput.line("    \(reason)") }
    for run in status.runs {
      let dirty = run.environment.isDirty ? " with uncommitted changes" : ""
      try StandardOutput.line(
        "    \(excerpt(run.started)): \(run.trials) trials by '\(excerpt(run.command, limit: 1000))', commit "
          + excerpt(run.environment.commit) + dirty)
    }
  }
}

import ArgumentParser
import Experiments
import Files
import Journals
import Tables

/// `repro status`.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say what is done and what repro run would do.")

  @Argument(help: "Experiments, or a group such as 'frozen' or a paper; none means all.")
  var experiments: [String] = []
  @OptionGroup var profile: ProfileOptions
  @OptionGroup var options: RunnerOptions
  @OptionGroup var output: OutputOptions
  @Flag(help: "Say why trials would run, and how the rows that are there were made.") var explain = false

  func run() throws {
    let selected = try Registry.select(experiments)
    let runner = try options.runner(try profile.checked(), output)
    for experiment in selected { try show(experiment, runner) }
  }

  private func show(_ experiment: any Experiment, _ runner: Runner) throws {
    let file = runner.journal(experiment)
    let trials = runner.trials(experiment)
    let rows = try file.rows()
    let isCurrent = try rows.map { table in
      try table.texts("revision").allSatisfy { $0 == String(experiment.revision) }
    }
    let finished = isCurrent == true ? Set(try rows?.texts("trial") ?? []) : []
    let missing = trials.filter { !finished.contains($0.key(of: experiment)) }
    let seconds = missing.map(experiment.estimatedSeconds).reduce(0, +)
    let plan = missing.isEmpty ? "complete" : "\(missing.count) to run (\(List.cost(seconds)))"
    try StandardOutput.line("\(experiment.id): \(trials.count - missing.count) of \(trials.count) trials, \(plan)")
    guard explain else { return }
    if rows == nil {
      try StandardOutput.line("    no journal at \(file.path)")
    } else if isCurrent == false {
      try StandardOutput.line(
        "    the journal's rows are of an older revision than \(experiment.revision); they will be set aside")
    } else if let first = missing.first {
      let values = zip(experiment.parameterColumns, first.parameters).map { "\($0) = \($1)" }.joined(separator: ", ")
      try StandardOutput.line("    first missing trial: \(values), seed \(first.seed)")
    }
    for run in try RunRecord.read(file)?.runs ?? [] {
      let dirty = run.environment.isDirty ? " with uncommitted changes" : ""
      try StandardOutput.line(
        "    \(run.started): \(run.trials) trials by '\(run.command)', commit \(run.environment.commit)\(dirty)")
    }
  }
}

import ArgumentParser
import Clusters
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
    let cluster = try await ClusterState(output: setup.output, profile: setup.profile)
    let runner = trials.runner(setup.setup, triesFailedAgain: true).beside(cluster)
    for experiment in selected { try show(try runner.status(experiment)) }
    for tasks in cluster.submissions { try show(tasks) }
    if let trouble = cluster.trouble { LiveRun.warn("repro: note: \(trouble)") }
  }

  /// What became of the tasks of a submission, and the logs of those that failed.
  private func show(_ tasks: ClusterState.Tasks) throws {
    let counts = ClusterState.Condition.allCases.compactMap { condition in
      let count = tasks.conditions.values.count { $0 == condition }
      return count == 0 ? nil : "\(count) \(condition.rawValue)"
    }
    let jobs = tasks.submission.jobs
    let ids = jobs.isEmpty ? "" : "job \(jobs.map(\.id).joined(separator: ", ")), "
    try StandardOutput.line(
      "\(tasks.submission.folder): \(ids)\(counts.joined(separator: ", ")) of \(tasks.list.count) tasks")
    let failed = tasks.conditions.filter { $0.value == .failed }.keys.sorted()
    for task in failed.prefix(explain ? failed.count : 3) {
      let log = jobs.last { $0.tasks.contains(task) }.map { ", see \(tasks.submission.log(task, of: $0))" } ?? ""
      try StandardOutput.line("    failed: task \(task)\(log)")
    }
    if !explain, failed.count > 3 { try StandardOutput.line("    failed: \(failed.count - 3) more, see --explain") }
  }

  private func show(_ status: Runner.Status) throws {
    var facts: [String] = []
    if !status.missing.isEmpty { facts.append("\(status.missing.count) to run (\(Cost.text(status.seconds)))") }
    if status.onCluster > 0 { facts.append("\(status.onCluster) on the cluster") }
    if status.failed > 0 { facts.append("\(status.failed) failed") }
    if facts.isEmpty { facts.append("complete") }
    try StandardOutput.line(
      "\(status.experiment): \(status.finished) of \(status.total) trials, \(facts.joined(separator: ", "))")
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

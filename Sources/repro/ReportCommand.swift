import ArgumentParser
import Claims
import Experiments
import Files
import Foundation
import Journals
import Plot
import Report

/// `repro report`.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Run what is missing and not recorded, draw every figure, weave OUTPUT/report.html and report.md.",
    discussion: "Also writes OUTPUT/claims.json and junit.xml. Exit code 0 when every tested claim holds, 1 when one "
      + "deviates or is worse than accepted, 3 when a trial failed, 5 when no claim was tested.")

  @Flag(
    help: """
      Run nothing: draw and weave the rows that there are, this machine's and recorded ones; what has none is listed as \
      not run.
      """)
  var noRun = false
  @OptionGroup var names: PaperNames
  @OptionGroup var setup: SetupOptions
  @OptionGroup var trials: TrialOptions
  @OptionGroup var display: DisplayOptions
  @OptionGroup var papers: CatalogOptions

  func validate() throws {
    guard noRun else { return }
    let general = [
      trials.givenJobs.map { _ in "--jobs" }, trials.seeds.map { _ in "--seeds" },
      display.failFast ? "--fail-fast" : nil,
    ]
    let ofPapers = papers.catalog.papers.flatMap(\.givenOptions).map(\.text)
    if let option = (general.compactMap { $0 } + ofPapers).first {
      throw ValidationError("\(option) is about runs, and --no-run runs nothing: leave one of them out")
    }
  }

  func run() async throws {
    let project = try await names.project(setup, papers.catalog)
    let sources = project.sources
    // A damaged file ends the command now, not after the runs.
    for source in sources { _ = try AcceptedVerdicts.read(paper: source.id, folder: source.folder) }
    let catalog = project.catalog
    let selected = try catalog.select(Set(sources.flatMap(\.experiments)))
    for note in try papers.catalog.papers.flatMap({ try $0.notes() }) { LiveRun.warn("repro: note: \(note)") }
    let output = try OutputFolder(setup.output)
    try FontCheck.verify()
    let here = await setup.setup.environments(of: selected)
    func results() -> ProfileResults { ProfileResults(setup, catalog, seeds: trials.seeds?.seeds, here: here) }
    let before = results()
    let failures = noRun ? nil : try await runMissing(selected, project, output, before)
    // Recorded rows are read once where nothing had to be run.
    let data = failures == nil ? before : results()
    let report = try await Report(sources, data, recipes: catalog.figures, papers: setup.papers)
    let gate = GateReport(
      report.claims, isStrict: false, acceptance: try Acceptance(report.claims, sources, setup.profile))
    try report.write(to: output, acceptance: gate.acceptance)
    try display.line(Ledger.table(report.claims, known: gate.acceptance.known))
    if let note = try Ledger.recorded(report.claims, data) { try display.line(note) }
    try display.line("\n\(setup.output)/report.html")
    gate.acceptance.tell()
    try LiveRun.report(failures ?? [])
    throw Exit.code(gate.gate)
  }

  /// Runs what is missing and not recorded, and returns the trials that failed; `nil` when everything is recorded.
  private func runMissing(
    _ selected: [any Experiment], _ project: Project, _ output: OutputFolder, _ before: ProfileResults
  ) async throws -> [String]? {
    for experiment in selected { try tellOfRecorded(experiment.id, before) }
    // What was recorded need not run for hours to be shown.
    let own = try RunPlan.order(selected, setup.setup) { try before.journal($0).isRecorded }
    guard !own.isEmpty else { return nil }
    let runner = try await trials.runner(
      setup.setup, output: output, triesFailedAgain: false, failsFast: display.failFast
    ).besideCluster(setup)
    let live = LiveRun(
      runner: runner,
      output: output, setup: setup, figures: project.figures, display: display)
    let failures = FailureList()
    try await Interruption.cancelling {
      let summaries = try await live.run(own)
      for experiment in own {
        failures.add((summaries[experiment.id]?.failures ?? []).map { "\(experiment.id): \($0)" })
      }
    }
    return failures.all
  }
}

extension ReportCommand {
  /// Says why recorded rows do not count, and which trials nobody has run.
  private func tellOfRecorded(_ experiment: String, _ data: ProfileResults) throws {
    let own = JournalFile(results: data.results, profile: data.profile, experiment: experiment)
    guard !display.quiet, !own.exists else { return }
    if let reason = try data.leftOut(experiment) { LiveRun.warn("repro: note: \(experiment): \(reason)") }
    guard try data.isRecorded(experiment), let trials = try data.trials(experiment), trials.finished < trials.asked
    else { return }
    LiveRun.warn(
      "repro: note: \(experiment): \(trials.finished) of \(trials.asked) trials are recorded, and a report runs no "
        + "others; \(data.remedy(experiment))")
  }
}

/// Failures that a task collects and the command reports after the page is woven.
private final class FailureList: @unchecked Sendable {
  private let lock = NSLock()
  private var failures: [String] = []

  func add(_ more: [String]) { lock.withLock { failures += more } }

  var all: [String] { lock.withLock { failures } }
}

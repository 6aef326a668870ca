import ArgumentParser
import Experiments
import Files
import Journals
import Report

/// `repro list`.
struct List: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the experiments and what they cost.",
    discussion: "Trials and estimated time on one core for each profile, then what the whole report takes.")

  @Option(help: "Folder of the papers. (default: paper, or this folder)") var papers: String?

  func run() async throws {
    let finder = SourceFinder(papers: try papers ?? SetupOptions.project.get().papers)
    let setup = RunSetup(profile: .quick, papers: finder.folder, results: "output/results")
    let project = try await Project(try finder.places([]), CatalogOptions.catalog)
    let catalog = project.catalog
    let shown = project.sources.isEmpty ? catalog.experiments : (try? project.select([])) ?? []
    for experiment in shown {
      try StandardOutput.line("\(experiment.id)  (\(experiment.paper))  \(experiment.title)")
      for profile in Profile.allCases {
        let (count, seconds) = try cost(experiment, setup.with(profile))
        let cost = experiment.hasOpenColumns ? "cost unknown" : Cost.text(seconds)
        try StandardOutput.line("    \(profile.rawValue): \(count) trials, \(cost)")
      }
    }
    for experiment in catalog.declared where experiment.command == nil {
      try StandardOutput.line("\(experiment.id)  results that exist: \(experiment.facts.source?.description ?? "")")
    }
    guard shown.contains(where: { !$0.hasOpenColumns }) else { return }
    try StandardOutput.line("\nThe whole report, measured on two cores: \(Profile.costs).")
  }

  private func cost<E: Experiment>(_ experiment: E, _ setup: RunSetup) throws -> (count: Int, seconds: Double) {
    let settings = try experiment.settings(setup)
    let seconds = settings.map(experiment.estimatedSeconds).reduce(0, +)
    return (try experiment.trialCount(setup), seconds * Double(experiment.seeds(setup.profile).count))
  }
}

import ArgumentParser
import Experiments
import Files
import Journals

/// `repro list`.
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the experiments and what they cost.",
    discussion: "Trials and estimated time on one core for each profile, then what the whole report takes.")

  @Option(name: .customLong("papers"), help: "Folder of the papers.") var papers = "paper"

  func run() throws {
    let setup = RunSetup(profile: .quick, papers: papers, results: "output/results")
    for experiment in CatalogOptions.catalog.experiments {
      try StandardOutput.line("\(experiment.id)  (\(experiment.paper))  \(experiment.title)")
      for profile in Profile.allCases {
        let (count, seconds) = try cost(experiment, setup.with(profile))
        try StandardOutput.line("    \(profile.rawValue): \(count) trials, \(Cost.text(seconds))")
      }
    }
    try StandardOutput.line("\nThe whole report, measured on two cores: \(Profile.costs).")
  }

  private func cost<E: Experiment>(_ experiment: E, _ setup: RunSetup) throws -> (count: Int, seconds: Double) {
    let settings = try experiment.settings(setup)
    let seeds = experiment.seeds(setup.profile).count
    return (settings.count * seeds, settings.map(experiment.estimatedSeconds).reduce(0, +) * Double(seeds))
  }
}

import ArgumentParser
import Experiments

/// `repro list`.
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the experiments and what they cost.",
    discussion: "Trials and estimated seconds on one core, for each profile.")

  func run() throws {
    for experiment in Registry.all {
      print("\(experiment.id)  (\(experiment.paper))  \(experiment.title)")
      for profile in Profile.allCases {
        let trials = experiment.trials(profile, seeds: experiment.defaultSeeds)
        let seconds = trials.map(experiment.estimatedSeconds).reduce(0, +)
        let cost = seconds < 1 ? "under 1 s" : "\(Int(seconds.rounded(.up))) s"
        print("    \(profile.rawValue): \(trials.count) trials, \(cost)")
      }
    }
  }
}

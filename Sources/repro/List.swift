import ArgumentParser
import Experiments
import Journals

/// `repro list`.
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the experiments and what they cost.",
    discussion: "Trials and estimated seconds on one core, for each profile.")

  func run() throws {
    for experiment in Registry.all {
      print("\(experiment.id)  (\(experiment.paper))  \(experiment.title)")
      for profile in Profile.allCases {
        let trials = experiment.trials(profile, seeds: experiment.seeds(profile))
        let seconds = trials.map(experiment.estimatedSeconds).reduce(0, +)
        print("    \(profile.rawValue): \(trials.count) trials, \(Self.cost(seconds))")
      }
    }
  }

  /// An estimated time on one core.
  static func cost(_ seconds: Double) -> String {
    switch seconds {
    case ..<1: "under 1 s"
    case ..<120: "\(Int(seconds.rounded(.up))) s"
    case ..<7200: "\(Int((seconds / 60).rounded(.up))) min"
    default: "\(Int((seconds / 3600).rounded(.up))) h"
    }
  }
}

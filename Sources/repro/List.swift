import ArgumentParser
import Files
import Experiments
import Foundation
import Journals

/// `repro list`.
struct List: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the experiments and what they cost.",
    discussion: "Trials and estimated time on one core for each profile, then everything on this machine's cores.")

  func run() throws {
    var totals: [Profile: Double] = [:]
    for experiment in Registry.all {
      try StandardOutput.line("\(experiment.id)  (\(experiment.paper))  \(experiment.title)")
      for profile in Profile.allCases {
        let trials = experiment.trials(profile, seeds: experiment.seeds(profile))
        let seconds = trials.map(experiment.estimatedSeconds).reduce(0, +)
        totals[profile, default: 0] += seconds
        try StandardOutput.line("    \(profile.rawValue): \(trials.count) trials, \(Self.cost(seconds))")
      }
    }
    let cores = ProcessInfo.processInfo.activeProcessorCount
    try StandardOutput.line("\nEverything on \(cores) \(cores == 1 ? "core" : "cores"), from measured times of a step:")
    for profile in Profile.allCases {
      try StandardOutput.line("    \(profile.rawValue): \(Self.cost((totals[profile] ?? 0) / Double(cores)))")
    }
  }

  /// An estimated time on one core.
  static func cost(_ seconds: Double) -> String {
    switch seconds {
    case ..<1: "under 1 s"
    case ..<120: "\(Int(seconds.rounded(.up))) s"
    case ..<7200: "\(Int((seconds / 60).rounded(.up))) min"
    default: String(format: "%.1f h", seconds / 3600)
    }
  }
}

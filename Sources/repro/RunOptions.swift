import Claims
import ArgumentParser
import Experiments
import Files
import Foundation
import Journals
import Report

/// Where everything that is generated goes.
struct OutputOptions: ParsableArguments {
  @Option(help: "Folder of everything that is generated.")
  var output = "output"

  /// Folder of the journals.
  var results: String { output + "/results" }
  /// The folder, opened for a run; `repro clean` waits until it is over.
  func opened() throws -> OutputFolder { try OutputFolder(output) }
  /// Folder of a profile's figures.
  func figures(_ profile: Profile) -> String { "\(output)/figures/\(profile.rawValue)" }
}

/// Which sizes are run.
struct ProfileOptions: ParsableArguments {
  @Option(help: "Sizes: quick (minutes), standard (within an hour) or paper (the papers' own settings).")
  var profile = "quick"

  /// The profile, checked.
  func checked() throws -> Profile { try Profile(name: profile) }
}

/// How trials are run.
struct RunnerOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "Trials that run at the same time; the default is one for each core. Changes no result.")
  var jobs: Int = ProcessInfo.processInfo.activeProcessorCount
  @Option(help: "Seeds instead of each experiment's own, for example 1,2,3.")
  var seeds: SeedList?

  /// A runner, checked.
  func runner(_ profile: Profile, _ output: OutputOptions) throws -> Runner {
    guard jobs >= 1 else { throw UsageError("--jobs \(jobs): at least one trial has to run at a time") }
    return Runner(
      results: output.results, profile: profile, jobs: jobs, seeds: seeds?.seeds, command: Self.commandLine)
  }

  /// This command as it can be typed again.
  private static var commandLine: String {
    let words = CommandLine.arguments.dropFirst().map { word in
      let isPlain = word.allSatisfy { $0.isLetter || $0.isNumber || "-_./=,".contains($0) } && !word.isEmpty
      return isPlain ? word : "'" + word.replacingOccurrences(of: "'", with: "'\\''") + "'"
    }
    return (["repro"] + words).joined(separator: " ")
  }
}

/// Which papers are woven or verified.
struct PaperOptions: ParsableArguments {
  @Argument(help: "Papers by their ids, for example hu2026; none means all.")
  var papers: [String] = []
  @Option(name: .customLong("papers"), help: "Folder of the literate sources, PAPER/report.md.")
  var folder = "paper"

  /// The sources, read and checked.
  func load() async throws -> [PaperSource] {
    try await PaperSource.load(folder: folder, names: papers, known: Registry.all.map(\.id))
  }
}

extension ProfileResults {
  /// The results of a profile, judged by the experiments of this program.
  convenience init(_ profile: Profile, _ output: OutputOptions) {
    let revisions = Registry.all.map { ($0.id, $0.revision) }
    self.init(results: output.results, profile: profile, revisions: Dictionary(uniqueKeysWithValues: revisions))
  }
}

/// A list of seeds as users write it: `1,2,3`.
struct SeedList: ExpressibleByArgument {
  var seeds: [UInt64]

  init?(argument: String) {
    let parts = argument.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    seeds = parts.compactMap { UInt64($0) }
    guard !seeds.isEmpty, seeds.count == parts.count else { return nil }
  }
}

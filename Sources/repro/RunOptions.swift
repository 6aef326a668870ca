import ArgumentParser
import Experiments
import Files
import Foundation
import Journals
import Report

extension Profile: ExpressibleByArgument {}

/// Sizes and folders: what `run`, `report`, `status` and `verify` share.
struct SetupOptions: ParsableArguments {
  @Option(name: .customLong("profile"), help: "Sizes: \(Profile.costs). (default: quick)")
  var givenProfile: Profile?
  @Option(
    name: .customLong("papers"),
    help:
      "Folder of the papers: literate sources, published numbers, data, checkpoints. (default: paper, or this folder)")
  var givenPapers: String?
  @Option(name: .customLong("output"), help: "Folder of everything that is generated. (default: output)")
  var givenOutput: String?

  @Flag(
    name: .customLong("no-recorded"),
    help: "Leave out rows that were recorded in a paper's folder; they stand in where this machine has none.")
  var noRecorded = false

  /// Defaults of the project; a wrong file ends the command when its sources are looked for.
  static let project = Result { try ProjectFile.nearest() }
  private static var defaults: ProjectFile { (try? project.get()) ?? ProjectFile() }

  /// Which sizes.
  var profile: Profile { givenProfile ?? Self.defaults.profile ?? .quick }
  /// Where the literate sources are.
  var finder: SourceFinder { SourceFinder(papers: givenPapers ?? Self.defaults.papers) }
  /// Folder of the papers.
  var papers: String { finder.folder }
  /// Folder of everything that is generated.
  var output: String { givenOutput ?? Self.defaults.output ?? "output" }

  /// What experiments are told.
  var setup: RunSetup { RunSetup(profile: profile, papers: papers, results: output + "/results") }
  /// Folder of the figures.
  var figures: String { "\(output)/figures/\(profile.rawValue)" }
}

/// Which experiments, with which choices and seeds: what `run`, `report` and `status` share.
struct TrialOptions: ParsableArguments {
  @Option(
    name: .customLong("jobs"), parsing: .unconditional,
    help: "Trials that run at the same time. Changes no result. (default: one for each core)")
  var givenJobs: Int?
  @Option(help: "Seeds instead of each experiment's own, for example 1,2,3.")
  var seeds: SeedList?

  /// Trials that run at the same time.
  var jobs: Int { givenJobs ?? (try? SetupOptions.project.get().jobs) ?? AvailableResources.current.cores }

  func validate() throws {
    guard jobs >= 1 else { throw ValidationError("--jobs \(jobs): at least one trial has to run at a time") }
  }

  /// A runner; one that tries failed trials again does so where they may recover.
  func runner(
    _ setup: RunSetup, output: OutputFolder? = nil, triesFailedAgain: Bool, failsFast: Bool = false
  ) -> Runner {
    var runner = Runner(setup: setup, jobs: jobs, seeds: seeds?.seeds, command: Self.commandLine, output: output)
    runner.triesFailedAgain = triesFailedAgain
    runner.failsFast = failsFast
    return runner
  }

  /// This command as it can be typed again.
  private static var commandLine: String {
    ShellWords.line(["repro"] + CommandLine.arguments.dropFirst())
  }
}

/// A list of seeds as users write it: `1,2,3`.
struct SeedList: ExpressibleByArgument {
  var seeds: [UInt64]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.trimmingCharacters(in: .whitespaces) }
    seeds = parts.compactMap { UInt64($0) }
    // A seed that is named twice would be two trials with the same rows.
    guard !seeds.isEmpty, seeds.count == parts.count, Set(seeds).count == seeds.count else { return nil }
  }
}

import ArgumentParser
import Experiments
import Files
import Foundation

/// Options that `list`, `run` and `clean` share.
struct OutputOptions: ParsableArguments {
  @Option(help: "Folder of everything that is generated.")
  var output = "output"

  /// Folder of the journals.
  var results: String { output + "/results" }
}

/// Which sizes are run.
struct ProfileOptions: ParsableArguments {
  @Option(help: "Sizes: quick (minutes), standard (within an hour) or paper (the papers' own settings).")
  var profile = "quick"

  /// The profile, checked.
  func checked() throws -> Profile { try Profile(name: profile) }
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

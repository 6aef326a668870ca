import ArgumentParser
import Files
import Foundation

/// `repro bench`.
struct Bench: AsyncParsableCommand {
  private static let benchmarks: [any ParsableCommand.Type] = [
    BenchTraining.self, BenchTransformer.self, BenchLSTM.self, BenchSolvers.self, BenchRunner.self,
  ]

  static let configuration = CommandConfiguration(
    abstract: "Time a part of this program; prints one line of JSON.",
    subcommands: benchmarks + [Unknown.self],
    defaultSubcommand: Unknown.self)

  /// Prints a result as one line of JSON.
  static func print(_ result: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    try StandardOutput.line(String(decoding: try encoder.encode(result), as: UTF8.self))
  }

  /// What runs for a word that is no benchmark, and without a word.
  private struct Unknown: ParsableCommand {
    static let configuration = CommandConfiguration(shouldDisplay: false)

    @Argument var name: String?

    func run() throws {
      guard let name else { throw CleanExit.helpRequest(Bench.self) }
      let known = Bench.benchmarks.compactMap { $0.configuration.commandName }
      throw UsageError(
        "no benchmark \(quoted(name))\(Spelling.hint(for: name, among: known))"
      )
    }
  }
}

import ArgumentParser
import Files

/// `repro export`.
struct ExportCommand: AsyncParsableCommand {
  private static let formats: [any ParsableCommand.Type] = [
    ExportAuthorsFiles.self, ExportCrate.self, ExportAppendix.self,
  ]

  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write results as files for other programs and readers; runs nothing.",
    subcommands: formats + [Unknown.self], defaultSubcommand: Unknown.self)

  /// What runs for a word that is no format, and without a word.
  private struct Unknown: ParsableCommand {
    static let configuration = CommandConfiguration(shouldDisplay: false)

    @Argument var name: String?

    func run() throws {
      guard let name else { throw CleanExit.helpRequest(ExportCommand.self) }
      let known = ExportCommand.formats.compactMap { $0.configuration.commandName }
      throw UsageError("no format \(quoted(name))\(Spelling.hint(for: name, among: known))")
    }
  }
}

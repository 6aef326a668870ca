import ArgumentParser
import Claims
import Files
import Fu2024
import Hu2026
import Papers
import Report

/// The papers that come with the command, and their own options: a further paper is one folder and one line here.
struct CatalogOptions: ParsableArguments {
  @OptionGroup var fu2024: Fu2024Options

  /// The papers with the choices that were made.
  var catalog: Catalog { Catalog([Hu2026(), Fu2024(fu2024)]) }

  /// The papers as they are published.
  static let catalog = Catalog([Hu2026(), Fu2024()])

  /// Commands with the options of the authors' scripts.
  static let commands: [any ParsableCommand.Type] = Hu2026.commands
}

/// Which papers are woven or verified.
struct PaperNames: ParsableArguments {
  @Argument(help: "Papers by their ids, for example hu2026; none means all.")
  var names: [String] = []

  /// The sources, read and checked.
  func load(_ setup: SetupOptions) async throws -> [PaperSource] {
    try await PaperSource.load(
      folder: setup.papers, names: names, known: CatalogOptions.catalog.experiments.map(\.id))
  }
}

extension ProfileResults {
  /// The results of a profile, judged by the experiments of this program.
  convenience init(_ setup: SetupOptions, _ catalog: Catalog) {
    self.init(results: setup.setup.results, profile: setup.profile, papers: setup.papers, facts: catalog.facts)
  }
}

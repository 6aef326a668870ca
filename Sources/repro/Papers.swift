import ArgumentParser
import Claims
import Declared
import Experiments
import Figures
import Files
import Fu2024
import Hu2026
import Journals
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
  @Argument(
    help:
      "Papers by their ids, for example hu2026, or documents such as README.md; none means all papers, or report.md.")
  var names: [String] = []

  /// These names, as if they had been typed.
  static func named(_ names: [String]) -> PaperNames {
    var group = PaperNames()
    group.names = names
    return group
  }

  /// The sources, read and checked, and the experiments that they know.
  func project(_ setup: SetupOptions, _ catalog: Catalog = CatalogOptions.catalog) async throws -> Project {
    try await Project(try places(setup), catalog)
  }

  /// Where the sources are.
  /// - Throws: `UsageError` for a paper that nobody knows, and where there is none; an error of the project's file.
  func places(_ setup: SetupOptions) throws -> [SourceFinder.Place] {
    _ = try SetupOptions.project.get()
    let places = try setup.finder.places(names)
    guard !places.isEmpty else { throw UsageError(SourceFinder.nothing(setup.papers)) }
    return places
  }
}

/// Literate sources and the experiments that they know: those of the program, and those that they declare.
struct Project: Sendable {
  let sources: [PaperSource]
  let catalog: Catalog

  init(_ places: [SourceFinder.Place], _ catalog: Catalog) async throws {
    _ = try SetupOptions.project.get()
    sources = try await PaperSource.load(places, known: catalog.experiments.map(\.id))
    let declared = sources.flatMap(\.declared).map {
      DeclaredExperiment(id: $0.id, place: $0.place, command: $0.command, facts: $0.facts)
    }
    self.catalog = try catalog.declaring(declared)
  }

  /// How rows become figures: those of the program and those that the sources declare.
  var figures: RecipeBook { catalog.figures.declaring(sources.flatMap(\.recipes)) }

  /// Experiments by name; those of the sources without names.
  /// - Throws: as ``Catalog/select(_:sources:)``.
  func select(_ names: [String]) throws(UsageError) -> [any Experiment] {
    try catalog.select(names, sources: sources.map(\.id))
  }

  /// All sources that there are: runs need none.
  static func all(_ setup: SetupOptions, _ catalog: Catalog) async throws -> Project {
    try await Project(try setup.finder.places([]), catalog)
  }
}

extension ProfileResults {
  /// The results of a profile, judged by the experiments of this program and of the sources; `seeds` are those that runs
  /// have instead of the experiments' own.
  convenience init(
    _ setup: SetupOptions, _ catalog: Catalog, seeds: [UInt64]? = nil, recordings: Recordings? = nil,
    showsRunning: Bool = false, here: [String: RunEnvironment] = [:]
  ) {
    self.init(
      results: setup.setup.results, profile: setup.profile, papers: setup.papers,
      facts: catalog.facts(setup.setup, seeds: seeds),
      recordings: recordings ?? (setup.noRecorded ? .unused : .standIn), showsRunning: showsRunning, here: here)
  }
}

import Experiments
import Figures
import Files
import Journals

/// All papers and their experiments.
public struct Catalog: Sendable {
  /// The papers, in the order of the command's list.
  public let papers: [any Paper]
  /// Experiments that literate sources declare.
  public let declared: [DeclaredExperiment]

  /// A catalogue of papers, and of experiments that their sources declare.
  public init(_ papers: [any Paper], declared: [DeclaredExperiment] = []) {
    self.papers = papers
    self.declared = declared
  }

  /// The same with experiments that literate sources declare.
  /// - Throws: `SourceError` for a name that is taken.
  public func declaring(_ declared: [DeclaredExperiment]) throws(SourceError) -> Catalog {
    var places = Dictionary(papers.flatMap(\.experiments).map { ($0.id, "") }, uniquingKeysWith: { first, _ in first })
    for experiment in declared {
      if let place = places.updateValue("\(experiment.place)", forKey: experiment.id) {
        let other = place.isEmpty ? "comes with the program" : "was declared at \(place)"
        throw SourceError(
          experiment.place, "an experiment \(quoted(experiment.id)) \(other); choose another name")
      }
    }
    return Catalog(papers, declared: declared)
  }

  /// Every experiment that can be run, in order: those of every paper, then declared commands.
  public var experiments: [any Experiment] { papers.flatMap(\.experiments) + declared.compactMap(\.command) }

  /// The figures of every paper.
  public var figures: RecipeBook { RecipeBook(papers.flatMap(\.figures)) }

  /// What verdicts have to know, by the experiments' names, of trials in the folders of `setup`; `seeds` replace the
  /// experiments' own.
  public func facts(_ setup: RunSetup, seeds: [UInt64]? = nil) -> [String: ExperimentFacts] {
    let own = papers.flatMap(\.experiments).map { experiment in
      var facts = ExperimentFacts(revision: experiment.revision, replication: experiment.replication)
      facts.columns = experiment.journalColumns
      facts.paper = experiment.paper
      facts.plan = { try experiment.plan(setup.with($0), seeds: seeds) }
      return (experiment.id, facts)
    }
    return Dictionary(own + declared.map { ($0.id, $0.facts) }, uniquingKeysWith: { first, _ in first })
  }

  /// Experiments by name; none named means all.
  ///
  /// A name before a slash (`frozen`) or of a paper selects its members.
  /// - Throws: `UsageError` with a suggestion for an unknown name, and for an option that concerns none of them.
  ///
  /// Without names, what the literate sources at hand are about: a project of one's own is no reason to run a paper that
  /// merely comes with the program. `sources` are the ids of these sources.
  public func select(_ names: [String], sources: [String]) throws(UsageError) -> [any Experiment] {
    let all = experiments
    let ids = Set(declared.map(\.id))
    let own = all.filter { sources.contains($0.paper) || ids.contains($0.id) }
    guard !names.isEmpty || !own.isEmpty else {
      throw UsageError(
        "no report here declares an experiment that can be run; name one, for example \(all.first?.id ?? ""); see repro list"
      )
    }
    var selected: [any Experiment] = names.isEmpty ? own : []
    for name in names {
      let members = all.filter { $0.id == name || $0.paper == name || $0.id.hasPrefix(name + "/") }
      if members.isEmpty, declared.contains(where: { $0.id == name && $0.command == nil }) {
        throw UsageError("\(quoted(name)) is results that exist: there is nothing to run; repro verify reads them")
      }
      guard !members.isEmpty else {
        let hint = Spelling.hint(for: name, among: (own.isEmpty ? all : own).map(\.id))
        throw UsageError("no experiment \(quoted(name))\(hint); see repro list")
      }
      for member in members where !selected.contains(where: { $0.id == member.id }) { selected.append(member) }
    }
    try check(selected)
    return selected
  }

  /// The experiments of some names, in order.
  /// - Throws: `UsageError` for an option that concerns none of them.
  public func select(_ names: Set<String>) throws(UsageError) -> [any Experiment] {
    let selected = experiments.filter { names.contains($0.id) }
    try check(selected)
    return selected
  }

  /// An option that changes nothing would be taken for one that did.
  private func check(_ selected: [any Experiment]) throws(UsageError) {
    let concerned = selected.reduce(into: Set<String>()) { $0.formUnion($1.options) }
    for option in papers.flatMap(\.givenOptions) where !concerned.contains(option.name) {
      let users = experiments.filter { $0.options.contains(option.name) }.map(\.id)
      throw UsageError(
        "\(option.text): none of these experiments uses it; it concerns \(users.joined(separator: ", "))")
    }
  }
}

/// An experiment that a literate source declares.
public struct DeclaredExperiment: Sendable {
  /// Its name.
  public var id: String
  /// Where it is declared.
  public var place: SourceLocation
  /// What is run; `nil` for results that exist.
  public var command: (any Experiment)?
  /// What verdicts have to know.
  public var facts: ExperimentFacts

  /// A declared experiment.
  public init(id: String, place: SourceLocation, command: (any Experiment)?, facts: ExperimentFacts) {
    self.id = id
    self.place = place
    self.command = command
    self.facts = facts
  }
}

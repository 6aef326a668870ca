import Experiments
import Files
import Foundation
import Journals
import Literate
import ResultFiles
import Tables

/// An experiment that is a command, run once for each combination of its parameters and each seed.
public struct DeclaredCommand: Experiment {
  /// Name on the command line and path of the journal.
  public let id: String
  /// The paper's id.
  public let paper: String
  /// The command, for lists.
  public var title: String { command.text }
  /// The command is part of every trial's key instead.
  public let revision = 1
  /// Where it is declared.
  public let place: SourceLocation
  /// Folder in which the command runs: the document's.
  let folder: String
  let command: CommandWords
  let prepare: CommandWords?
  let environment: CommandWords?
  let reads: [FilePattern]
  let rows: CommandRows
  let unit: [String]
  /// What each profile asks for.
  let sizes: [Profile: Sizes]
  /// What a trial needs of the machine.
  let needs: CommandNeeds
  /// Whether seeds are declared: without them a run repeats nothing.
  let hasSeeds: Bool

  let cache = CommandCache()

  /// What a profile asks for.
  struct Sizes: Sendable, Equatable {
    var matrix = ParameterMatrix()
    var seeds: [UInt64] = [0]
    /// Time after which a trial is stopped; `nil` without a limit.
    var limit: Duration?
  }

  init(_ directive: Directive, paper: String, folder: String) throws(SourceError) {
    id = directive.argument
    self.paper = paper
    self.folder = folder.isEmpty ? "." : folder
    place = directive.place
    command = try CommandWords(try directive.required("command"), at: directive.place(of: "command"))
    prepare = try directive["prepare"].map { text throws(SourceError) in
      try CommandWords(text, at: directive.place(of: "prepare"))
    }
    environment = try directive["environment"].map { text throws(SourceError) in
      try CommandWords(text, at: directive.place(of: "environment"))
    }
    let readsPlace = directive.place(of: "reads")
    reads = try CommandWords.split(directive["reads"] ?? "", at: readsPlace).map { text throws(SourceError) in
      try FilePattern(text, at: readsPlace)
    }
    rows = try CommandRows(directive)
    unit = directive.list("unit")
    needs = try CommandNeeds(directive)
    hasSeeds = directive.options.keys.contains { $0 == "seeds" || $0.hasSuffix("-seeds") }
    var sizes: [Profile: Sizes] = [:]
    for profile in Profile.allCases { sizes[profile] = try Self.sizes(directive, profile) }
    self.sizes = sizes
    try checkNames(directive)
  }

  private static func sizes(_ directive: Directive, _ profile: Profile) throws(SourceError) -> Sizes {
    func key(_ name: String) -> String {
      directive["\(profile.rawValue)-\(name)"] == nil ? name : "\(profile.rawValue)-\(name)"
    }
    var sizes = Sizes()
    if let text = directive[key("matrix")] {
      sizes.matrix = try ParameterMatrix(text, at: directive.place(of: key("matrix")))
      guard !sizes.matrix.axes.isEmpty else {
        throw SourceError(
          directive.place(of: key("matrix")), "the matrix has no parameters; write 'NAME = VALUE, VALUE'")
      }
    }
    if let text = directive[key("seeds")] {
      sizes.seeds = try SeedRange.seeds(text, at: directive.place(of: key("seeds")))
    }
    if let text = directive[key("limit")] { sizes.limit = try limit(text, at: directive.place(of: key("limit"))) }
    return sizes
  }

  /// `10 min`, `30 s`, `2 h`.
  private static func limit(_ text: String, at place: SourceLocation) throws(SourceError) -> Duration {
    guard let match = text.wholeMatch(of: #/([0-9]*\.?[0-9]+)\s*(s|sec|min|m|h)/#), let number = Double(match.output.1),
      case let seconds = number * (match.output.2.hasPrefix("s") ? 1 : match.output.2 == "h" ? 3600 : 60), seconds > 0,
      seconds < 1e8
    else { throw SourceError(place, "\(quoted(text)) is no time; write '30 s', '10 min' or '2 h'") }
    return .seconds(seconds)
  }

  /// Every name between braces is known, and every parameter is used: one that is not would make trials of the same rows.
  private func checkNames(_ directive: Directive) throws(SourceError) {
    let axes = sizes[.quick]?.matrix.axes.map(\.name) ?? []
    for profile in Profile.allCases where sizes[profile]?.matrix.axes.map(\.name) != axes {
      throw SourceError(
        directive.place(of: "\(profile.rawValue)-matrix"),
        "a profile changes the values of parameters, not the parameters: \(axes.joined(separator: ", "))")
    }
    let known = axes + ["seed", "out"]
    for name in command.parameters where !known.contains(name) {
      throw SourceError(
        directive.place(of: "command"),
        "no parameter \(quoted(name))\(Spelling.hint(for: name, among: known)); declare it by ':matrix: \(excerpt(name)) = …'"
      )
    }
    for name in axes where !command.parameters.contains(name) {
      throw SourceError(
        directive.place(of: "matrix"),
        "the command does not use the parameter \(quoted(name)); write {\(excerpt(name))} in it")
    }
    if command.parameters.contains("seed"), !hasSeeds {
      throw SourceError(
        directive.place(of: "command"), "the command uses {seed}, but no seeds are declared; write ':seeds: 1..5'")
    }
    for (key, words) in [("prepare", prepare), ("environment", environment)] {
      if let name = words?.parameters.first {
        throw SourceError(
          directive.place(of: key), "':\(key):' runs once for all trials and has no parameter \(quoted(name))")
      }
    }
    if let name = reads.flatMap(\.names).first {
      throw SourceError(
        directive.place(of: "reads"), "':reads:' names files that all trials read and has no {\(excerpt(name))}")
    }
  }
}

import Files
import Foundation
import Journals
import Literate
import ResultFiles
import Tables

/// An `{experiment}` directive: results that exist, or a command that makes them.
public struct ExperimentDeclaration: Sendable {
  /// Its name, unique in the document.
  public let id: String
  /// What it measures, as the author says it; may be empty.
  public let title: String
  /// Where it is declared.
  public let place: SourceLocation
  /// Line on which the title begins.
  public let titleLine: Int
  /// Where its rows come from.
  public let kind: Kind
  /// Columns that tell units of replication apart, where the author names them.
  public let unit: [String]

  /// Where rows come from.
  public enum Kind: Sendable {
    /// Files that another program left.
    case files(ResultFiles)
    /// A command that is run for each combination of its parameters.
    case command(DeclaredCommand)
  }

  /// The experiments of a document, in order; `folder` is the document's, `paper` its id.
  /// - Throws: `SourceError` for a wrong option, a name that is taken, or one that `:like:` does not find.
  package static func declarations(
    _ directives: [Directive], paper: String, folder: String
  ) throws(SourceError) -> [ExperimentDeclaration] {
    var known: [String: Directive] = [:]
    var all: [ExperimentDeclaration] = []
    for directive in directives {
      let name = directive.argument
      guard name.wholeMatch(of: #/[A-Za-z0-9_][A-Za-z0-9_.\-]*(\/[A-Za-z0-9_][A-Za-z0-9_.\-]*)*/#) != nil else {
        throw SourceError(
          directive.place,
          "an experiment's name has letters, digits, '-', '_', '.' and '/': ```{experiment} sweep; found \(quoted(name))"
        )
      }
      if let first = known[name] {
        throw SourceError(
          directive.place, "the experiment \(quoted(name)) was declared before, at \(first.place); choose another name")
      }
      var whole = directive
      if let base = directive["like"] {
        guard let other = known[base] else {
          let hint = Spelling.hint(for: base, among: known.keys.sorted())
          throw SourceError(directive.place(of: "like"), "no experiment \(quoted(base)) stands above\(hint)")
        }
        whole.options = other.options.merging(directive.options) { $1 }
        whole.options["like"] = nil
      }
      known[name] = whole
      all.append(try ExperimentDeclaration(whole, paper: paper, folder: folder))
    }
    return all
  }

  private static let common = ["like", "unit", "seeds", "matrix", "text", "percent", "rows"]
  private static let ofFiles = ["files", "finished", "failed", "unpivot", "ignore", "separator", "decimal"]
  private static let ofCommands = ["command", "prepare", "reads", "limit", "environment", "cores", "memory"]
  private static let byProfile = Profile.allCases.flatMap { profile in
    ["matrix", "seeds", "limit"].map { "\(profile.rawValue)-\($0)" }
  }

  private init(_ directive: Directive, paper: String, folder: String) throws(SourceError) {
    id = directive.argument
    title = directive.body
    titleLine = directive.bodyLine
    place = directive.place
    let isCommand = directive["command"] != nil
    guard isCommand != (directive["files"] != nil) else {
      throw SourceError(
        directive.place,
        isCommand
          ? "an experiment has either ':files:' or ':command:', not both"
          : "an experiment needs ':files: PATTERN' for results that exist, or ':command: …' for a program that makes them"
      )
    }
    try directive.allow(
      Self.common + (isCommand ? Self.ofCommands : Self.ofFiles) + (isCommand ? Self.byProfile : []))
    unit = directive.list("unit")
    kind =
      isCommand
      ? .command(try DeclaredCommand(directive, paper: paper, folder: folder))
      : .files(try ResultFiles(directive, folder: folder))
  }
}

extension ExperimentDeclaration {
  /// What is run, `nil` for results that exist.
  public var command: DeclaredCommand? { if case .command(let command) = kind { command } else { nil } }

  /// What verdicts have to know.
  public var facts: ExperimentFacts {
    switch kind {
    case .command(let command):
      var facts = ExperimentFacts(
        revision: command.revision, replication: command.replication, textColumns: command.rows.files.textColumns,
        percentColumns: command.rows.files.percentColumns)
      facts.definition = command.definition
      facts.wanted = { command.wanted($0) }
      (facts.columns, facts.hasOpenColumns) = (command.journalColumns, true)
      return facts
    case .files(let files):
      return ExperimentFacts(
        revision: 1, replication: unit.isEmpty ? nil : Replication(ofDeclared: unit), source: files)
    }
  }
}

extension Directive {
  /// A list of names in an option, separated by commas; backticks and quotation marks hold names with commas.
  func list(_ key: String) -> [String] {
    guard let text = self[key] else { return [] }
    return text.matches(of: #/`([^`]*)`|"([^"]*)"|([^,`"]+)/#)
      .map { String($0.output.1 ?? $0.output.2 ?? $0.output.3 ?? "").trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }
  }

  /// Conditions in an option.
  func conditions(_ key: String) throws(SourceError) -> [Condition] {
    guard let text = self[key] else { return [] }
    return try TestWords.conditions(text, at: place(of: key))
  }
}

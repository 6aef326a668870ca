import Files
import Journals
import Tables

/// A published statement and the test that decides on it.
public struct Claim: Sendable {
  /// Its name, unique in the paper.
  public let id: String
  /// The experiments whose rows decide, taken together.
  public let experiments: [String]
  /// Path of the published numbers, where the test needs them.
  public let expectedPath: String?
  /// The test.
  public let test: ConditionalTest
  /// Where it was published, for example `Table 1`.
  public let source: String
  /// The profiles that can test it.
  public let profiles: [Profile]
  /// What the rows must have for the claim to be testable, for example the size of a model; elsewhere it is not run.
  public let requirements: [Condition]
  /// Why it is set aside, if it is.
  public let waiver: String?
  /// The statement, in Markdown.
  public let statement: String
  /// Where it stands in the literate source.
  public let place: SourceLocation
  /// Line on which the statement begins.
  package let statementLine: Int

  private static let options = ["experiment", "expected", "test", "source", "profiles", "requires", "waived"]

  /// Reads a `{claim}` directive; published numbers lie relative to `folder`.
  /// - Throws: `SourceError` for a missing or misspelt option.
  package init(_ directive: Directive, folder: String) throws(SourceError) {
    try directive.allow(Self.options)
    id = directive.argument
    guard id.wholeMatch(of: #/[a-z0-9]+(-[a-z0-9]+)*/#) != nil else {
      throw SourceError(
        directive.place,
        "a claim's name has small letters, digits and hyphens: ```{claim} error-falls; found \(quoted(id))")
    }
    experiments = try directive.required("experiment").split { ", ".contains($0) }.map(String.init)
    guard !experiments.isEmpty else {
      throw SourceError(directive.place(of: "experiment"), "no experiment is named")
    }
    let names = experiments
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      // Its rows would count twice, and noise would look smaller than it is.
      throw SourceError(directive.place(of: "experiment"), "the experiment \(quoted(twice)) is named twice")
    }
    expectedPath = directive["expected"].map { "\(folder)/\($0)" }
    test = try ConditionalTest(try directive.required("test"), at: directive.place(of: "test"))
    source = try directive.required("source")
    var profiles: [Profile] = []
    for name in (directive["profiles"] ?? "quick standard paper").split(whereSeparator: { ", ".contains($0) }) {
      do { profiles.append(try Profile(name: String(name))) } catch {
        throw SourceError(directive.place(of: "profiles"), error.description)
      }
    }
    guard !profiles.isEmpty else {
      throw SourceError(directive.place(of: "profiles"), "no profile is named; write quick, standard or paper")
    }
    self.profiles = profiles
    requirements =
      try directive["requires"].map { text throws(SourceError) in
        try TestWords.conditions(text, at: directive.place(of: "requires"))
      } ?? []
    if let waiver = directive.options["waived"], waiver.value.isEmpty {
      throw SourceError(waiver.place, "a waived claim needs a reason: ':waived: why'")
    }
    waiver = directive["waived"]
    guard !directive.body.isEmpty else {
      throw SourceError(directive.place, "claim \(quoted(id)) says nothing; write the statement below its options")
    }
    statement = directive.body
    statementLine = directive.bodyLine
    place = directive.place
  }
}

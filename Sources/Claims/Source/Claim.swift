import Files
import Journals
import Literate
import Tables

/// A published statement and the test that decides on it.
public struct Claim: Sendable {
  /// Error rate of each test of a claim, unless it states another one.
  public static let defaultAlpha = 0.05

  /// Its name, unique in the paper.
  public let id: String
  /// What kind of statement it is.
  public let kind: ClaimKind
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
  /// The only seeds whose rows count, for a claim that is bound to them and not run elsewhere; empty for all seeds.
  public let seeds: [String]
  /// Columns that tell units of replication apart, where the claim states others than its experiment.
  public let unit: [String]
  /// Error rate of its tests.
  public let alpha: Double
  /// Why and until when it is set aside, if it is.
  public let waiver: Waiver?
  /// The statement, in Markdown.
  public let statement: String
  /// Where it stands in the literate source.
  public let place: SourceLocation
  /// Line on which the statement begins.
  package let statementLine: Int

  private static let options = [
    "kind", "experiment", "expected", "published", "test", "source", "profiles", "requires", "seeds", "unit", "alpha",
    "waived",
  ]

  /// Where a claim about results of somebody's own is stated, unless it says so.
  private static let ownSource = "this document"

  /// Reads a `{claim}` directive.
  ///
  /// Published numbers lie relative to `folder`, and `declared` are the experiments that the
  /// document itself declares: claims about them need no source, their test is their statement, and the only one need not be
  /// named. The test of a listed claim is its statement, too.
  /// - Throws: `SourceError` for a missing or misspelt option.
  package init(_ directive: Directive, folder: String, declared: [String] = [], isListed: Bool = false)
    throws(SourceError)
  {
    try directive.allow(Self.options)
    id = directive.argument
    guard id.wholeMatch(of: #/[a-z0-9]+(-[a-z0-9]+)*/#) != nil else {
      throw SourceError(
        directive.place,
        "a claim's name has small letters, digits and hyphens: ```{claim} error-falls; found \(quoted(id))")
    }
    experiments = try Self.experiments(directive, declared)
    let isOwn = experiments.allSatisfy(declared.contains)
    guard !experiments.isEmpty else {
      throw SourceError(directive.place(of: "experiment"), "no experiment is named")
    }
    let names = experiments
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      // Its rows would count twice, and noise would look smaller than it is.
      throw SourceError(directive.place(of: "experiment"), "the experiment \(quoted(twice)) is named twice")
    }
    expectedPath = directive["expected"].map { "\(folder)/\($0)" }
    let published = try Self.published(directive)
    test = try ConditionalTest(
      try directive.required("test"), at: directive.place(of: "test"), published: published)
    source = isOwn && directive["source"] == nil ? Self.ownSource : try directive.required("source")
    profiles = try Self.profiles(directive)
    requirements =
      try directive["requires"].map { text throws(SourceError) in
        try TestWords.conditions(text, at: directive.place(of: "requires"))
      } ?? []
    kind = try ClaimKind(directive, hasNumber: directive["expected"] != nil || test.test.reference?.number != nil)
    seeds = try Self.seeds(directive, kind)
    unit =
      try directive.options["unit"].map { _ throws(SourceError) in Self.words(try directive.required("unit")) } ?? []
    alpha = try Self.alpha(directive)
    waiver = try directive.options["waived"].map { option throws(SourceError) in try Waiver(option) }
    let statement = directive.body.isEmpty && (isOwn || isListed) ? Self.code(test.text) : directive.body
    guard !statement.isEmpty else {
      throw SourceError(directive.place, "claim \(quoted(id)) says nothing; write the statement below its options")
    }
    self.statement = statement
    statementLine = directive.bodyLine
    place = directive.place
  }

  /// The experiments that a claim names; the only one of its document need not be named.
  private static func experiments(_ directive: Directive, _ declared: [String]) throws(SourceError) -> [String] {
    if directive["experiment"] == nil, declared.count == 1 { return declared }
    if directive["experiment"] == nil, declared.count > 1 {
      throw SourceError(
        directive.place,
        "the document declares several experiments (\(excerpt(declared.joined(separator: ", ")))); name one by "
          + "':experiment:'")
    }
    return words(try directive.required("experiment"))
  }

  /// The option `:published:`.
  private static func published(_ directive: Directive) throws(SourceError) -> PrintedNumber? {
    guard directive["published"] != nil else { return nil }
    let place = directive.place(of: "published")
    let text = try directive.required("published")
    guard directive["expected"] == nil else {
      throw SourceError(place, "':published:' is a number and ':expected:' a file of them; remove one")
    }
    guard let number = PrintedNumber(text) else {
      throw SourceError(
        place,
        "\(quoted(text)) is no printed number; write it as it is printed, with a decimal point: ':published: 87.2 ± 0.3 %' or "
          + "'87.2 (n = 5)'")
    }
    return number
  }

  /// A test as code in Markdown, whatever backticks it has.
  private static func code(_ text: String) -> String { text.contains("`") ? "`` \(text) ``" : "`\(text)`" }

  private static func words(_ text: String) -> [String] { text.split { ", ".contains($0) }.map(String.init) }

  private static func profiles(_ directive: Directive) throws(SourceError) -> [Profile] {
    var profiles: [Profile] = []
    for name in words(directive["profiles"] ?? "quick standard paper") {
      do { profiles.append(try Profile(name: name)) } catch {
        throw SourceError(directive.place(of: "profiles"), error.description)
      }
    }
    guard !profiles.isEmpty else {
      throw SourceError(directive.place(of: "profiles"), "no profile is named; write quick, standard or paper")
    }
    return profiles
  }

  /// A comparison with another implementation is one of the same draws.
  private static func seeds(_ directive: Directive, _ kind: ClaimKind) throws(SourceError) -> [String] {
    let seeds = words(directive["seeds"] ?? "")
    if let odd = seeds.first(where: { UInt64($0) == nil }) {
      throw SourceError(directive.place(of: "seeds"), "\(quoted(odd)) is no seed; write ':seeds: 0' or ':seeds: 1, 2'")
    }
    guard kind != .port || !seeds.isEmpty else {
      throw SourceError(
        directive.place, "a claim of kind port names the seeds that the other implementation ran: ':seeds: 0'")
    }
    return seeds
  }

  private static func alpha(_ directive: Directive) throws(SourceError) -> Double {
    guard let text = directive["alpha"] else { return defaultAlpha }
    guard let alpha = TestWords.number(text), alpha > 0, alpha <= 0.2 else {
      throw SourceError(directive.place(of: "alpha"), "\(quoted(text)) is no error rate above 0 and up to 0.2")
    }
    return alpha
  }
}

import Files
import Foundation
import Literate

extension Claim {
  /// The claims of a `{claims} EXPERIMENT` directive: one on each line, `name: TEST`; the options hold for all of them.
  ///
  /// Blank lines and comments that begin with `%` are passed over. Each claim stands where its line does.
  /// - Throws: `SourceError` for a line without a name or a test, a name that stands twice, and as
  ///   ``init(_:folder:declared:)``.
  package static func list(
    _ directive: Directive, folder: String, declared: [String] = []
  ) throws(SourceError) -> [Claim] {
    var options = directive.options
    if let test = options["test"] {
      throw SourceError(test.place, "{claims} has a test on each line, 'name: TEST', and no option ':test:'")
    }
    if !directive.argument.isEmpty {
      if let twice = options["experiment"] {
        throw SourceError(twice.place, "the experiment stands behind {claims} already; remove one")
      }
      options["experiment"] = Directive.Option(value: directive.argument, place: directive.place)
    }
    var claims: [Claim] = []
    for (number, text) in directive.body.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      let line = text.trimmingCharacters(in: .whitespaces)
      guard !line.isEmpty, !line.hasPrefix("%") else { continue }
      let place = SourceLocation(file: directive.place.file, line: directive.bodyLine + number)
      guard let colon = line.firstIndex(of: ":") else {
        throw SourceError(
          place, "a claim of {claims} is 'name: TEST', for example 'best-model: argmax of acc over model is b'")
      }
      let test = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      guard !test.isEmpty else { throw SourceError(place, "no test stands behind \(quoted(line))") }
      var claim = directive
      claim.name = "claims"
      claim.argument = line[..<colon].trimmingCharacters(in: .whitespaces)
      claim.options = options
      claim.options["test"] = Directive.Option(value: test, place: place)
      (claim.body, claim.place, claim.bodyLine) = ("", place, place.line ?? 1)
      // The test is the statement, as for results of the document's own.
      claims.append(try Claim(claim, folder: folder, declared: declared, isListed: true))
    }
    guard !claims.isEmpty else {
      throw SourceError(directive.place, "{claims} holds no claim; write one on each line: 'name: TEST'")
    }
    return claims
  }
}

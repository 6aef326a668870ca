import Claims
import Files
import Foundation

/// What roles `` {name}`argument` `` become that need nothing but their argument.
enum Roles {
  typealias Inline = MarkdownDocument.Inline

  /// Names that a report knows.
  static let names =
    ["value", "math", "eq", "ref", "numref", "doi", "sub", "sup", "abbr", "kbd", "code", "u", "del", "strike"]
    + Citation.roles.keys.sorted()

  private static let instead = [
    "download": "write a link [text](address)", "term": "write the term itself; glossaries are not supported",
    "eval": "write {value}`EXPERIMENT: FUNCTION(COLUMN)`", "py": "write the name as `code`",
    "index": "remove it; a page has no index", "doc": "write a link [text](address)",
    "footcite": "write {cite}`key`", "fn": "write a footnote [^name]", "smallcaps": "write the letters themselves",
    "sc": "write the letters themselves", "si": "write the number and its unit",
    "button": "write a link [text](address)",
    "nb": "write {value}`EXPERIMENT: FUNCTION(COLUMN)`",
  ]

  /// - Throws: `SourceError` for an argument that a role does not understand.
  static func kind(_ name: String, _ argument: String, _ place: SourceLocation) throws(SourceError) -> Inline.Kind {
    let line = place.line ?? 1
    func plain(_ text: String) -> [Inline] { [Inline(kind: .text(text), line: line)] }
    if Citation.roles[name] != nil {
      guard let citation = Citation(role: name, argument) else {
        throw SourceError(place, "{\(name)} names works by their keys, with commas between them; write {cite}`key`")
      }
      return .citation(citation)
    }
    switch name {
    case "math":
      let text = argument.trimmingCharacters(in: .whitespacesAndNewlines)
      guard !text.isEmpty else { throw SourceError(place, "a formula must not be empty") }
      return .formula(.init(source: text, isDisplayed: false))
    case "eq": return .crossReference(CrossReference(role: argument, kind: .equation, line: line))
    case "ref", "prf:ref", "hyperref": return .crossReference(CrossReference(role: argument, kind: .any, line: line))
    case "numref": return .crossReference(CrossReference(role: argument, kind: .numbered, line: line))
    case "sub", "subscript": return .subscript(plain(argument))
    case "sup", "superscript": return .superscript(plain(argument))
    case "u", "underline": return .underline(plain(argument))
    case "del", "strike": return .strikeout(plain(argument))
    case "kbd", "code": return .code(argument)
    case "abbr", "abbreviation":
      guard let match = argument.wholeMatch(of: #/\s*([\s\S]+?)\s*\(([\s\S]+)\)\s*/#) else {
        throw SourceError(
          place, "{abbr} explains a short form in parentheses: {abbr}`SGD (stochastic gradient descent)`")
      }
      return .abbreviation(String(match.output.1), meaning: String(match.output.2))
    case "doi":
      let reference = CrossReference(role: argument, kind: .any, line: line)
      let identifier = reference.label.replacing(#/^(https?:\/\/(dx\.)?doi\.org\/|doi:)/#, with: "")
      guard identifier.prefixMatch(of: #/10\.\d{4,9}\/\S+/#) != nil else {
        throw SourceError(place, "{doi} needs a digital object identifier such as 10.1000/182, not \(quoted(argument))")
      }
      return .link(
        reference.text.isEmpty ? plain("doi:\(identifier)") : reference.text, address: "https://doi.org/\(identifier)",
        title: "")
    default:
      if let remedy = instead[name] { throw SourceError(place, "a report has no role {\(name)}; \(remedy)") }
      return .role(name: name, argument: argument)
    }
  }
}

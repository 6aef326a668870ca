import Files
import Yams

/// An author as MyST's front matter describes one.
struct Author: Sendable, Equatable {
  var name: String
  /// Such as `0000-0002-1825-0097`.
  var orcid: String?
  var email: String?
  var affiliations: [String] = []
  var isCorresponding = false
  /// Whether the author contributed as much as others who say so.
  var isEqualContributor = false

  private static let keys = [
    "name", "orcid", "email", "affiliation", "affiliations", "corresponding", "equal_contributor", "equal-contributor",
    "id", "url", "website", "roles", "role", "note", "deceased", "collaborations", "github", "twitter", "phone", "fax",
    "degrees", "nameParsed", "bluesky", "mastodon", "linkedin", "threads", "youtube",
  ]

  init(name: String) { self.name = name }

  /// A name alone, or a mapping.
  ///
  /// `known` holds the affiliations of the front matter by their id.
  /// - Throws: `SourceError` for a key that MyST does not know or a value that is none.
  init(_ node: Node, known: [String: String], file: String) throws(SourceError) {
    let place = FrontMatter.place(node, file)
    guard let mapping = node.mapping else {
      guard let name = node.string, !name.isEmpty else {
        throw SourceError(place, "an author is a name, or 'name: …' with orcid, email and affiliations")
      }
      self.init(name: name)
      return
    }
    for (key, _) in mapping {
      let word = key.string ?? "?"
      guard Self.keys.contains(word) else {
        throw SourceError(
          FrontMatter.place(key, file),
          "an author has no key \(quoted(word))\(Spelling.hint(for: word, among: Array(Self.keys.prefix(8))))")
      }
    }
    guard let name = Self.name(mapping["name"]) else {
      throw SourceError(place, "an author needs 'name: …'")
    }
    self.init(name: name)
    email = mapping["email"]?.string
    isCorresponding = mapping["corresponding"]?.bool ?? false
    isEqualContributor = (mapping["equal_contributor"] ?? mapping["equal-contributor"])?.bool ?? false
    if let node = mapping["orcid"] {
      let text = (node.string ?? "").replacing(#/^https?:\/\/orcid\.org\//#, with: "")
      guard text.wholeMatch(of: #/\d{4}-\d{4}-\d{4}-\d{3}[\dX]/#) != nil else {
        throw SourceError(
          FrontMatter.place(node, file), "\(quoted(text)) is no ORCID; write four groups of digits: 0000-0002-1825-0097"
        )
      }
      orcid = text
    }
    if let node = mapping["affiliations"] ?? mapping["affiliation"] {
      affiliations = try Self.affiliations(node, known: known, file: file)
    }
  }

  /// A name in one piece or in parts.
  private static func name(_ node: Node?) -> String? {
    if let text = node?.string, !text.isEmpty { return text }
    guard let parts = node?.mapping else { return nil }
    if let literal = parts["literal"]?.string { return literal }
    let words = ["given", "particle", "family", "suffix"].compactMap { parts[$0]?.string }
    return words.isEmpty ? nil : words.joined(separator: " ")
  }

  private static func affiliations(_ node: Node, known: [String: String], file: String) throws(SourceError) -> [String]
  {
    if let text = node.string {
      return text.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }.map { known[$0] ?? $0 }
    }
    var names: [String] = []
    for item in node.sequence.map({ Array($0) }) ?? [node] {
      guard let name = affiliation(item, known: known) else {
        throw SourceError(
          FrontMatter.place(item, file), "an affiliation is a name, or 'name: …' or 'institution: …' with its parts")
      }
      names.append(name)
    }
    return names
  }

  private static func affiliation(_ node: Node, known: [String: String]) -> String? {
    if let text = node.string { return known[text] ?? text }
    guard let mapping = node.mapping else { return nil }
    if let id = mapping["id"]?.string ?? mapping["ref"]?.string, let name = known[id] { return name }
    let words = ["department", "name", "institution", "city", "country"].compactMap { mapping[$0]?.string }
    return words.isEmpty ? nil : words.joined(separator: ", ")
  }

  /// Affiliations of the front matter by their id.
  static func known(_ node: Node?) -> [String: String] {
    var known: [String: String] = [:]
    for item in node?.sequence.map({ Array($0) }) ?? node.map({ [$0] }) ?? [] {
      if let id = item.mapping?["id"]?.string, let name = affiliation(item, known: [:]) { known[id] = name }
    }
    return known
  }
}

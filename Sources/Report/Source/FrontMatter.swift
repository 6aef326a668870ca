import Files
import Foundation
import Yams

/// The YAML block at the head of a literate source, in the words of MyST.
struct FrontMatter: Sendable, Equatable {
  /// A text of the front matter in Markdown, and where it stands.
  struct Text: Sendable, Equatable {
    var text: String
    var place: SourceLocation
  }

  /// Title of the paper.
  var title: Text
  var subtitle: String?
  /// Authors, in order.
  var authors: [Author] = []
  /// Where it was published.
  var venue = ""
  var date: String?
  var license: String?
  var keywords: [String] = []
  var abstract: Text?
  /// Address of the paper, then of the authors' code.
  var url: String?
  var code: String?
  var doi: String?
  /// Macros of TeX for all formulas.
  var macros = TeXMacros()
  /// Files of cited works, relative to the source.
  var bibliography: [(path: String, place: SourceLocation)]?
  /// Keys of MyST that a report does not use.
  var unused: [String] = []

  static func == (one: FrontMatter, other: FrontMatter) -> Bool {
    one.title == other.title && one.authors == other.authors && one.venue == other.venue && one.unused == other.unused
  }

  /// Keys that a report shows or obeys.
  private static let keys = [
    "title", "authors", "venue", "url", "code", "subtitle", "author", "affiliations", "date", "license", "keywords",
    "abstract", "doi", "arxiv", "github", "math", "bibliography", "parts", "short_title", "description",
  ]
  /// Keys of MyST and Jupyter that concern other outputs.
  private static let otherKeys = [
    "kernelspec", "jupytext", "jupyter", "exports", "export", "thumbnail", "thumbnailAlt", "thumbnail_alt", "banner",
    "bannerAlt", "banner_alt", "numbering", "downloads", "tags", "name", "label", "biblio", "open_access", "binder",
    "subject", "reviewers", "editors", "funding", "copyright", "options", "site", "execute", "requirements",
    "resources", "edit_url", "source_url", "identifiers", "social", "settings", "pmid", "pmcid", "volume", "issue",
    "first_page", "last_page", "content_includes_figures", "abbreviations", "html_meta", "myst", "version", "project",
    "acknowledgments", "acknowledgements", "data_availability", "ack", "reportType", "orphan", "tocdepth", "csl", "id",
    "enumerator", "skip_execution", "references", "toc", "error_rules", "extends", "short-title", "lang", "language",
  ]

  /// Splits a source into its front matter and the text after it; `line` is the first line of that text.
  /// - Throws: `SourceError` with the line of the fault.
  static func split(_ source: String, file: String) throws(SourceError) -> (FrontMatter, text: String, line: Int) {
    var lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.first == "---" else { return try titled(lines, file) }
    guard let end = lines.dropFirst().firstIndex(of: "---") else {
      throw SourceError(
        SourceLocation(file: file, line: 1), "no front matter; begin with '---', 'title: …', and a closing '---'")
    }
    let matter = try FrontMatter(yaml: lines[1..<end].joined(separator: "\n"), file: file)
    lines.removeSubrange(0...end)
    return (matter, lines.joined(separator: "\n"), end + 2)
  }

  /// A source without front matter: its first heading is the title, and stands there alone.
  private static func titled(_ lines: [Substring], _ file: String) throws(SourceError) -> (
    FrontMatter, text: String, line: Int
  ) {
    var lines = lines
    let heading = lines.firstIndex { !$0.allSatisfy(\.isWhitespace) }
    guard let heading, lines[heading].hasPrefix("# "),
      case let title = lines[heading].dropFirst(2).trimmingCharacters(in: .whitespaces),
      !title.isEmpty
    else {
      throw SourceError(
        SourceLocation(file: file, line: 1),
        "no title; begin with a heading '# …', or with front matter: '---', 'title: …', and a closing '---'")
    }
    lines[heading] = ""
    let place = SourceLocation(file: file, line: heading + 1)
    return (FrontMatter(title: Text(text: title, place: place)), lines.joined(separator: "\n"), 1)
  }

  private init(title: Text) { self.title = title }

  private init(yaml: String, file: String) throws(SourceError) {
    let root: Node?
    do { root = try Yams.compose(yaml: yaml) } catch let error as YamlError {
      throw Self.error(error, file)
    } catch {
      throw SourceError(SourceLocation(file: file, line: 1), "the front matter is not YAML")
    }
    guard let mapping = root?.mapping else {
      throw SourceError(SourceLocation(file: file, line: 1), "the front matter must be a list of 'key: value'")
    }
    var values: [String: Node] = [:]
    var unused: [String] = []
    for (key, value) in mapping {
      let name = key.string ?? "?"
      guard Self.keys.contains(name) || Self.otherKeys.contains(name) else {
        throw SourceError(
          Self.place(key, file),
          "the front matter has no key \(quoted(name))\(Spelling.hint(for: name, among: Self.keys))")
      }
      if Self.otherKeys.contains(name) { unused.append(name) }
      values[name] = value
    }
    guard let node = values["title"], let title = node.string, !title.isEmpty else {
      throw SourceError(SourceLocation(file: file, line: 1), "the front matter needs 'title: …'")
    }
    self.title = Text(text: title, place: Self.place(node, file))
    self.unused = unused.sorted()
    try read(values, file)
  }

  private mutating func read(_ values: [String: Node], _ file: String) throws(SourceError) {
    let known = Author.known(values["affiliations"])
    if let node = values["authors"] ?? values["author"] {
      for item in node.sequence.map({ Array($0) }) ?? [node] {
        authors.append(try Author(item, known: known, file: file))
      }
    }
    subtitle = try Self.text(values["subtitle"], "subtitle", file)
    if let name = values["venue"]?.mapping?["title"]?.string {
      venue = name
    } else {
      venue = try Self.text(values["venue"], "venue", file) ?? ""
    }
    date = try Self.text(values["date"], "date", file)
    keywords = values["keywords"]?.sequence?.compactMap(\.string) ?? values["keywords"]?.string.map { [$0] } ?? []
    license = try Self.license(values["license"], file)
    if let node = values["abstract"] ?? values["parts"]?.mapping?["abstract"] {
      guard let text = node.string else {
        throw SourceError(Self.place(node, file), "'abstract' is a text; write 'abstract: |' and the text below it")
      }
      // A block scalar begins on the line behind its key.
      var place = Self.place(node, file)
      if case .scalar(let scalar) = node, scalar.style == .literal || scalar.style == .folded {
        place.line = place.line.map { $0 + 1 }
      }
      abstract = Text(text: text.trimmingCharacters(in: .whitespacesAndNewlines), place: place)
    }
    try readAddresses(values, file)
    if let node = values["math"] { macros = try Self.macros(node, file) }
    if let node = values["bibliography"] {
      bibliography = try (node.sequence.map { Array($0) } ?? [node]).map { item throws(SourceError) in
        guard let path = item.string else {
          throw SourceError(Self.place(item, file), "'bibliography' names .bib files beside the source")
        }
        return (path, Self.place(item, file))
      }
    }
  }

  private mutating func readAddresses(_ values: [String: Node], _ file: String) throws(SourceError) {
    url = try Self.address(values["url"], file)
    code = try Self.address(values["code"], file)
    if code == nil, let node = values["github"], let text = node.string {
      code = text.hasPrefix("https://") ? text : "https://github.com/\(text)"
    }
    if let node = values["doi"] {
      let text = (node.string ?? "").replacing(#/^(https?:\/\/(dx\.)?doi\.org\/|doi:)/#, with: "")
      guard text.prefixMatch(of: #/10\.\d{4,9}\/\S+/#) != nil else {
        throw SourceError(Self.place(node, file), "\(quoted(text)) is no digital object identifier; it begins with 10.")
      }
      doi = text
    }
    if url == nil, let node = values["arxiv"], let text = node.string {
      url =
        text.hasPrefix("https://")
        ? text : "https://arxiv.org/abs/\(text.replacing(#/^arxiv:/#.ignoresCase(), with: ""))"
    }
  }

  /// A line of text.
  private static func text(_ node: Node?, _ key: String, _ file: String) throws(SourceError) -> String? {
    guard let node else { return nil }
    guard let text = node.string else {
      throw SourceError(place(node, file), "'\(key)' is one line of text")
    }
    return text.isEmpty ? nil : text
  }

  /// One licence, or one for the text and one for the code.
  private static func license(_ node: Node?, _ file: String) throws(SourceError) -> String? {
    guard let mapping = node?.mapping else { return try text(node, "license", file) }
    let parts = ["content", "code"].compactMap { key in
      mapping[key].flatMap { $0.string ?? $0.mapping?["id"]?.string }.map { "\($0) (\(key))" }
    }
    let name = mapping["id"]?.string ?? mapping["name"]?.string
    return name ?? (parts.isEmpty ? nil : parts.joined(separator: ", "))
  }

  /// `math: {'\R': '\mathbb{R}'}`, or a mapping with `macro: …` for each.
  private static func macros(_ node: Node, _ file: String) throws(SourceError) -> TeXMacros {
    guard let mapping = node.mapping else {
      throw SourceError(place(node, file), "'math' names macros: '\\R': '\\mathbb{R}'")
    }
    var macros: [String: TeXMacros.Macro] = [:]
    for (key, value) in mapping {
      let name = key.string ?? ""
      let word = name.hasPrefix("\\") ? name : "\\" + name
      guard word.wholeMatch(of: #/\\([A-Za-z]+|.)/#) != nil, let body = value.string ?? value.mapping?["macro"]?.string
      else {
        throw SourceError(
          place(key, file), "the macro \(quoted(name)) is not understood; write '\\name': 'what it stands for'")
      }
      macros[word] = TeXMacros.macro(body)
    }
    return TeXMacros(macros)
  }

  /// Where a value stands: the first line of the front matter is the second of the file.
  static func place(_ node: Node, _ file: String) -> SourceLocation {
    SourceLocation(file: file, line: (node.mark?.line ?? 0) + 1)
  }

  private static func address(_ node: Node?, _ file: String) throws(SourceError) -> String? {
    guard let node, let text = node.string else { return nil }
    guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
      throw SourceError(
        SourceLocation(file: file, line: (node.mark?.line ?? 0) + 1),
        "\(quoted(text)) is no address; begin with https://")
    }
    return text
  }

  private static func error(_ error: YamlError, _ file: String) -> SourceError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return SourceError(
        SourceLocation(file: file, line: mark.line + 1), "the front matter is not YAML: \(excerpt(problem))")
    default: return SourceError(SourceLocation(file: file, line: 1), "the front matter is not YAML")
    }
  }
}

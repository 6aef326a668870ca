import Files
import Foundation
import Yams

/// The YAML block at the head of a literate source.
struct FrontMatter: Sendable, Equatable {
  /// Title of the paper.
  var title: String
  /// Authors, in order.
  var authors: [String]
  /// Where it was published.
  var venue: String
  /// Address of the paper.
  var url: String?
  /// Address of the authors' code.
  var code: String?

  private static let keys = ["title", "authors", "venue", "url", "code"]

  /// Splits a source into its front matter and the text after it; `line` is the first line of that text.
  /// - Throws: `SourceError` with the line of the fault.
  static func split(_ source: String, file: String) throws(SourceError) -> (FrontMatter, text: String, line: Int) {
    var lines = source.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.first == "---", let end = lines.dropFirst().firstIndex(of: "---") else {
      throw SourceError(
        SourceLocation(file: file, line: 1), "no front matter; begin with '---', 'title: …', and a closing '---'")
    }
    let matter = try FrontMatter(yaml: lines[1..<end].joined(separator: "\n"), file: file)
    lines.removeSubrange(0...end)
    return (matter, lines.joined(separator: "\n"), end + 2)
  }

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
    for (key, value) in mapping {
      let line = (key.mark?.line ?? 0) + 1
      guard let name = key.string, Self.keys.contains(name) else {
        let word = key.string ?? "?"
        throw SourceError(
          SourceLocation(file: file, line: line),
          "the front matter has no key \(quoted(word))\(Spelling.hint(for: word, among: Self.keys))")
      }
      values[name] = value
    }
    guard let title = values["title"]?.string, !title.isEmpty else {
      throw SourceError(SourceLocation(file: file, line: 1), "the front matter needs 'title: …'")
    }
    self.title = title
    authors = values["authors"]?.sequence?.compactMap(\.string) ?? values["authors"]?.string.map { [$0] } ?? []
    venue = values["venue"]?.string ?? ""
    url = try Self.address(values["url"], file)
    code = try Self.address(values["code"], file)
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

import Claims
import Files
import Foundation
import Pandoc

/// The works that a paper cites: its citations in words and the list of references, by pandoc's citeproc.
struct Literature {
  typealias Inline = MarkdownDocument.Inline

  var citations: [Citation: [Inline]] = [:]
  /// In the order of the list.
  var entries: [(key: String, text: [Inline])] = []

  var keys: Set<String> { Set(entries.map(\.key)) }
}

/// Files of works, BibTeX or CSL JSON.
struct Bibliography {
  let paths: [String]
  /// Keys of all works.
  let keys: Set<String>

  /// Files that the front matter names, or all `.bib` files beside the source.
  /// - Throws: `SourceError` for a file that is missing or damaged.
  init(_ paper: PaperSource) async throws {
    let folder = paper.folder
    let prefix = folder.isEmpty ? "" : folder + "/"
    if let named = paper.matter.bibliography {
      for (path, place) in named {
        guard path.hasSuffix(".bib") || path.hasSuffix(".json") || path.hasSuffix(".bibtex"), !path.contains("://")
        else {
          throw SourceError(place, "\(quoted(path)) is no bibliography; name a .bib file beside the source")
        }
        guard FileManager.default.fileExists(atPath: prefix + path) else {
          let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? [])
            .filter { $0.hasSuffix(".bib") }.sorted()
          throw SourceError(place, "no bibliography \(quoted(path))\(Spelling.hint(for: path, among: files))")
        }
      }
      paths = named.map { prefix + $0.path }
    } else {
      let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
      paths = entries.filter { $0.hasSuffix(".bib") }.sorted().map { prefix + $0 }
    }
    var keys: Set<String> = []
    for path in paths { keys.formUnion(try await Self.keys(of: path)) }
    self.keys = keys
  }

  private static func keys(of path: String) async throws -> [String] {
    let format = path.hasSuffix(".json") ? "csljson" : "biblatex"
    let text = try TextFile.read(path)
    do {
      let output = try await Pandoc.run(["-f", format, "-t", "csljson"], input: text)
      let works = try JSONSerialization.jsonObject(with: output) as? [[String: Any]] ?? []
      return works.compactMap { $0["id"] as? String }
    } catch let error as UsageError {
      let line = error.description.firstMatch(of: #/line (\d+), column/#).flatMap { Int($0.output.1) }
      guard let line else { throw error }
      let reason = error.description.firstMatch(of: #/\):\\n(.*?)(?:\\n|;|$)/#).map { String($0.output.1) } ?? ""
      throw SourceError(
        SourceLocation(file: path, line: line),
        "the bibliography is not understood\(reason.isEmpty ? "" : ": \(reason)"); check its braces and commas")
    }
  }

  /// Citations in words, and the list of the works that they name.
  func cite(_ citations: [Citation]) async throws -> Literature {
    guard !citations.isEmpty else { return Literature() }
    let blocks = citations.map { ["t": "Para", "c": [Self.node($0)]] as [String: Any] }
    let document: [String: Any] = [
      "pandoc-api-version": [1, 22], "meta": ["link-citations": ["t": "MetaBool", "c": true] as [String: Any]],
      "blocks": blocks,
    ]
    let input = String(decoding: try JSONSerialization.data(withJSONObject: document), as: UTF8.self)
    let output = try await Pandoc.run(
      ["-f", "json", "-t", "json", "--citeproc"] + paths.map { "--bibliography=\($0)" }, input: input)
    let nodes = try PandocNode(json: output).blocks
    var literature = Literature()
    for (citation, node) in zip(citations, nodes) {
      literature.citations[citation] = Self.inlines(node.content.list)
    }
    for list in nodes.dropFirst(citations.count) where list.name == "Div" {
      for entry in list.content[1].list {
        let key = String(entry.content[0][0].text.dropFirst("ref-".count))
        literature.entries.append((key, entry.content[1].list.flatMap { Self.inlines($0.content.list) }))
      }
    }
    return literature
  }

  private static func node(_ citation: Citation) -> [String: Any] {
    let items = citation.items.enumerated().map { index, item -> [String: Any] in
      let mode =
        item.isYearAlone ? "SuppressAuthor" : citation.isNarrative && index == 0 ? "AuthorInText" : "NormalCitation"
      return [
        "citationId": item.key, "citationPrefix": words(item.prefix), "citationSuffix": words(item.suffix),
        "citationMode": ["t": mode], "citationNoteNum": 0, "citationHash": 0,
      ]
    }
    return ["t": "Cite", "c": [items, [Any]()] as [Any]]
  }

  /// A text as pandoc's words and blanks.
  private static func words(_ text: String) -> [[String: Any]] {
    var result: [[String: Any]] = []
    for (index, word) in text.split(separator: " ", omittingEmptySubsequences: false).enumerated() {
      if index > 0 { result.append(["t": "Space"]) }
      if !word.isEmpty { result.append(["t": "Str", "c": String(word)]) }
    }
    return result
  }

  /// What citeproc writes.
  private static func inlines(_ nodes: [PandocNode]) -> [MarkdownDocument.Inline] {
    var result: [MarkdownDocument.Inline] = []
    func add(_ kind: MarkdownDocument.Inline.Kind) {
      if case .text(let text) = kind, case .text(let before)? = result.last?.kind {
        result[result.count - 1].kind = .text(before + text)
      } else {
        result.append(.init(kind: kind, line: 1))
      }
    }
    for node in nodes {
      let content = node.content
      switch node.name {
      case "Str": add(.text(content.text))
      case "Space", "SoftBreak", "LineBreak": add(.text(" "))
      case "Emph": add(.emphasis(inlines(content.list)))
      case "Strong": add(.strong(inlines(content.list)))
      case "Superscript": add(.superscript(inlines(content.list)))
      case "Subscript": add(.subscript(inlines(content.list)))
      case "Code": add(.code(content[1].text))
      case "Math": add(.formula(.init(source: content[1].text, isDisplayed: false)))
      case "Link":
        let (text, address) = (inlines(content[1].list), content[2][0].text)
        if address.hasPrefix("#") {
          add(.crossReference(CrossReference(label: String(address.dropFirst()), text: text)))
        } else if address.prefixMatch(of: #/https?:\/\//#) != nil {
          add(.link(text, address: address, title: ""))
        } else {
          for inline in text { add(inline.kind) }
        }
      case "Span", "Cite", "Quoted": for inline in inlines(content[1].list) { add(inline.kind) }
      case "SmallCaps", "Underline", "Strikeout": for inline in inlines(content.list) { add(inline.kind) }
      case "RawInline": add(.text(content[1].text))
      default: break
      }
    }
    return result
  }
}

import Claims
import Files
import Foundation
import Pandoc

extension MarkdownBuilder {
  /// A piece of text before neighbours are joined.
  private enum Piece {
    case text(String)
    /// Dollar signs that no backslash stands before and that open or close no formula.
    case dollars(String)
    case other(Inline.Kind)
  }

  mutating func inlines(_ content: PandocNode, _ line: Int, isCell: Bool = false) throws -> [Inline] {
    let pieces = try pieces(content.list, line)
    try checkDollars(pieces)
    try checkAttributes(pieces)
    if isCell, let last = pieces.last, case .dollars = last.0 {
      throw SourceError(
        place(last.1), "a cell of a table ends in '$'; within a formula write \\lvert or \\mid for a bar")
    }
    var result: [Inline] = []
    for (piece, line) in pieces {
      let line = number(line)
      switch piece {
      case .other(let kind):
        if case .code(let argument) = kind, let name = Self.roleName(&result) {
          result.append(
            Inline(kind: try Roles.kind(name, argument, SourceLocation(file: source.file, line: line)), line: line))
        } else {
          result.append(Inline(kind: kind, line: line))
        }
      case .text(let text), .dollars(let text):
        if case .text(let before)? = result.last?.kind {
          result[result.count - 1].kind = .text(before + text)
        } else {
          result.append(Inline(kind: .text(text), line: line))
        }
      }
    }
    return try TextReferences.found(in: result, file: source.file)
  }

  private mutating func pieces(_ nodes: [PandocNode], _ line: Int) throws -> [(Piece, Int)] {
    var result: [(Piece, Int)] = []
    for node in nodes {
      let content = node.content
      let line = node.position?.line ?? line
      switch node.name {
      case "Span":
        let inner = content[1].list
        let text = inner.count == 1 && inner[0].name == "Str" ? inner[0].content.text : ""
        let isLiteral = node.position?.width == text.count
        if !text.isEmpty, text.allSatisfy({ $0 == "$" }), isLiteral {
          result.append((.dollars(text), line))
        } else if !isLiteral, node.position?.width != nil, text == "@" || text == "[" {
          result.append((.text(TextReferences.escape(text)), line))
        } else {
          result += try pieces(inner, line)
        }
      case "Str": result.append((.text(content.text), line))
      case "Space": result.append((.text(" "), line))
      case "RawInline":
        // A comment is not for the reader.
        if !content[1].text.hasPrefix("<!--") { result.append((.text(content[1].text), line)) }
      case "Link" where !Self.isHarmless(content[2][0].text):
        let (text, address) = (try pieces(content[1].list, line), content[2][0].text)
        if let match = address.wholeMatch(of: #/doi:(10\.\d{4,9}\/\S+)/#) {
          let shown =
            content[1].list.isEmpty ? [Inline(kind: .text(address), line: number(line))] : try inlines(content[1], line)
          result.append((.other(.link(shown, address: "https://doi.org/\(match.output.1)", title: "")), line))
        } else {
          result += text.isEmpty ? [(.text(address), line)] : text
        }
      default: result.append((.other(try kind(of: node, line)), line))
      }
    }
    return result
  }

  private mutating func kind(of node: PandocNode, _ line: Int) throws -> Inline.Kind {
    let content = node.content
    switch node.name {
    case "SoftBreak": return .softBreak
    case "LineBreak": return .lineBreak
    case "Code": return .code(content[1].text)
    case "Math": return try formula(content[1].text, isDisplayed: content[0].name == "DisplayMath", line)
    case "Emph": return .emphasis(try inlines(content, line))
    case "Strong": return .strong(try inlines(content, line))
    case "Strikeout": return .strikeout(try inlines(content, line))
    case "Superscript": return .superscript(try inlines(content, line))
    case "Subscript": return .subscript(try inlines(content, line))
    case "Note": return .note(try blocks(content.list, line: content.firstLine ?? line))
    case "Link":
      return link(try inlines(content[1], line), address: content[2][0].text, title: content[2][1].text, line)
    case "Image":
      var image = try LocalImage(
        path: content[2][0].text, alternative: MarkdownDocument.plainText(try inlines(content[1], line)),
        at: place(line))
      image.title = content[2][1].text
      return .image(image)
    default: throw unsupported(line)
    }
  }

  private func formula(_ text: String, isDisplayed: Bool, _ line: Int) throws(SourceError) -> Inline.Kind {
    // TeX reads a line end as a blank; typesetting and messages want one line.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(TeX.withoutComment)
    let text = lines.joined(separator: " ").trimmingCharacters(in: .whitespaces)
    guard !text.isEmpty else { throw SourceError(place(line), "a formula must not be empty") }
    return .formula(MarkdownDocument.Formula(source: text, isDisplayed: isDisplayed))
  }

  private func link(_ text: [Inline], address: String, title: String, _ line: Int) -> Inline.Kind {
    if address.hasPrefix("#"), address.count > 1 {
      let label = String(address.dropFirst())
      let name = label.removingPercentEncoding ?? label
      return text.isEmpty
        ? .reference(label: name, source: address) : .crossReference(CrossReference(label: name, text: text))
    }
    // A link without a text shows where it leads.
    let isBare = text.isEmpty && address.prefixMatch(of: #/https?:\/\//#) != nil
    let shown = isBare ? [Inline(kind: .text(address), line: number(line))] : text
    return .link(shown, address: address, title: title)
  }

  /// A dollar sign that opens a formula without end would be printed; prices, `$5`, and dollar signs between blanks are
  /// none.
  ///
  /// The end may be there and belong to another block: a line that begins with `+`, `-` or `>` and a blank ends a paragraph
  /// wherever it stands.
  private func checkDollars(_ pieces: [(Piece, Int)]) throws(SourceError) {
    for (index, piece) in pieces.enumerated() {
      guard case .dollars(let sign) = piece.0 else { continue }
      let next: Piece? = index + 1 < pieces.count ? pieces[index + 1].0 : nil
      if sign.count > 1 { throw open("$$", piece.1) }
      switch next {
      case .dollars: throw open("$$", piece.1)
      case .text(let text):
        if let first = text.first, first.isLetter || "\\{(|".contains(first) { throw open("$", piece.1) }
      case .other, nil: break
      }
    }
  }

  /// Attributes in braces behind an image, a link or code would be printed.
  private func checkAttributes(_ pieces: [(Piece, Int)]) throws(SourceError) {
    for index in pieces.indices.dropFirst() {
      guard case .text("{") = pieces[index].0, case .other(let kind) = pieces[index - 1].0 else { continue }
      switch kind {
      case .image, .link, .code, .emphasis, .strong: break
      default: continue
      }
      var text = ""
      for case (.text(let piece), _) in pieces[index...] { text += piece }
      guard let match = text.prefixMatch(of: #/\{(?:[#.][\w\-]+|[\w\-]+=[^{}]+)[^{}]*\}/#) else { continue }
      let image = if case .image = kind { true } else { false }
      throw SourceError(
        place(pieces[index].1),
        "attributes \(quoted(match.output)) are not supported; "
          + (image ? "write ```{image} FILE with ':width: …'" : "remove them"))
    }
  }

  private func open(_ sign: String, _ line: Int) -> SourceError {
    let other = sign == "$" ? ", or write \\$ for a dollar sign" : ""
    return SourceError(
      place(line),
      "'\(sign)' is never closed in its paragraph; add the closing '\(sign)'\(other) (a line of a formula must not begin "
        + "with +, - or > and a blank)")
  }

  /// Whether a link's address cannot run anything.
  private static func isHarmless(_ address: String) -> Bool {
    guard let scheme = address.prefixMatch(of: #/\s*([A-Za-z][A-Za-z0-9+.\-]*):/#)?.output.1 else { return true }
    return ["http", "https", "mailto"].contains(scheme.lowercased())
  }

  /// The name in braces at the end of the text before code, which is taken away.
  private static func roleName(_ inlines: inout [Inline]) -> String? {
    guard case .text(let text)? = inlines.last?.kind, let match = text.firstMatch(of: #/\{([A-Za-z][A-Za-z:-]*)\}$/#)
    else { return nil }
    inlines[inlines.count - 1].kind = .text(String(text[..<match.range.lowerBound]))
    return String(match.output.1)
  }
}

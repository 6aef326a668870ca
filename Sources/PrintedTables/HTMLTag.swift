import Foundation

/// A tag in a text in HTML, or a part that holds none: a comment, a script or a style.
struct HTMLTag {
  /// Its name in small letters; `!--` for a comment.
  let name: String
  let isEnd: Bool
  let attributes: Substring
  /// Where it stands; a comment, a script or a style up to its end.
  let range: Range<String.Index>

  /// Elements without content and without an end.
  var isVoid: Bool { Self.void.contains(name) }
  /// Whether it is no tag but something that is never shown.
  var isUnshown: Bool { name == "!--" || (!isEnd && Self.raw.contains(name)) }

  private static let void: Set<String> = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
  ]
  private static let raw: Set<String> = ["script", "style"]
  /// The most bytes of a tag; a quote that is not closed would reach far.
  private static let limit = 20_000

  /// The value of an attribute.
  func attribute(_ name: String) -> String? {
    guard !attributes.isEmpty else { return nil }
    let pattern = #/(?<name>[A-Za-z-]+)\s*=\s*(?:"(?<double>[^"]*)"|'(?<single>[^']*)'|(?<bare>[^\s"'>]+))/#
    for match in attributes.matches(of: pattern) where match.output.name.lowercased() == name {
      return (match.output.double ?? match.output.single ?? match.output.bare).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
    }
    return nil
  }

  /// All tags of a text, in order.
  static func all(in text: String) -> [HTMLTag] {
    var tags: [HTMLTag] = []
    var rest = text[...]
    while let start = rest.utf8.firstIndex(of: UInt8(ascii: "<")) {
      let tag = tag(text[start...])
      if let tag { tags.append(tag) }
      rest = text[(tag?.range.upperBound ?? text.utf8.index(after: start))...]
    }
    return tags
  }

  /// The tag with which a text begins.
  private static func tag(_ text: Substring) -> HTMLTag? {
    if text.hasPrefix("<!--") { return HTMLTag("!--", "", text, end: behind("-->", text.dropFirst(4))) }
    var rest = text.utf8.dropFirst()
    let isEnd = rest.first == UInt8(ascii: "/")
    if isEnd { rest = rest.dropFirst() }
    let name = rest.prefix { Self.isLetter($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") }
    guard let first = name.first, isLetter(first), let close = close(rest[name.endIndex...]) else { return nil }
    let word = Substring(name).lowercased()
    let end = text.utf8.index(after: close)
    let isRaw = !isEnd && raw.contains(word)
    let last = isRaw ? behind(">", text[behind("</\(word)", text[end...])...]) : end
    return HTMLTag(word, text[name.endIndex..<close], text, end: last, isEnd: isEnd)
  }

  private init(_ name: String, _ attributes: Substring, _ text: Substring, end: String.Index, isEnd: Bool = false) {
    self.name = name
    self.isEnd = isEnd
    self.attributes = attributes
    range = text.startIndex..<end
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte & 0xDF) }

  /// The `>` that ends a tag: not one between quotes.
  private static func close(_ attributes: Substring.UTF8View) -> String.Index? {
    var quote: UInt8?
    var index = attributes.startIndex
    for (count, byte) in attributes.enumerated() {
      guard count < limit else { return nil }
      switch byte {
      case UInt8(ascii: ">") where quote == nil: return index
      case UInt8(ascii: "<") where quote == nil: return nil
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        if quote == nil { quote = byte } else if quote == byte { quote = nil }
      default: break
      }
      attributes.formIndex(after: &index)
    }
    return nil
  }

  /// What stands behind a mark; nothing when it does not come, as browsers read it.
  private static func behind(_ mark: String, _ text: Substring) -> String.Index {
    text.range(of: mark, options: .caseInsensitive)?.upperBound ?? text.endIndex
  }
}

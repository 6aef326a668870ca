import Files
import Foundation

/// What a browser shows of a text in HTML.
enum HTMLShown {
  /// How an element is hidden.
  enum Hiding {
    /// It takes no place.
    case removed
    /// Its place stays blank.
    case blank
  }

  /// How a tag hides its element; `nil` when it does not.
  static func hiding(_ tag: HTMLTag) -> Hiding? {
    if tag.name == "template" { return .removed }
    let attributes = tag.attributes.lowercased()
    guard !attributes.isEmpty else { return nil }
    // The name of an attribute, not a word of its value.
    let names = attributes.replacing(#/"[^"]*"|'[^']*'/#, with: "")
    if attributes.contains(#/display\s*:\s*none/#) || names.contains(#/(?:^|\s)hidden(?:[\s=\/]|$)/#) {
      return .removed
    }
    let blank = #/visibility\s*:\s*(?:hidden|collapse)|(?:font-size|opacity)\s*:\s*0(?![.\d])/#
    return attributes.contains(blank) ? .blank : nil
  }

  /// A text without comments, scripts and hidden elements, line for line as long.
  ///
  /// Parts of tables are left to whoever reads the table, elements whose end cannot be told to ``isDoubtful(_:)``.
  static func text(of source: String) -> String {
    guard source.contains("<") else { return source }
    let tags = HTMLTag.all(in: source)
    let ends = ends(of: tags)
    // KaTeX writes a formula twice.
    let isTwice = source.contains("katex-mathml")
    var result = ""
    var shown = source.startIndex
    for (index, tag) in tags.enumerated() where !tag.isEnd && tag.range.lowerBound >= shown {
      let isSecond = isTwice && tag.attributes.contains("katex-html")
      let hiding = isSecond ? .removed : hiding(tag)
      let end = tag.isUnshown ? tag.range.upperBound : ends[index]
      guard tag.isUnshown || hiding != nil, let end else { continue }
      result += source[shown..<tag.range.lowerBound]
      // Digits on both sides of a gap are two numbers.
      if hiding == .blank { result += " " }
      result += source[tag.range.lowerBound..<end].filter(\.isNewline)
      shown = end
    }
    return result + source[shown...]
  }

  /// Whether a cell holds text that not every reader sees: numbers for those who listen or for those who look, or a hidden
  /// element whose end cannot be told.
  static func isDoubtful(_ cell: String) -> Bool {
    guard cell.contains("<") else { return false }
    let tags = HTMLTag.all(in: cell)
    let ends = ends(of: tags)
    return tags.indices.contains { index in
      let tag = tags[index]
      guard !tag.isEnd, !tag.isVoid, !tag.attributes.isEmpty else { return false }
      if hiding(tag) != nil { return true }
      let aloud = #/aria-hidden\s*=\s*["']?true|sr-only|visually-hidden|mjx-assistive|screen-reader/#
      guard tag.attributes.lowercased().contains(aloud) else { return false }
      return ends[index].map { cell[tag.range.upperBound..<$0].contains(where: \.isNumber) } ?? true
    }
  }

  /// Elements of a table that begin and end where others do.
  private static let parts: Set<String> = ["thead", "tbody", "tfoot", "tr", "td", "th"]

  /// The elements that are open within one table or outside of all.
  private struct Frame {
    private var open: [(index: Int, name: String)] = []
    private var counts: [String: Int] = [:]

    mutating func begin(_ index: Int, _ name: String) {
      // Paragraphs and items of lists end where the next one begins.
      if let last = open.last, last.name == name, ["p", "li", "dt", "dd", "option"].contains(name) { _ = end(name) }
      open.append((index, name))
      counts[name, default: 0] += 1
    }

    /// The tag that an end belongs to; what was begun within it has no end.
    mutating func end(_ name: String) -> Int? {
      guard counts[name, default: 0] > 0 else { return nil }
      while let last = open.popLast() {
        counts[last.name, default: 0] -= 1
        if last.name == name { return last.index }
      }
      return nil
    }
  }

  /// By tag, where its element ends; tags without an end that can be told have none.
  private static func ends(of tags: [HTMLTag]) -> [Int: String.Index] {
    var ends: [Int: String.Index] = [:]
    var frames = [Frame()]
    for (index, tag) in tags.enumerated() where !tag.isVoid && !tag.isUnshown {
      let last = frames.count - 1
      if tag.isEnd {
        if tag.name == "table", last > 0 { frames.removeLast() }
        if let begun = frames[frames.count - 1].end(tag.name) { ends[begun] = tag.range.upperBound }
      } else if !parts.contains(tag.name) {
        frames[last].begin(index, tag.name)
      }
      if tag.name == "table", !tag.isEnd { frames.append(Frame()) }
      // An element within a cell reaches no further than the cell.
      if parts.contains(tag.name) { frames[frames.count - 1] = Frame() }
    }
    return ends
  }
}

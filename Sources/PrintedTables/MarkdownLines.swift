/// The lines of a Markdown text that are read as text: fenced code and comments are blank.
struct MarkdownLines {
  private var fence: (mark: Substring, isHidden: Bool)?
  private var isComment = false

  /// The lines of a text; a directive `{table}` holds a table as its text.
  static func shown(_ text: String) -> [String] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let lastEnd = lines.lastIndex { $0.contains("-->") } ?? -1
    var reader = MarkdownLines()
    return lines.enumerated().map { reader.shown($1, commentsEndBelow: $0 < lastEnd) }
  }

  private mutating func shown(_ line: Substring, commentsEndBelow: Bool) -> String {
    guard !isComment else { return withoutComments(line, endBelow: commentsEndBelow) }
    let trimmed = line.drop { $0 == " " }
    let mark = trimmed.prefix { $0 == (trimmed.first == "~" ? "~" : "`") }
    let rest = trimmed.dropFirst(mark.count)
    if let open = fence {
      if mark.hasPrefix(open.mark), rest.allSatisfy(\.isWhitespace) {
        fence = nil
        return ""
      }
      return open.isHidden ? "" : String(line)
    }
    guard mark.count >= 3, !rest.contains("`") else { return withoutComments(line, endBelow: commentsEndBelow) }
    fence = (mark, !rest.hasPrefix("{table}"))
    return ""
  }

  /// A line without comments; backticks around `<!--` make it text.
  private mutating func withoutComments(_ line: Substring, endBelow: Bool) -> String {
    var result = ""
    var rest = line
    while true {
      if isComment {
        guard let end = rest.firstRange(of: "-->") else { return result }
        isComment = false
        rest = rest[end.upperBound...]
      }
      guard let match = rest.firstMatch(of: #/`[^`]*`|<!--/#) else { return result + rest }
      result += rest[..<match.range.lowerBound]
      rest = rest[match.range.upperBound...]
      // A comment that nothing ends is one where it begins a line.
      if match.output == "<!--", endBelow || rest.contains("-->") || result.allSatisfy(\.isWhitespace) {
        isComment = true
      } else {
        result += match.output
      }
    }
  }
}

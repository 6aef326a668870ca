/// A line that opens or closes a fenced block, as MyST writes it: three or more backticks, tildes or colons.
struct FenceLine {
  /// What stands before the fence: blanks, marks of a quote or of a list's item.
  let prefix: Substring
  let mark: Character
  let length: Int
  /// What follows the fence.
  let info: Substring

  init?(_ line: Substring) {
    guard
      let match = line.prefixMatch(
        of: #/((?:[ \t]|>|[-*+][ \t]|\d{1,9}[.)][ \t])*)(`{3,}|~{3,}|:{3,})(.*)/#)
    else { return nil }
    prefix = match.output.1
    mark = match.output.2.first ?? "`"
    length = match.output.2.count
    info = match.output.3[...].drop { $0 == " " || $0 == "\t" }
    // A code span of three backticks.
    if mark == "`", info.contains("`") { return nil }
  }

  /// Whether it opens a directive.
  var isDirective: Bool { info.wholeMatch(of: #/\{[^}\s]+\}.*/#) != nil }
  var isQuoted: Bool { prefix.contains(">") }

  /// Whether a line ends the block that this one opens.
  func isClosed(by line: Substring) -> Bool {
    let rest = line.drop { $0 == " " || $0 == "\t" || $0 == ">" }
    let count = rest.prefix { $0 == mark }.count
    return count >= length && rest.dropFirst(count).allSatisfy(\.isWhitespace)
  }

  /// What stands before the lines that follow, in place of the marks of a list's item.
  var continuation: String { String(prefix.map { $0 == ">" || $0 == "\t" ? $0 : " " }) }
}

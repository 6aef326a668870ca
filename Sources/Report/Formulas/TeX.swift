import Foundation

/// Reads TeX character by character: commands, groups and arguments.
struct TeX {
  private var rest: Substring

  init(_ text: some StringProtocol) { rest = Substring(text) }

  enum Token: Equatable {
    /// A command with its backslash, for example `\alpha` or `\,`.
    case command(String)
    case character(Character)
  }

  var isAtEnd: Bool { rest.isEmpty }
  var remainder: Substring { rest }

  mutating func next() -> Token? {
    guard let first = rest.popFirst() else { return nil }
    guard first == "\\" else { return .character(first) }
    let letters = rest.prefix { $0.isASCII && $0.isLetter }
    if letters.isEmpty { return .command("\\" + (rest.popFirst().map(String.init) ?? "")) }
    rest = rest[letters.endIndex...]
    return .command("\\" + letters)
  }

  mutating func skipBlanks() { rest = rest.drop(while: \.isWhitespace) }

  /// Takes a character if it is the next one.
  mutating func accept(_ character: Character) -> Bool {
    guard rest.first == character else { return false }
    rest.removeFirst()
    return true
  }

  /// An argument: a group without its braces, a command or a character; `nil` at the end or when a brace is missing.
  mutating func argument() -> String? {
    skipBlanks()
    guard rest.first == "{" else {
      switch next() {
      case .command(let name): return name
      case .character(let character): return character == "}" ? nil : String(character)
      case nil: return nil
      }
    }
    rest.removeFirst()
    return group(upTo: "}")
  }

  /// An argument in brackets; `nil` when there is none.
  mutating func option() -> String? {
    let before = rest
    skipBlanks()
    guard accept("["), let text = group(upTo: "]") else {
      rest = before
      return nil
    }
    return text
  }

  /// What stands before the closing mark of the group that is open.
  private mutating func group(upTo end: Character) -> String? {
    var text = ""
    var depth = 0
    while let token = next() {
      switch token {
      case .command(let name): text += name
      case .character(let character):
        if character == end, depth == 0 { return text }
        if character == "{" { depth += 1 }
        if character == "}" { depth -= 1 }
        if depth < 0 { return nil }
        text.append(character)
      }
    }
    return nil
  }

  /// What is left of the group that is open, without its closing brace, which stays.
  mutating func restOfGroup() -> String {
    var text = ""
    var depth = 0
    while let character = rest.first {
      if character == "}", depth == 0 { break }
      switch next() {
      case .command(let name): text += name
      case .character(let character):
        if character == "{" { depth += 1 }
        if character == "}" { depth -= 1 }
        text.append(character)
      case nil: break
      }
    }
    return text
  }

  /// A command's name and what follows it: a blank keeps letters apart.
  static func joined(_ command: String, _ rest: some StringProtocol) -> String {
    let isWord = command.last?.isLetter == true && command.hasPrefix("\\")
    return isWord && rest.first?.isLetter == true ? command + " " + rest : command + rest
  }

  /// A line without its comment, `%` and what follows.
  static func withoutComment(_ line: some StringProtocol) -> String {
    var isEscaped = false
    for index in line.indices {
      if line[index] == "%", !isEscaped { return String(line[..<index]) }
      isEscaped = line[index] == "\\" && !isEscaped
    }
    return String(line)
  }
}

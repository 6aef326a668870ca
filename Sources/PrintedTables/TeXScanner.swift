/// Walks through LaTeX source by characters: commands, groups in braces, options in brackets.
struct TeXScanner {
  let characters: [Character]
  var position = 0

  init(_ characters: [Character]) { self.characters = characters }
  init(_ text: String) { characters = Array(text) }

  var isAtEnd: Bool { position >= characters.count }
  var current: Character? { isAtEnd ? nil : characters[position] }

  /// Passes over blanks and line ends.
  mutating func skipBlanks() {
    while let character = current, character.isWhitespace { position += 1 }
  }

  /// The name of the command at this place, which is passed over: letters, or one other character.
  mutating func command() -> String? {
    guard current == "\\", position + 1 < characters.count else { return nil }
    var end = position + 1
    while end < characters.count, Self.isLetter(characters[end]) { end += 1 }
    if end == position + 1 { end += 1 }
    defer { position = end }
    return String(characters[position + 1..<end])
  }

  /// Passes over everything up to the next command and over that; `nil` without one.
  mutating func nextCommand() -> (name: String, start: Int)? {
    while !isAtEnd {
      let start = position
      if let name = command() { return (name, start) }
      position += 1
    }
    return nil
  }

  /// The content of the group in braces that begins here or behind blanks; without one, nothing is passed over.
  mutating func group() -> String? { bracketed("{", "}") }

  /// The content of the option in brackets that begins here or behind blanks.
  mutating func option() -> String? { bracketed("[", "]") }

  private mutating func bracketed(_ opening: Character, _ closing: Character) -> String? {
    let start = position
    skipBlanks()
    guard current == opening else {
      position = start
      return nil
    }
    var depth = 0
    var index = position + 1
    while index < characters.count {
      switch characters[index] {
      case "\\": index += 1
      case closing where depth == 0:
        defer { position = index + 1 }
        return String(characters[position + 1..<index])
      case "{": depth += 1
      case "}": depth -= 1
      default: break
      }
      index += 1
    }
    position = start
    return nil
  }

  /// Whether a text stands here.
  func isAt(_ text: String) -> Bool { characters[position...].starts(with: text) }

  static func isLetter(_ character: Character) -> Bool { character.isASCII && character.isLetter }
}

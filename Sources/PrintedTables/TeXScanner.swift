/// Walks through LaTeX source by characters: commands, groups in braces, options in brackets.
struct TeXScanner {
  let characters: [Character]
  var position = 0
  /// By opening brace or bracket, the closing one; found at once, since a search for each would take long where many are
  /// not closed.
  private lazy var closings = Self.closings(characters)

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
  mutating func group() -> String? { bracketed("{") }

  /// The content of the option in brackets that begins here or behind blanks.
  mutating func option() -> String? { bracketed("[") }

  private mutating func bracketed(_ opening: Character) -> String? {
    let start = position
    skipBlanks()
    guard current == opening, let end = closings[position] else {
      position = start
      return nil
    }
    defer { position = end + 1 }
    return String(characters[position + 1..<end])
  }

  private static func closings(_ characters: [Character]) -> [Int: Int] {
    var closings: [Int: Int] = [:]
    var braces: [Int] = []
    // Brackets that are open within each brace: the next one that closes, closes all, since they do not nest.
    var brackets: [[Int]] = [[]]
    var index = 0
    while index < characters.count {
      switch characters[index] {
      case "\\": index += 1
      case "[": brackets[braces.count].append(index)
      case "]":
        for opening in brackets[braces.count] { closings[opening] = index }
        brackets[braces.count] = []
      case "{":
        braces.append(index)
        brackets.append([])
      case "}":
        brackets[braces.count] = []
        guard let opening = braces.popLast() else { break }
        closings[opening] = index
        brackets.removeLast()
      default: break
      }
      index += 1
    }
    return closings
  }

  /// Whether a text stands here.
  func isAt(_ text: String) -> Bool { characters[position...].starts(with: text) }

  static func isLetter(_ character: Character) -> Bool { character.isASCII && character.isLetter }
}

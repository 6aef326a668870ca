import Files

extension TestWords {
  struct Misspelt: Error { var reason: String }

  /// Splits at blanks; brackets, commas and signs of comparison are words of their own, and a text in backticks is one word.
  static func split(_ text: String) throws(Misspelt) -> [Word] {
    var words: [Word] = []
    var current = ""
    var rest = Substring(text)
    var isAfterBlank = false
    func append(_ word: Word) {
      words.append(word)
      words[words.count - 1].followsBlank = isAfterBlank
      isAfterBlank = false
    }
    func flush() {
      if !current.isEmpty { append(Word(text: current)) }
      current = ""
    }
    while let character = rest.popFirst() {
      switch character {
      case "`":
        guard let end = rest.firstIndex(of: "`") else { throw Misspelt(reason: "a backtick is never closed") }
        var word = Word(text: String(rest[..<end]), isQuoted: true)
        rest = rest[rest.index(after: end)...]
        guard !word.text.isEmpty else { throw Misspelt(reason: "nothing stands between two backticks") }
        if current.hasSuffix("(") {
          word.functions = current.dropLast().split(separator: "(").map(String.init)
          for _ in word.functions {
            guard rest.popFirst() == ")" else { throw Misspelt(reason: "')' is missing behind \(quoted(word.text))") }
          }
          current = ""
        }
        flush()
        append(word)
      case ",", "[", "]", "{", "}", "±":
        flush()
        append(Word(text: String(character)))
      case "=", "<", ">", "≤", "≥", "≠":
        flush()
        append(Word(text: Self.comparison(character, &rest)))
      case "!" where rest.first == "=":
        flush()
        rest.removeFirst()
        append(Word(text: "!="))
      case "%" where current.isEmpty || number(current) != nil:
        flush()
        append(Word(text: "%"))
      case let blank where blank.isWhitespace:
        flush()
        isAfterBlank = true
      default: current.append(character)
      }
    }
    flush()
    return words
  }

  private static func comparison(_ first: Character, _ rest: inout Substring) -> String {
    switch first {
    case "≤": return "<="
    case "≥": return ">="
    case "≠": return "!="
    default:
      guard rest.first == "=" else { return String(first) }
      rest.removeFirst()
      return first == "=" ? "=" : "\(first)="
    }
  }
}

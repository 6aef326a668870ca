import Files

/// A command line as its words, split as a POSIX shell quotes them; no shell ever runs it.
///
/// `{name}` stands for the value of a parameter within a word: a value never becomes several words, whatever it holds.
public struct CommandWords: Sendable, Equatable {
  /// The line as it was written.
  public let text: String
  private let words: [[Piece]]

  private enum Piece: Sendable, Equatable {
    case text(String)
    case parameter(String)
  }

  /// Splits a line.
  /// - Throws: `SourceError` for an open quotation mark, an empty command, and signs that only a shell obeys.
  public init(_ text: String, at place: SourceLocation) throws(SourceError) {
    self.text = text
    var splitter = WordSplitter(text, place)
    var words: [[Piece]] = []
    for word in try splitter.words() {
      if !word.isQuoted, ["|", "||", "&&", ";", "&", ">", ">>", "<", "2>", "2>&1"].contains(word.text) {
        throw SourceError(
          place, "\(quoted(text)): \(quoted(word.text)) is for a shell, and none runs this; write sh -c '…'")
      }
      words.append(try Self.pieces(word.text, text, place))
    }
    guard !words.isEmpty else { throw SourceError(place, "the command is empty") }
    self.words = words
  }

  /// The words of an option, such as file names; quotation marks hold blanks.
  /// - Throws: `SourceError` for an open quotation mark.
  static func split(_ text: String, at place: SourceLocation) throws(SourceError) -> [String] {
    var splitter = WordSplitter(text, place)
    return try splitter.words().map(\.text)
  }

  private static func pieces(_ word: String, _ text: String, _ place: SourceLocation) throws(SourceError) -> [Piece] {
    var pieces: [Piece] = []
    var rest = word[...]
    while let open = rest.firstIndex(of: "{") {
      // `{}` and `{ …` are text: JSON and scripts are full of them.
      guard let close = rest[open...].firstIndex(of: "}"),
        case let name = rest[rest.index(after: open)..<close], !name.isEmpty,
        name.allSatisfy({ $0.isLetter || $0.isNumber || "_-. ".contains($0) }), name.first?.isWhitespace == false
      else {
        pieces.append(.text(String(rest[...open])))
        rest = rest[rest.index(after: open)...]
        continue
      }
      pieces += [.text(String(rest[..<open])), .parameter(String(name))]
      rest = rest[rest.index(after: close)...]
    }
    return pieces + [.text(String(rest))]
  }

  /// The names between braces, each once, in order.
  public var parameters: [String] {
    var names: [String] = []
    for case .parameter(let name) in words.joined() where !names.contains(name) { names.append(name) }
    return names
  }

  /// The words with values in place of the names.
  /// - Precondition: there is a value for every name.
  public func words(_ values: [String: String]) -> [String] {
    words.map { word in
      word.map { piece in
        switch piece {
        case .text(let text): text
        case .parameter(let name): values[name] ?? ""
        }
      }.joined()
    }
  }
}

/// Splits at blanks outside of quotation marks (POSIX, Shell Command Language, 2.2).
private struct WordSplitter {
  private let text: String
  private let place: SourceLocation

  init(_ text: String, _ place: SourceLocation) {
    self.text = text
    self.place = place
  }

  mutating func words() throws(SourceError) -> [(text: String, isQuoted: Bool)] {
    var words: [(text: String, isQuoted: Bool)] = []
    var word: String?
    var isQuoted = false
    var rest = text[...]
    while let letter = rest.popFirst() {
      switch letter {
      case " ", "\t":
        if let ended = word { words.append((ended, isQuoted)) }
        (word, isQuoted) = (nil, false)
      case "'":
        guard let end = rest.firstIndex(of: "'") else { throw open("'") }
        (word, isQuoted) = ((word ?? "") + rest[..<end], true)
        rest = rest[rest.index(after: end)...]
      case "\"":
        (word, isQuoted) = ((word ?? "") + (try doubleQuoted(&rest)), true)
      case "\\":
        guard let next = rest.popFirst() else { throw SourceError(place, "\(quoted(text)) ends in a backslash") }
        (word, isQuoted) = ((word ?? "") + String(next), true)
      default: word = (word ?? "") + String(letter)
      }
    }
    if let ended = word { words.append((ended, isQuoted)) }
    return words
  }

  private func doubleQuoted(_ rest: inout Substring) throws(SourceError) -> String {
    var content = ""
    while let letter = rest.popFirst() {
      switch letter {
      case "\"": return content
      case "\\":
        guard let next = rest.popFirst() else { throw open("\"") }
        // Within double quotes a backslash stands before these alone.
        content += ["\"", "\\", "$", "`"].contains(next) ? String(next) : "\\" + String(next)
      default: content.append(letter)
      }
    }
    throw open("\"")
  }

  private func open(_ mark: String) -> SourceError {
    SourceError(place, "\(quoted(text)): a quotation mark \(mark) is never closed")
  }
}

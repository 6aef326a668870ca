/// A label with superscripts, subscripts and italics.
///
/// Markup: `^{…}` superscript, `_{…}` subscript, `*…*` italic, `\` before a character that is meant literally. Greek
/// letters and signs such as − × ± are plain Unicode. Text from data goes through ``init(plain:)`` and has no markup.
public struct RichText: Sendable, Equatable, ExpressibleByStringLiteral {
  /// Height of a run against the baseline.
  public enum Position: Sendable, Equatable { case normal, superscript, `subscript` }

  /// A stretch of text of one style.
  public struct Run: Sendable, Equatable {
    /// The characters.
    public var text: String
    /// Whether it is italic.
    public var isItalic: Bool
    /// Its height against the baseline.
    public var position: Position
  }

  /// Runs, left to right; none is empty.
  public let runs: [Run]

  /// A text with markup.
  public init(stringLiteral markup: String) { self.init(markup) }

  /// A text with markup; what does not parse as markup stands for itself.
  public init(_ markup: String) {
    var parser = Parser(characters: Array(markup))
    runs = parser.parse()
  }

  /// A text taken verbatim.
  public init(plain: String) {
    runs = plain.isEmpty ? [] : [Run(text: plain, isItalic: false, position: .normal)]
  }

  init(runs: [Run]) { self.runs = runs }

  /// Two texts in a row.
  public static func + (left: RichText, right: RichText) -> RichText { RichText(runs: left.runs + right.runs) }

  /// The characters without styles, for alternative text; raised and lowered runs keep their mark.
  public var plainText: String {
    runs.map { run in
      switch run.position {
      case .normal: run.text
      case .superscript: "^" + run.text
      case .subscript: "_" + run.text
      }
    }.joined()
  }

  private struct Parser {
    var characters: [Character]
    var index = 0
    var runs: [Run] = []
    var text = ""
    var isItalic = false

    mutating func parse() -> [Run] {
      while index < characters.count {
        let character = characters[index]
        let next = index + 1 < characters.count ? characters[index + 1] : nil
        if character == "\\", let next {
          text.append(next)
          index += 2
        } else if character == "^" || character == "_", next == "{", let end = closing(from: index + 2, "}") {
          flush(.normal)
          text = String(characters[index + 2..<end])
          flush(character == "^" ? .superscript : .subscript)
          index = end + 1
        } else if character == "*", isItalic || closing(from: index + 1, "*") != nil {
          flush(.normal)
          isItalic.toggle()
          index += 1
        } else {
          text.append(character)
          index += 1
        }
      }
      flush(.normal)
      return runs
    }

    private func closing(from start: Int, _ mark: Character) -> Int? {
      characters[min(start, characters.count)...].firstIndex(of: mark)
    }

    private mutating func flush(_ position: Position) {
      if !text.isEmpty { runs.append(Run(text: text, isItalic: isItalic, position: position)) }
      text = ""
    }
  }
}

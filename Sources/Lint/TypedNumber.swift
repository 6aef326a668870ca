import Foundation
import Literate

/// A number that somebody typed, and the words around it.
struct TypedNumber: Sendable {
  let number: PrintedNumber
  /// Line and column, counted from 1.
  let line: Int
  let column: Int
  /// As it stands in the text, without marks.
  var text: String { number.text }
  let context: Context

  /// What the words around a number speak of.
  struct Context: Sendable {
    /// Words in small letters.
    var words: Set<String> = []
    /// Other numbers.
    var numbers: Set<Double> = []
    /// Whether a per cent sign stands beside the number or at the head of its column.
    var isPercent = false
  }

  /// Number of its significant digits.
  var significantDigits: Int { PrintedDigits(number.digits).significant }

  /// Whether it is one that results have: digits behind a point, a per cent sign, an exponent.
  var isResult: Bool { !number.isCount }
}

extension Manuscript {
  /// All numbers of the running text.
  var numbers: [TypedNumber] {
    passages.flatMap { passage -> [TypedNumber] in
      let tokens = tokens(passage)
      guard !tokens.isEmpty else { return [] }
      let words = (passage.cells.isEmpty ? [passage.range] : passage.cells).map { Set(Words.of(text($0))) }
      let values = Set(tokens.map(\.number.value))
      return tokens.map { typed($0, values, words, passage) }
    }
  }

  private struct Token {
    var range: Range<Int>
    var number: PrintedNumber
  }

  nonisolated(unsafe) private static let pattern =
    #/(?:[+\u2212-])?(?:[1-9]\d{0,2}(?:(?:,|\{,\})\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(?: ?(?:\$ ?)?(?:±|\\pm|\+\/-) ?(?:\$ ?)?\d+(?:\.\d+)?)?(?: ?(?:\\times|×|\\cdot) ?10\^(?:\{[\u2212-]?\d+\}|[\u2212-]?\d+))?/#

  /// What papers count.
  private static let numbered: Set<String> = [
    "theorem", "thm", "lemma", "proposition", "corollary", "definition", "section", "sec", "appendix", "figure", "fig",
    "figures", "table", "tab", "tables", "equation", "eq", "algorithm", "chapter", "version", "assumption", "remark",
  ]

  private func tokens(_ passage: Passage) -> [Token] {
    let text = text(passage.range)
    var (known, offset) = (text.startIndex, passage.range.lowerBound)
    return text.matches(of: Self.pattern).compactMap { match in
      offset += text.distance(from: known, to: match.range.lowerBound)
      known = match.range.lowerBound
      guard Self.standsAlone(match.range, in: text), !Self.isNumbering(match.range, in: text) else { return nil }
      let written = String(match.output) + (Self.isPercent(text[match.range.upperBound...]) ? " %" : "")
      return PrintedNumber(written).map { Token(range: offset..<offset + match.output.count, number: $0) }
    }
  }

  /// Whether a number is no part of a word, a version or a date.
  private static func standsAlone(_ range: Range<String.Index>, in text: String) -> Bool {
    if range.lowerBound > text.startIndex {
      let before = text[text.index(before: range.lowerBound)]
      let first = text[range.lowerBound]
      let isSigned = "+-\u{2212}".contains(first)
      if before.isLetter || before.isNumber || "_/@#:^".contains(before) { return false }
      if before == ".", first != "." { return false }
      if isSigned ? before == ")" : before == "-" { return false }
    }
    let rest = text[range.upperBound...]
    guard let after = rest.first else { return true }
    if after.isLetter || "_/:".contains(after) { return false }
    return !((after == "." || after == "-") && rest.dropFirst().first?.isNumber ?? false)
  }

  /// Whether a number counts something: Theorem 4.1 is no result, nor is arXiv 2401.01234.
  private static func isNumbering(_ range: Range<String.Index>, in text: String) -> Bool {
    let before = text[..<range.lowerBound].suffix(24).split { $0.isWhitespace || "~\u{A0}(".contains($0) }
    return before.last.map { numbered.contains($0.lowercased().filter(\.isLetter)) } ?? false
      || text[range].wholeMatch(of: #/\d{4}\.\d{4,5}/#) != nil
  }

  /// Whether a per cent sign follows, maybe behind marks that end a formula or bold type.
  private static func isPercent(_ following: Substring) -> Bool {
    var rest = following
    for mark in ["$", "}", "*", " ", "\u{A0}", "~", "\\,"] where rest.hasPrefix(mark) {
      rest = rest.dropFirst(mark.count)
    }
    return rest.hasPrefix("%") || rest.hasPrefix("\\%") || rest.prefixMatch(of: #/per ?cent\b/#) != nil
  }

  /// A number with the words of its sentence, or of the other cells of its line and the head of its column.
  private func typed(
    _ token: Token, _ values: Set<Double>, _ words: [Set<String>], _ passage: Passage
  ) -> TypedNumber {
    let (line, column) = position(token.range.lowerBound)
    var context = TypedNumber.Context()
    if let cell = passage.cells.firstIndex(where: { $0.contains(token.range.lowerBound) }) {
      for (place, words) in words.enumerated() where place != cell { context.words.formUnion(words) }
      if passage.head.count == passage.cells.count {
        let head = text(passage.head[cell])
        context.words.formUnion(Words.of(head))
        context.isPercent = head.contains("%") || head.lowercased().contains("percent")
      }
    } else {
      context.words = words[0]
    }
    context.numbers = values.subtracting([token.number.value])
    context.isPercent = context.isPercent || token.number.isPercent
    return TypedNumber(number: token.number, line: line, column: column, context: context)
  }
}

/// Words as they are compared.
enum Words {
  /// Words of a text in small letters; signs and blanks divide them.
  static func of(_ text: some StringProtocol) -> [String] {
    text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }

  /// Whether two words may be one, the shorter being short for the longer: `acc` and `accuracy`.
  static func areAlike(_ one: String, _ other: String) -> Bool {
    one == other || min(one.count, other.count) >= 3 && (one.hasPrefix(other) || other.hasPrefix(one))
  }
}

import Files
import Foundation
import Tables

/// The words of a `:test:` line, read from left to right.
///
/// A name or value in backticks is one word, whatever it holds. The clauses `where …`, `for each …` and `by at least …` may
/// stand anywhere: ``takeClauses()`` takes them out, and a test then asks for those that it knows.
package struct TestWords: Sendable {
  /// A word; in backticks it is a name or a value and nothing else.
  struct Word: Sendable {
    var text: String
    var isQuoted = false
    /// Whether a blank stands before it: `192, 341` is two numbers, `192,341` one.
    var followsBlank = false
    /// Functions that stand around a word in backticks, the outermost first.
    var functions: [String] = []

    /// Takes functions such as `log(…)` off a word that is not in backticks.
    mutating func unwrapFunctions() {
      while !isQuoted, text.hasSuffix(")"), let opening = text.firstIndex(of: "(") {
        functions.append(String(text[..<opening]))
        text = String(text[text.index(after: opening)...].dropLast())
      }
    }
  }

  /// What `by at least` says.
  package struct LeastEffect: Sendable {
    package var size: Double
    package var isFactor: Bool
  }

  var words: [Word]
  private let place: SourceLocation
  private let text: String
  /// What the words are, for messages.
  private let kind: String
  /// A fault of the spelling, told with the first word that is asked for.
  var fault: String?
  /// The number of the option `:published:`.
  let published: PrintedNumber?
  var conditions: [Condition]?
  var group: [String]?
  var effect: LeastEffect?

  /// The words of a text that stands at a place; `published` is the number that the word `published` means.
  package init(
    _ text: String, at place: SourceLocation, as kind: String = "test", published: PrintedNumber? = nil
  ) {
    self.text = text
    self.kind = kind
    self.place = place
    self.published = published
    do { words = try Self.split(text).reversed() } catch {
      words = []
      fault = error.reason
    }
  }

  package var isAtEnd: Bool { words.isEmpty && fault == nil }

  /// Takes the next word if it is this one.
  package mutating func accept(_ word: String) -> Bool {
    guard let next = words.last, !next.isQuoted, next.text == word else { return false }
    words.removeLast()
    return true
  }

  /// Takes the next words if they are these.
  package mutating func accept(_ first: String, _ others: String...) -> Bool {
    let wanted = [first] + others
    guard words.count >= wanted.count, zip(words.reversed(), wanted).allSatisfy({ !$0.isQuoted && $0.text == $1 })
    else {
      return false
    }
    words.removeLast(wanted.count)
    return true
  }

  package mutating func expect(_ word: String) throws(SourceError) {
    guard accept(word) else {
      throw error("expected \(quoted(word)) before \(quoted(words.last?.text ?? "the end"))")
    }
  }

  package mutating func next(_ what: String) throws(SourceError) -> String { try word(what).text }

  mutating func word(_ what: String) throws(SourceError) -> Word {
    if let fault { throw error(fault) }
    guard let word = words.popLast() else { throw error("\(what) is missing") }
    guard word.functions.isEmpty else { throw error("\(quoted(word.functions[0] + "(…)")) is not understood here") }
    return word
  }

  /// A list `A, B, …`.
  package mutating func list() throws(SourceError) -> [String] {
    var items = [try next("a name")]
    while accept(",") { items.append(try next("a name after ','")) }
    return items
  }

  package mutating func number() throws(SourceError) -> Double {
    let word = try next("a number")
    guard let value = Self.number(word) else { throw error("\(quoted(word)) is not a number") }
    return value
  }

  /// A range `[A, B]`.
  package mutating func range() throws(SourceError) -> ClosedRange<Double> {
    try expect("[")
    let lower = try number()
    try expect(",")
    let upper = try number()
    try expect("]")
    guard lower <= upper else { throw error("the range [\(lower), \(upper)] is empty") }
    return lower...upper
  }

  /// `COLUMN`, `log(COLUMN)`, or a reduction of a unit's rows such as `median(COLUMN)` or `log(max(COLUMN))`.
  package mutating func quantity() throws(SourceError) -> Quantity {
    if let fault { throw error(fault) }
    guard var word = words.popLast() else { throw error("a column is missing") }
    let written = word.text
    word.unwrapFunctions()
    var quantity = Quantity(column: word.text)
    for (index, name) in word.functions.enumerated() {
      if name == "log", index == 0 {
        quantity.isLogarithm = true
      } else if let reduction = Quantity.Reduction(rawValue: name), index == word.functions.count - 1 {
        quantity.reduction = reduction
      } else {
        throw notUnderstood(written)
      }
    }
    guard !word.text.isEmpty, word.isQuoted || !word.text.hasSuffix(")") else { throw notUnderstood(written) }
    return quantity
  }

  /// `FUNCTION(COLUMN)`; `nil` when the next word is no call of one function.
  package mutating func callIfAny() -> (function: String, column: String)? {
    guard fault == nil, var word = words.last else { return nil }
    word.unwrapFunctions()
    guard word.functions.count == 1, !word.text.isEmpty, word.isQuoted || !word.text.contains(where: "()".contains)
    else { return nil }
    words.removeLast()
    return (word.functions[0], word.text)
  }

  private func notUnderstood(_ word: String) -> SourceError {
    error(
      "\(quoted(word)) is not understood; write COLUMN or log(COLUMN), mean, min, max or median(COLUMN); a column's name "
        + "with brackets stands in backticks")
  }

  /// A quantity that is compared as it is, not by its logarithm.
  package mutating func plainQuantity() throws(SourceError) -> Quantity {
    let quantity = try quantity()
    guard !quantity.isLogarithm else { throw error("this test compares numbers as they are; leave out log") }
    return quantity
  }

  /// `COLUMN = VALUE`.
  package mutating func equality() throws(SourceError) -> Condition {
    let column = try next("a column")
    try expect("=")
    return Condition(column: column, value: try next("a value after '='"))
  }

  /// - Throws: `SourceError` when words are left.
  package mutating func end() throws(SourceError) {
    if let fault { throw error(fault) }
    if let rest = words.last { throw error("\(quoted(rest.text)) is not understood here") }
    if let group { throw error("'for each \(group.joined(separator: ", "))' is not understood in this test") }
    if effect != nil { throw error("'by at least' is not understood in this test") }
  }

  package func error(_ reason: String) -> SourceError { SourceError(place, "\(kind) \(quoted(text)): \(reason)") }

  /// A finite number, with an ASCII hyphen or U+2212 as its sign.
  package static func number(_ word: String) -> Double? {
    Double(word.replacingOccurrences(of: "\u{2212}", with: "-")).flatMap { $0.isFinite ? $0 : nil }
  }

  /// A name or value as a test spells it: in backticks where it is more than a word.
  package static func spelling(of text: String) -> String {
    !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || "_.-/".contains($0) } ? text : "`\(text)`"
  }
}

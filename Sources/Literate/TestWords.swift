import Files
import Foundation
import Tables

/// The words of a `:test:` line, read from left to right.
package struct TestWords: Sendable {
  private var words: [String]
  private let place: SourceLocation
  private let text: String

  /// The words of a text that stands at a place.
  package init(_ text: String, at place: SourceLocation) {
    self.text = text
    self.place = place
    var spaced = text
    for mark in [",", "[", "]"] { spaced = spaced.replacingOccurrences(of: mark, with: " \(mark) ") }
    words = spaced.split(separator: " ").map(String.init).reversed()
  }

  package var isAtEnd: Bool { words.isEmpty }

  /// Takes the next word if it is this one.
  package mutating func accept(_ word: String) -> Bool {
    guard words.last == word else { return false }
    words.removeLast()
    return true
  }

  package mutating func expect(_ word: String) throws(SourceError) {
    guard accept(word) else {
      throw error("expected \(quoted(word)) before \(quoted(words.last ?? "the end"))")
    }
  }

  package mutating func next(_ what: String) throws(SourceError) -> String {
    guard let word = words.popLast() else { throw error("\(what) is missing") }
    return word
  }

  /// A list `A, B, …`.
  package mutating func list() throws(SourceError) -> [String] {
    var items = [try next("a name")]
    while accept(",") { items.append(try next("a name after ','")) }
    return items
  }

  /// `for each A, B`, or nothing.
  package mutating func groupIfAny() throws(SourceError) -> [String] {
    guard accept("for") else { return [] }
    try expect("each")
    return try list()
  }

  /// `paired by A, B`, or nothing.
  package mutating func pairingIfAny() throws(SourceError) -> [String] {
    guard accept("paired") else { return [] }
    try expect("by")
    return try list()
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

  /// `COLUMN` or `log(COLUMN)`.
  package mutating func quantity() throws(SourceError) -> Quantity {
    let word = try next("a column")
    guard word.hasSuffix(")") else { return Quantity(column: word, isLogarithm: false) }
    guard word.hasPrefix("log("), word.count > 5 else {
      throw error("\(quoted(word)) is not understood; write COLUMN or log(COLUMN)")
    }
    return Quantity(column: String(word.dropFirst(4).dropLast()), isLogarithm: true)
  }

  /// `where A = 1 and B in [2, 5]`, or nothing.
  package mutating func conditionsIfAny() throws(SourceError) -> [Condition] {
    guard accept("where") else { return [] }
    return try conditions()
  }

  /// `A = 1 and B in [2, 5]`.
  private mutating func conditions() throws(SourceError) -> [Condition] {
    var conditions: [Condition] = []
    repeat {
      let column = try next("a column")
      conditions.append(accept("in") ? Condition(column: column, range: try range()) : try equality(column))
    } while accept("and")
    return conditions
  }

  /// `COLUMN = VALUE`.
  package mutating func equality() throws(SourceError) -> Condition { try equality(try next("a column")) }

  private mutating func equality(_ column: String) throws(SourceError) -> Condition {
    try expect("=")
    return Condition(column: column, value: try next("a value after '='"))
  }

  /// Conditions that stand alone, as in an option `:requires:`.
  /// - Throws: `SourceError`.
  package static func conditions(_ text: String, at place: SourceLocation) throws(SourceError) -> [Condition] {
    var words = TestWords(text, at: place)
    let conditions = try words.conditions()
    try words.end()
    return conditions
  }

  /// - Throws: `SourceError` when words are left.
  package mutating func end() throws(SourceError) {
    if let rest = words.last { throw error("\(quoted(rest)) is not understood here") }
  }

  package func error(_ reason: String) -> SourceError { SourceError(place, "test \(quoted(text)): \(reason)") }

  /// A finite number, with an ASCII hyphen or U+2212 as its sign.
  package static func number(_ word: String) -> Double? {
    Double(word.replacingOccurrences(of: "\u{2212}", with: "-")).flatMap { $0.isFinite ? $0 : nil }
  }
}

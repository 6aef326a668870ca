import Files
import Foundation
import Tables

/// A machine-checkable statement about the rows of an experiment, as a claim's `:test:` spells it.
///
/// - `decreasing Y over X [where …]`, `increasing Y over X [where …]`: neighbouring means differ by more than twice their
///   standard error.
/// - `slope of Y over X in [A, B] [where …]`: the slope of log(mean Y) against log X.
/// - `argmin of Y over C, D is V, W [for each E] [where …]`: the cell of least mean.
/// - `every A <= B [where …]`: holds in every row.
/// - `one A for each B, C [where …]`: a column with a single value in each group.
/// - `Y within factor F of Z [where …]`: means against column Z of the expected file, matched on its other columns.
public enum ClaimTest: Sendable, Equatable {
  case trend(column: String, over: String, isIncreasing: Bool)
  case slope(column: String, over: String, range: ClosedRange<Double>)
  case argmin(column: String, over: [String], expected: [String], group: [String])
  case every(column: String, atMost: String)
  case one(column: String, group: [String])
  case factor(column: String, factor: Double, expected: String)
}

/// The parser of `:test:` lines.
struct ClaimTestParser {
  private var words: [String]
  private let place: SourceLocation
  private let text: String

  static let forms = "decreasing, increasing, slope of, argmin of, every, one, or COLUMN within factor"

  init(_ text: String, at place: SourceLocation) {
    self.text = text
    self.place = place
    var spaced = text
    for mark in [",", "[", "]"] { spaced = spaced.replacingOccurrences(of: mark, with: " \(mark) ") }
    words = spaced.split(separator: " ").map(String.init).reversed()
  }

  /// The test and the conditions on its rows.
  /// - Throws: `SourceError` that shows what was expected.
  mutating func parse() throws(SourceError) -> (test: ClaimTest, conditions: [Condition]) {
    let test = try parseTest()
    var conditions: [Condition] = []
    if accept("where") {
      repeat {
        let column = try next("a column after 'where'")
        try expect("=")
        conditions.append(Condition(column: column, value: try next("a value after '='")))
      } while accept("and")
    }
    if let rest = words.last { throw error("'\(rest)' is not understood here") }
    return (test, conditions)
  }

  private mutating func parseTest() throws(SourceError) -> ClaimTest {
    let first = try next("a test (\(Self.forms))")
    switch first {
    case "decreasing", "increasing":
      let column = try next("a column")
      try expect("over")
      return .trend(column: column, over: try next("a column"), isIncreasing: first == "increasing")
    case "slope":
      try expect("of")
      let column = try next("a column")
      try expect("over")
      let over = try next("a column")
      try expect("in")
      return .slope(column: column, over: over, range: try range())
    case "argmin":
      try expect("of")
      let column = try next("a column")
      try expect("over")
      let over = try list()
      try expect("is")
      let expected = try list()
      guard over.count == expected.count else { throw error("\(over.count) columns but \(expected.count) values") }
      return .argmin(column: column, over: over, expected: expected, group: try groupIfAny())
    case "every":
      let column = try next("a column")
      try expect("<=")
      return .every(column: column, atMost: try next("a column"))
    case "one":
      let column = try next("a column")
      return .one(column: column, group: try groupIfAny())
    default:
      guard accept("within") else {
        throw error("'\(first)' starts no test; write one of: \(Self.forms)")
      }
      try expect("factor")
      let factor = try number()
      guard factor >= 1 else { throw error("a factor below 1") }
      try expect("of")
      return .factor(column: first, factor: factor, expected: try next("a column of the expected file"))
    }
  }

  private mutating func groupIfAny() throws(SourceError) -> [String] {
    guard accept("for") else { return [] }
    try expect("each")
    return try list()
  }

  private mutating func list() throws(SourceError) -> [String] {
    var items = [try next("a name")]
    while accept(",") { items.append(try next("a name after ','")) }
    return items
  }

  private mutating func range() throws(SourceError) -> ClosedRange<Double> {
    try expect("[")
    let lower = try number()
    try expect(",")
    let upper = try number()
    try expect("]")
    guard lower <= upper else { throw error("the range [\(lower), \(upper)] is empty") }
    return lower...upper
  }

  private mutating func number() throws(SourceError) -> Double {
    let word = try next("a number")
    guard let value = Double(word.replacingOccurrences(of: "\u{2212}", with: "-")), value.isFinite else {
      throw error("'\(word)' is not a number")
    }
    return value
  }

  private mutating func accept(_ word: String) -> Bool {
    guard words.last == word else { return false }
    words.removeLast()
    return true
  }

  private mutating func expect(_ word: String) throws(SourceError) {
    guard accept(word) else { throw error("expected '\(word)' before '\(words.last ?? "the end")'") }
  }

  private mutating func next(_ what: String) throws(SourceError) -> String {
    guard let word = words.popLast() else { throw error("\(what) is missing") }
    return word
  }

  private func error(_ reason: String) -> SourceError { SourceError(place, "test '\(text)': \(reason)") }
}

import Files
import Foundation
import Literate
import Numerics
import Tables

/// What a value may be, in a person's words: `at most 3`, `below 0.1`, `at least 90 %`, `between [2, 4]`, `between 2 and 4`.
struct Level: Sendable, Equatable {
  private let lower: PrintedNumber?
  private let upper: PrintedNumber?
  /// Whether the one end itself lies outside.
  private let isStrict: Bool

  /// How it is written, for the forms of tests.
  static let form = "below|above|at most|at least V, between [V, W]"

  /// Reads it; `nil` when the words do not begin with one.
  init?(_ words: inout TestWords) throws(SourceError) {
    if words.accept("below") || words.accept("<") || words.accept("less", "than") {
      (lower, upper, isStrict) = (nil, try words.printedNumber(), true)
    } else if words.accept("above") || words.accept(">") || words.accept("more", "than") {
      (lower, upper, isStrict) = (try words.printedNumber(), nil, true)
    } else if words.accept("at", "most") || words.accept("<=") || words.accept("no", "more", "than") {
      (lower, upper, isStrict) = (nil, try words.printedNumber(), false)
    } else if words.accept("at", "least") || words.accept(">=") || words.accept("no", "less", "than")
      || words.accept("no", "fewer", "than")
    {
      (lower, upper, isStrict) = (try words.printedNumber(), nil, false)
    } else if words.accept("between") || words.accept("in") {
      let isBracketed = words.accept("[")
      let ends = (try words.printedNumber(), try Self.second(&words, isBracketed))
      if isBracketed { try words.expect("]") }
      guard ends.0.isPercent == ends.1.isPercent else { throw words.error("one end is in per cent, the other is not") }
      guard ends.0.value <= ends.1.value else {
        throw words.error("the range [\(ends.0.value), \(ends.1.value)] is empty")
      }
      (lower, upper, isStrict) = (ends.0, ends.1, false)
    } else {
      return nil
    }
  }

  private static func second(_ words: inout TestWords, _ isBracketed: Bool) throws(SourceError) -> PrintedNumber {
    try words.expect(isBracketed ? "," : "and")
    return try words.printedNumber()
  }

  /// The range in the unit of a column.
  func margin(of column: String, in rows: Table) -> Margin {
    func end(_ number: PrintedNumber?) -> Double? {
      number.map { PublishedNumber($0).inUnit(of: column, rows).value }
    }
    return Margin(end(lower) ?? -.infinity, end(upper) ?? .infinity)
  }

  /// The range of numbers without a unit, such as ratios.
  /// - Throws: `SourceError` for a number in per cent.
  func margin(_ words: TestWords) throws(SourceError) -> Margin {
    guard ![lower, upper].contains(where: { $0?.isPercent == true }) else {
      throw words.error("a number in per cent has no place here; write 0.5 for 50 %")
    }
    return Margin(lower?.value ?? -.infinity, upper?.value ?? .infinity)
  }

  /// The one limit, if there is one.
  func limit(of column: String, in rows: Table) -> Double? { margin(of: column, in: rows).limit }

  /// Whether there is one limit alone.
  var hasOneLimit: Bool { (lower == nil) != (upper == nil) }

  /// The part of a claim, in which an exact value at the end of `below` and `above` lies outside.
  func component(
    _ label: String, _ estimate: Estimate, _ margin: Margin, _ evidence: Evidence, units: Int
  ) -> Component {
    var part = Component(label, estimate, margin, alpha: evidence.alpha, units: units)
    if isStrict, estimate.standardError == 0, let limit = margin.limit, estimate.value == limit {
      (part.holds, part.deviates) = (1, 0)
    }
    return part
  }

  /// In words: `at most 90 % = 0.9`.
  func description(of column: String, in rows: Table) -> String {
    func text(_ number: PrintedNumber) -> String {
      PublishedNumber(number).inUnit(of: column, rows).text.replacing("-", with: "\u{2212}")
    }
    switch (lower, upper) {
    case (let lower?, let upper?): return "in [\(text(lower)), \(text(upper))]"
    case (let lower?, nil): return "\(isStrict ? "above" : "at least") \(text(lower))"
    case (nil, let upper?): return "\(isStrict ? "below" : "at most") \(text(upper))"
    case (nil, nil): return ""
    }
  }
}

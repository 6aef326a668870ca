import Claims
import Foundation

/// How a text prints a number: the part of Python's format specifications that papers use, `.2f`, `.3g`, `.1e`, `.1%`.
struct NumberFormat: Sendable, Equatable {
  /// What the digits count.
  enum Notation: Character, CaseIterable, Sendable {
    case fixed = "f", exponent = "e", significant = "g"
  }

  /// Digits behind the point, or significant ones; `nil` shows as many as the uncertainty warrants, or three.
  var digits: Int?
  var notation = Notation.fixed
  /// Whether a fraction is printed in per cent.
  var isPercent = false

  /// As many digits as the number warrants.
  static let automatic = NumberFormat()
  static let form = "'.2f', '.3g', '.1e', '.1%' or '%'"

  /// A finite number in the printed unit; `nil` without digits, which leaves the choice to the caller.
  func text(_ value: Double) -> String? {
    guard let digits else { return nil }
    let text = String(format: "%.\(digits)\(notation.rawValue)", value)
    // −0.004 with two digits behind the point is 0.00.
    let mantissa = text.prefix { $0 != "e" }
    let isZero = !mantissa.contains { $0.isNumber && $0 != "0" }
    return Printed.withMinusSign(isZero ? text.drop { $0 == "-" }.description : text)
  }
}

extension NumberFormat {
  /// Reads `.2f`, `.2`, `.1%`, `%`; `nil` for anything else.
  init?(_ text: String) {
    guard let match = text.wholeMatch(of: #/(?:\.(\d{1,2})([feg])?)? ?(%)?/#), !text.isEmpty else { return nil }
    let digits = match.output.1.flatMap { Int($0) }
    let notation = match.output.2?.first.flatMap(Notation.init) ?? .fixed
    guard digits ?? 0 <= 12, notation != .significant || digits != 0 else { return nil }
    self.init(digits: digits, notation: notation, isPercent: match.output.3 != nil)
  }
}

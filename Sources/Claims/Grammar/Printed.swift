import Foundation

/// Numbers as the report prints them.
package enum Printed {
  /// Three significant digits and U+2212 for minus; very large and small ones with an exponent.
  package static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value > 0 ? "∞" : "−∞" }
    if value == value.rounded(), abs(value) < 1e6 { return withMinusSign(String(Int(value))) }
    return withMinusSign(String(format: "%.3g", value))
  }

  /// `1 point`, `3 points`.
  package static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  /// `A = 1, B = x`.
  package static func setting(_ columns: [String], _ values: [String]) -> String {
    zip(columns, values).map { "\($0) = \($1)" }.joined(separator: ", ")
  }

  /// A number that C printed: U+2212 for minus, and exponents without signs and zeros that say nothing.
  package static func withMinusSign(_ text: String) -> String {
    var text = text
    if let mark = text.firstIndex(of: "e"), let exponent = Int(text[text.index(after: mark)...]) {
      text = "\(text[..<mark])e\(exponent)"
    }
    return text.replacingOccurrences(of: "-", with: "\u{2212}")
  }
}

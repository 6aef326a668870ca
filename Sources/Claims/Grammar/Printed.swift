import Foundation

/// Numbers as the report prints them.
package enum Printed {
  /// Three significant digits and U+2212 for minus; very large and small ones with an exponent.
  package static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value > 0 ? "∞" : "−∞" }
    if value == value.rounded(), abs(value) < 1e6 { return minus(String(Int(value))) }
    let text = String(format: "%.3g", value)
    guard let mark = text.firstIndex(of: "e"), let exponent = Int(text[text.index(after: mark)...]) else {
      return minus(text)
    }
    return minus("\(text[..<mark])e\(exponent)")
  }

  /// `1 point`, `3 points`.
  package static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  /// `A = 1, B = x`.
  package static func setting(_ columns: [String], _ values: [String]) -> String {
    zip(columns, values).map { "\($0) = \($1)" }.joined(separator: ", ")
  }

  private static func minus(_ text: String) -> String { text.replacingOccurrences(of: "-", with: "\u{2212}") }
}

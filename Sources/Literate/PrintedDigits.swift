/// The digits of a printed number such as `1.50e-3`: a mantissa and, maybe, a power of ten.
package struct PrintedDigits: Sendable {
  /// What stands before the `e`: `1.50`.
  package let mantissa: Substring
  /// What stands behind it: `-3`; `nil` without a power.
  package let exponent: Substring?

  /// Divides a text at its `e`.
  package init(_ text: String) {
    let parts = text.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
    mantissa = parts[0]
    exponent = parts.count > 1 ? parts[1] : nil
  }

  /// Number of digits behind the point.
  package var decimals: Int {
    mantissa.firstIndex(of: ".").map { mantissa.distance(from: $0, to: mantissa.endIndex) - 1 } ?? 0
  }

  /// Whether it has neither a point nor a power of ten.
  package var isWhole: Bool { exponent == nil && !mantissa.contains(".") }

  /// Number of digits that say something: not zeros in front, nor zeros behind a whole number.
  package var significant: Int {
    let digits = mantissa.filter(\.isNumber).drop { $0 == "0" }
    return mantissa.contains(".") ? digits.count : digits.reversed().drop { $0 == "0" }.count
  }
}

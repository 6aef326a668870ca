import Foundation

/// Numbers as labels, with U+2212 for minus.
public enum NumberText {
  /// Replaces hyphens by minus signs.
  static func minus(_ text: String) -> String { String(text.map { $0 == "-" ? "\u{2212}" : $0 }) }

  /// The shortest text of at most six significant digits.
  public static func short(_ value: Double) -> String {
    minus(String(format: "%.6g", value == 0 ? 0 : value))
  }

  /// The nearest number of so many significant decimal digits.
  public static func rounded(_ value: Double, digits: Int) -> Double {
    Double(String(format: "%.\(max(1, digits) - 1)e", value)) ?? value
  }

  /// A number with this many decimals; empty for NaN.
  public static func fixed(_ value: Double, decimals: Int) -> RichText {
    guard !value.isNaN else { return RichText(plain: "") }
    let text = String(format: "%.\(max(0, min(decimals, 17)))f", value)
    // −0.004 with two decimals is 0.00.
    let isZero = !text.contains { $0.isNumber && $0 != "0" }
    return RichText(plain: isZero ? text.filter { $0 != "-" } : minus(text))
  }

  /// Two significant digits and a power of ten, for cells: 2.1×10⁻⁷; plain between 0.01 and 100.
  public static func scientific(_ value: Double) -> RichText {
    guard !value.isNaN else { return RichText(plain: "") }
    guard value.isFinite, value != 0, !(0.01..<100).contains(abs(value)) else {
      return RichText(plain: minus(String(format: "%.2g", value)))
    }
    let parts = String(format: "%.1e", value).split(separator: "e")
    guard parts.count == 2, let exponent = Int(parts[1]) else { return RichText(plain: short(value)) }
    return RichText("\(minus(String(parts[0])))×10^{\(minus(String(exponent)))}")
  }

  /// Labels of evenly spaced ticks, all with the same decimals; large or small values get a power of ten.
  static func aligned(_ values: [Double], step: Double) -> [RichText] {
    let largest = values.map(abs).max() ?? 0
    guard largest > 0 else { return values.map { _ in RichText(plain: "0") } }
    let exponent = Int(log10(largest * (1 + 1e-12)).rounded(.down))
    if exponent >= -4, exponent < 6 {
      // Four digits are grouped only beside five: 5000, but 5 000 and 10 000.
      let least = largest >= 10_000 ? 4 : 5
      return values.map { RichText(plain: grouped($0, decimals: decimals(step), from: least)) }
    }
    let scale = pow(10, Double(exponent))
    return values.map { value in
      if abs(value) < step * 1e-9 { return RichText(plain: "0") }
      let mantissa = String(format: "%.\(decimals(step / scale))f", value / scale)
      return RichText("\(minus(mantissa))×10^{\(minus(String(exponent)))}")
    }
  }

  /// Decimals that tell multiples of `step` apart.
  private static func decimals(_ step: Double) -> Int {
    for digits in 0..<12 {
      let scaled = step * pow(10, Double(digits))
      if abs(scaled - scaled.rounded()) < 1e-6 * max(1, scaled) { return digits }
    }
    return 12
  }

  /// A number with thin spaces between thousands from so many digits on.
  private static func grouped(_ value: Double, decimals: Int, from least: Int) -> String {
    let rounded = String(format: "%.\(decimals)f", abs(value))
    let parts = rounded.split(separator: ".", maxSplits: 1)
    var whole = String(parts.first ?? "0")
    if whole.count >= least {
      let lead = (whole.count - 1) % 3 + 1
      var groups = [String(whole.prefix(lead))]
      whole.removeFirst(lead)
      while !whole.isEmpty {
        groups.append(String(whole.prefix(3)))
        whole.removeFirst(3)
      }
      whole = groups.joined(separator: "\u{2009}")
    }
    let text = parts.count > 1 ? whole + "." + parts[1] : whole
    let isZero = !rounded.contains { $0 != "0" && $0 != "." }
    return value < 0 && !isZero ? "\u{2212}" + text : text
  }
}

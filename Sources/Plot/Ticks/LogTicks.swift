import Foundation

/// Ticks of a base-10 logarithmic axis.
public enum LogTicks {
  /// Ticks for an axis from `lower` to `upper`, both above zero, with at most about `count` labels.
  ///
  /// Decades are labelled 10ⁿ and thinned to every 2nd, 5th, 10th, … when they are many; 2…9 are minor ticks. Under one
  /// and a half decades 2 and 5 (and, if still needed, all) are labelled as well, as plain numbers.
  public static func ticks(lower: Double, upper: Double, count: Int) -> TickSet {
    guard lower > 0, upper > lower, upper.isFinite else {
      return TickSet(major: lower > 0 ? [Tick(value: lower, label: RichText(plain: NumberText.short(lower)))] : [])
    }
    let (low, high) = (log10(lower), log10(upper))
    let decades =
      Int((low - 1e-9).rounded(.up))...max(Int((low - 1e-9).rounded(.up)), Int((high + 1e-9).rounded(.down)))
    if high - low < 1.5 { return withinDecades(lower, upper, count: count) }
    let stride = stride(for: high - low, count: count)
    let major = decades.filter { $0 % stride == 0 && pow(10, Double($0)) <= upper * (1 + 1e-9) }
    let minor = stride == 1 ? multiples(lower, upper, [2, 3, 4, 5, 6, 7, 8, 9]) : minorDecades(decades, stride: stride)
    return TickSet(major: major.map { Tick(value: pow(10, Double($0)), label: power($0)) }, minor: minor)
  }

  static func stride(for decades: Double, count: Int) -> Int {
    var scale = 1
    while true {
      for mantissa in [1, 2, 5] where decades / Double(mantissa * scale) <= Double(max(2, count)) {
        return mantissa * scale
      }
      scale *= 10
    }
  }

  private static func minorDecades(_ decades: ClosedRange<Int>, stride: Int) -> [Double] {
    // Every decade is a minor tick while they stay apart; beyond that only fifths of the labelled distance.
    let step = stride <= 5 ? 1 : stride / 5
    return decades.filter { $0 % stride != 0 && $0 % step == 0 }.map { pow(10, Double($0)) }
  }

  private static func withinDecades(_ lower: Double, _ upper: Double, count: Int) -> TickSet {
    let all = multiples(lower, upper, [1, 2, 3, 4, 5, 6, 7, 8, 9])
    let choices = [
      all, multiples(lower, upper, [1, 2, 5]), multiples(lower, upper, [1, 3]), multiples(lower, upper, [1]),
    ]
    // The most that fit; one label alone would not tell that the axis is logarithmic.
    let values = choices.first { $0.count <= count && $0.count >= 2 } ?? []
    guard !values.isEmpty else { return LinearTicks.ticks(lower: lower, upper: upper, count: count) }
    let labels = values.map { RichText(plain: NumberText.short($0)) }
    let isPlain = values.allSatisfy { (1e-4..<1e6).contains($0) }
    let major = zip(values, labels).map { Tick(value: $0, label: isPlain ? $1 : NumberText.scientific($0)) }
    return TickSet(major: major, minor: all.filter { !values.contains($0) })
  }

  private static func multiples(_ lower: Double, _ upper: Double, _ factors: [Double]) -> [Double] {
    let first = Int(log10(lower).rounded(.down))
    let last = Int(log10(upper).rounded(.up))
    var values: [Double] = []
    for decade in first...last {
      let unit = pow(10, Double(decade))
      for factor in factors { values.append(factor * unit) }
    }
    return values.filter { $0 >= lower * (1 - 1e-9) && $0 <= upper * (1 + 1e-9) }
  }

  /// 10ⁿ with a raised exponent.
  static func power(_ exponent: Int) -> RichText { RichText("10^{\(NumberText.minus(String(exponent)))}") }
}

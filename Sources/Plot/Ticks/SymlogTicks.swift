import Foundation

/// Ticks of a symmetric logarithmic axis.
enum SymlogTicks {
  /// Zero, and decades from the threshold outwards on both sides, thinned alike; 2…9 are minor ticks while every decade
  /// is labelled.
  static func ticks(lower: Double, upper: Double, threshold: Double, count: Int) -> TickSet {
    guard upper > lower, threshold > 0 else { return TickSet(major: []) }
    let scale = Scale.symlog(threshold: threshold)
    let span = (scale.transform(upper) ?? 1) - (scale.transform(lower) ?? 0)
    // Close to zero the axis is linear.
    if max(abs(lower), abs(upper)) <= threshold { return LinearTicks.ticks(lower: lower, upper: upper, count: count) }
    let first = Int(log10(threshold).rounded(.up))
    let most = Int(log10(max(abs(lower), abs(upper))).rounded(.up))
    let stride = LogTicks.stride(for: span, count: count)
    var major: [Tick] = []
    var minor: [Double] = []
    for exponent in first...max(first, most) {
      let value = pow(10, Double(exponent))
      for sign in [-1.0, 1.0] {
        if (exponent - first) % stride == 0 {
          let label = LogTicks.power(exponent)
          major.append(Tick(value: sign * value, label: sign < 0 ? RichText(plain: "\u{2212}") + label : label))
        } else {
          minor.append(sign * value)
        }
        if stride == 1 { minor += (2...9).map { sign * Double($0) * value } }
      }
    }
    major.append(Tick(value: 0, label: RichText(plain: "0")))
    let range = lower...upper
    return TickSet(
      major: major.filter { range.contains($0.value) }.sorted { $0.value < $1.value },
      minor: minor.filter(range.contains).sorted())
  }
}

import Foundation

/// Maps data units of one axis onto points of the page, or `nil` for what cannot be shown.
struct AxisMap: Sendable, Equatable {
  var scale: Scale
  /// Range in data units.
  var range: ClosedRange<Double>
  /// Page coordinates of the range's ends.
  var start: Double
  var end: Double

  /// Position in the transformed range, 0 at its lower end.
  private func fraction(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    if scale == .log10 {
      guard value > 0 else { return nil }
      let low = log10(range.lowerBound)
      return (log10(value) - low) / (log10(range.upperBound) - low)
    }
    // Halved first: the width of −1e300…1e300 and the like must not overflow.
    let width = range.upperBound / 2 - range.lowerBound / 2
    return (value / 2 - range.lowerBound / 2) / width
  }

  /// Page coordinate of a value; far outside it stays within cairo's range of numbers.
  func position(_ value: Double) -> Double? {
    fraction(value).map { start + (end - start) * min(max($0, -50), 51) }
  }

  /// The range that shows `values` with a margin of 4 %, or the given limits.
  static func range(of values: [Double], axis: Axis) -> ClosedRange<Double> {
    if case .categorical(let names) = axis.scale { return -0.5...(Double(max(1, names.count)) - 0.5) }
    if let limits = axis.limits, limits.upperBound > limits.lowerBound { return limits }
    let isLog = axis.scale == .log10
    let shown = values.filter { $0.isFinite && (!isLog || $0 > 0) }
    guard let least = shown.min(), let most = shown.max() else { return isLog ? 0.1...10 : 0...1 }
    if isLog { return logarithmic(least, most) }
    if least == most { return widened(least, most, by: max(abs(least) * 0.1, 1e-300)) }
    return widened(least, most, by: (most / 2 - least / 2) * 0.08)
  }

  private static func widened(_ least: Double, _ most: Double, by margin: Double) -> ClosedRange<Double> {
    let limit = Double.greatestFiniteMagnitude / 4
    return max(least - margin, -limit)...min(most + margin, limit)
  }

  private static func logarithmic(_ least: Double, _ most: Double) -> ClosedRange<Double> {
    let margin = least == most ? 0.5 : (log10(most) - log10(least)) * 0.04
    return max(pow(10, log10(least) - margin), 1e-307)...min(pow(10, log10(most) + margin), 1e307)
  }
}

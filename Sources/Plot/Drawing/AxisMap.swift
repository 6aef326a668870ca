import Foundation

/// Maps data units of one axis onto points of the page, or `nil` for what cannot be shown.
struct AxisMap: Sendable, Equatable {
  let scale: Scale
  /// Range in data units.
  let range: ClosedRange<Double>
  /// Page coordinates of the range's ends.
  let start: Double
  let end: Double
  private let low: Double
  private let width: Double

  init(scale: Scale, range: ClosedRange<Double>, start: Double, end: Double) {
    self.scale = scale
    self.range = range
    self.start = start
    self.end = end
    low = scale.transform(range.lowerBound) ?? 0
    width = (scale.transform(range.upperBound) ?? 1) - low
  }

  /// Page coordinate of a value.
  ///
  /// It may lie far outside the panel: lines are cut before cairo, which counts in 24 bits, sees them.
  func position(_ value: Double) -> Double? {
    guard let transformed = scale.transform(value) else { return nil }
    let fraction = (transformed - low) / width
    guard !fraction.isNaN else { return nil }
    return start + (end - start) * min(max(fraction, -1e9), 1e9)
  }

  /// Points of the page for each unit of the axis: a decade where it is logarithmic.
  var pointsPerUnit: Double {
    switch scale {
    case .linear, .categorical: (end - start) / width / 2
    case .log10, .symlog: (end - start) / width
    }
  }

  /// The range that shows `values` with a margin of 4 %, or the given limits; at a value of `anchors`, where bars stand,
  /// there is no margin.
  static func range(of values: [Double], axis: Axis, anchors: [Double] = []) -> ClosedRange<Double> {
    if case .categorical(let names) = axis.scale { return -0.5...(Double(max(1, names.count)) - 0.5) }
    if let limits = axis.limits, limits.upperBound > limits.lowerBound, axis.scale.transform(limits.lowerBound) != nil,
      limits.upperBound.isFinite
    {
      return limits
    }
    var least = Double.infinity
    var most = -Double.infinity
    for value in values where axis.scale.transform(value) != nil {
      least = min(least, value)
      most = max(most, value)
    }
    guard least <= most else { return axis.scale.isLogarithmic ? 0.1...10 : 0...1 }
    let range = widened(least, most, axis.scale)
    let lower = anchors.contains(least) && least < most ? least : range.lowerBound
    let upper = anchors.contains(most) && least < most ? most : range.upperBound
    return lower...upper
  }

  private static func widened(_ least: Double, _ most: Double, _ scale: Scale) -> ClosedRange<Double> {
    switch scale {
    case .linear, .categorical:
      let margin = least == most ? max(abs(least) * 0.1, 1e-300) : (most / 2 - least / 2) * 0.08
      let limit = Double.greatestFiniteMagnitude / 4
      let lower = max(least - margin, -limit)
      let upper = min(most + margin, limit)
      return lower < upper ? lower...upper : lower.nextDown...lower.nextUp
    case .log10:
      let (low, high) = (log10(least), log10(most))
      let margin = least == most ? 0.5 : max((high - low) * 0.04, 1e-12)
      // Where the margins leave the range of numbers, the ends still stand in their order.
      return min(max(pow(10, low - margin), 1e-307), 1e306)...max(min(pow(10, high + margin), 1e307), 1e-306)
    case .symlog:
      let (low, high) = (scale.transform(least) ?? 0, scale.transform(most) ?? 1)
      let margin = low == high ? 0.5 : (high - low) * 0.04
      let ends = (lower: scale.inverse(low - margin), upper: scale.inverse(high + margin))
      return min(max(ends.lower, -1e307), 1e306)...max(min(ends.upper, 1e307), -1e306)
    }
  }
}

import Claims
import Foundation

/// A part of a claim on a scale of its own: the margin reaches from −1 to 1, or from −∞ to 1, or from −1 on.
///
/// Estimates of different units and sizes stand on one axis this way. Margins of positive numbers that span a factor of three
/// and more are shown by logarithms.
struct NormalisedPart {
  /// Middle of the axis is 0; what lies beyond ±``end`` is shown there.
  static let end = 2.5
  let estimate: Double
  let lower: Double
  let upper: Double
  /// The published number, if there is one.
  let published: Double?
  /// The margin; an open end lies at ±``end``.
  let margin: (lower: Double, upper: Double)
  /// Whether the axis is one of logarithms.
  let isLogarithmic: Bool
  /// Whether the estimate lies beyond the axis.
  let isClipped: Bool

  /// A part on its scale; parts of `others` with the same margin share it.
  /// - Returns: `nil` for an estimate that is not finite: there is nothing to be shown.
  init?(_ component: Component, among others: [Component] = []) {
    let scale = Scale(component, others.filter { $0.margin == component.margin }.map(\.estimate).filter(\.isFinite))
    guard let estimate = scale.place(component.estimate) else { return nil }
    self.estimate = Self.clip(estimate)
    isLogarithmic = scale.isLogarithmic
    lower = Self.clip(scale.place(component.lower) ?? -.infinity)
    upper = Self.clip(scale.place(component.upper) ?? .infinity)
    published = component.published.flatMap(Double.init).flatMap(scale.place).map(Self.clip)
    margin = (
      component.margin.lower.isFinite ? -1 : -Self.end, component.margin.upper.isFinite ? 1 : Self.end
    )
    isClipped = abs(estimate) > Self.end
  }

  private static func clip(_ value: Double) -> Double { min(end, max(-end, value)) }

  /// From the quantity's own unit to the axis.
  private struct Scale {
    let isLogarithmic: Bool
    let lower: Double
    let upper: Double
    private let estimates: [Double]

    init(_ component: Component, _ others: [Double]) {
      (lower, upper, estimates) = (component.margin.lower, component.margin.upper, [component.estimate] + others)
      let ends = [lower, upper].filter(\.isFinite)
      let isPositive = !ends.isEmpty && ends.allSatisfy { $0 > 0 } && estimates.allSatisfy { $0 > 0 }
      isLogarithmic =
        isPositive
        && (ends.count == 1
          ? estimates.contains { max(ends[0] / $0, $0 / ends[0]) > 3 } : upper / lower > 3)
    }

    func place(_ value: Double) -> Double? {
      guard value.isFinite, !isLogarithmic || value > 0 else { return nil }
      func map(_ number: Double) -> Double { isLogarithmic ? log(number) : number }
      switch (lower.isFinite, upper.isFinite) {
      case (true, true):
        let (low, high) = (map(lower), map(upper))
        // A margin of one value has no width to measure by.
        guard high > low else { return value == lower ? 0 : value < lower ? -Self.outside : Self.outside }
        return (2 * map(value) - low - high) / (high - low)
      case (true, false): return -1 + (map(value) - map(lower)) / width(from: lower)
      case (false, true): return 1 + (map(value) - map(upper)) / width(from: upper)
      case (false, false): return 0
      }
    }

    private static let outside = 2.0

    /// With one end the largest distance of an estimate from it measures all: that one stands in the middle of the axis, or as
    /// far beyond the margin.
    private func width(from end: Double) -> Double {
      let distance = estimates.map { isLogarithmic ? abs(log($0 / end)) : abs($0 - end) }.max() ?? 0
      return distance > 0 ? distance : 1
    }
  }
}

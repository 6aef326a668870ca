/// A shaded range, for example ±1 standard deviation or between two quantiles.
///
/// On a logarithmic axis a lower end at or below zero has no place: mean − deviation says nothing there. The band then
/// covers the part above ``center`` alone, the legend counts such points, and without a centre it leaves a gap.
/// Quantiles or a geometric deviation, which stay above zero, say more on such an axis.
public struct Band: Sendable, Equatable {
  /// Positions, in data units.
  public var x: [Double]
  /// Lower ends.
  public var lower: [Double]
  /// Upper ends.
  public var upper: [Double]
  /// The line that the band belongs to; where the lower end cannot be shown, the band ends here.
  public var center: [Double]?
  /// Fill, normally of low opacity.
  public var color: Color
  /// Name in the legend; without one the band is not listed.
  public var label: RichText?

  /// Creates a band; the fill takes a fifth of the colour's opacity.
  public init(
    x: [Double], lower: [Double], upper: [Double], center: [Double]? = nil, color: Color, label: RichText? = nil
  ) {
    self.x = x
    self.lower = lower
    self.upper = upper
    self.center = center
    self.color = color.opacity(color.alpha * 0.2)
    self.label = label
  }

  /// A band from center ÷ factor to center × factor: a geometric deviation, symmetric on a logarithmic axis.
  public init(x: [Double], center: [Double], factor: [Double], color: Color, label: RichText? = nil) {
    self.init(
      x: x, lower: zip(center, factor).map { $0 / $1 }, upper: zip(center, factor).map { $0 * $1 }, center: center,
      color: color, label: label)
  }
}

/// An estimate with its two-sided confidence interval.
public struct Interval: Sendable, Equatable {
  /// Middle of the interval.
  public var estimate: Double
  /// Distance from the estimate to either end; infinite when the noise is unknown.
  public var halfWidth: Double

  /// Creates an interval.
  public init(estimate: Double, halfWidth: Double) {
    self.estimate = estimate
    self.halfWidth = halfWidth
  }

  /// Lower end.
  public var lower: Double { estimate - halfWidth }
  /// Upper end.
  public var upper: Double { estimate + halfWidth }

  /// Whether this is an estimate with noise at all: it is finite, and its noise, be it infinite, is a number.
  public var isDefined: Bool { estimate.isFinite && !halfWidth.isNaN }
}

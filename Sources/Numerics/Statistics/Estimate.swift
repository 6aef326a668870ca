/// An estimate with its standard error and degrees of freedom: (estimate − true value) / standard error follows Student's
/// t distribution.
///
/// Nothing traps. A value, error or number of degrees of freedom that says nothing (NaN, an infinite value or error, an
/// error below zero, degrees of freedom not above zero) gives the whole line as interval and NaN as p-value.
public struct Estimate: Sendable, Equatable {
  /// The estimated value.
  public var value: Double
  /// Standard error of the value; 0 for one that is known exactly, NaN when the noise is unknown.
  public var standardError: Double
  /// Degrees of freedom of the standard error; infinite for a normal distribution.
  public var degreesOfFreedom: Double

  /// Creates an estimate.
  public init(_ value: Double, standardError: Double, degreesOfFreedom: Double) {
    self.value = value
    self.standardError = standardError
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// An exact value: nothing was sampled, so that its standard error is 0.
  public static func exact(_ value: Double) -> Estimate {
    Estimate(value, standardError: 0, degreesOfFreedom: .infinity)
  }

  /// Two-sided confidence interval.
  /// - Parameter level: probability that the interval covers the true value, such as 0.90.
  /// - Returns: both ends; the whole line for a level outside [0, 1].
  public func interval(level: Double) -> (lower: Double, upper: Double) {
    let wholeLine = (lower: -Double.infinity, upper: Double.infinity)
    guard value.isFinite, (0...1).contains(level) else { return wholeLine }
    if standardError == 0 { return (value, value) }
    guard hasNoise, level < 1 else { return wholeLine }
    let fraction = (1 + level) / 2
    let factor =
      degreesOfFreedom.isFinite
      ? StudentT.quantile(fraction, degreesOfFreedom: degreesOfFreedom) : Normal.quantile(fraction)
    return (value - factor * standardError, value + factor * standardError)
  }

  /// The p-value of the one-sided test whose alternative is that the true value lies above `limit`: small means surely
  /// above.
  ///
  /// An exact value gives 0 at or above the limit and 1 below it. Every finite value lies above −∞ (0) and below ∞ (1),
  /// whatever its error.
  public func probability(above limit: Double) -> Double {
    if standardError == 0, value == limit, value.isFinite { return 0 }
    return probability(strictlyAbove: limit)
  }

  /// The p-value of the one-sided test whose alternative is that the true value lies below `limit`; see
  /// ``probability(above:)``.
  public func probability(below limit: Double) -> Double { mirrored.probability(above: -limit) }

  /// ``probability(above:)``, except that an exact value at the limit does not lie above it: 1.
  public func probability(strictlyAbove limit: Double) -> Double {
    guard value.isFinite, !limit.isNaN else { return .nan }
    guard limit.isFinite else { return limit < 0 ? 0 : 1 }
    if standardError == 0 { return value > limit ? 0 : 1 }
    guard hasNoise else { return .nan }
    return StudentT.survival((value - limit) / standardError, degreesOfFreedom: degreesOfFreedom)
  }

  /// ``probability(below:)``, except that an exact value at the limit does not lie below it: 1.
  public func probability(strictlyBelow limit: Double) -> Double { mirrored.probability(strictlyAbove: -limit) }

  /// The estimate of the negative value.
  private var mirrored: Estimate {
    Estimate(-value, standardError: standardError, degreesOfFreedom: degreesOfFreedom)
  }

  /// Whether the error is a known, finite noise.
  private var hasNoise: Bool { standardError > 0 && standardError.isFinite && degreesOfFreedom > 0 }
}

extension Sample {
  /// The mean with its standard error s/√n and n − 1 degrees of freedom; the error is NaN for fewer than two values.
  ///
  /// Values that are all the same have the error 0, not that of a rounded mean.
  public var estimate: Estimate {
    let degreesOfFreedom = Double(count - 1)
    if count > 1, let first = values.first, first.isFinite, values.allSatisfy({ $0 == first }) {
      return Estimate(first, standardError: 0, degreesOfFreedom: degreesOfFreedom)
    }
    return Estimate(mean, standardError: squaredStandardError.squareRoot(), degreesOfFreedom: degreesOfFreedom)
  }
}

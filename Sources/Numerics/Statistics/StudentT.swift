import Foundation

/// Student's t distribution.
public enum StudentT {
  /// The value below which a fraction `probability` of the distribution lies (the inverse distribution function).
  ///
  /// The tail is monotone, so bisection finds it to full precision.
  /// - Returns: −∞ and ∞ for the probabilities 0 and 1; NaN for probabilities outside [0, 1], and for degrees of freedom
  ///   that are not above zero or not finite.
  public static func quantile(_ probability: Double, degreesOfFreedom: Double) -> Double {
    guard (0...1).contains(probability), degreesOfFreedom > 0, degreesOfFreedom.isFinite else { return .nan }
    if probability == 0 || probability == 1 { return probability == 0 ? -.infinity : .infinity }
    // From one half on the difference to one is exact.
    if probability >= 0.5 { return upperQuantile(1 - probability, degreesOfFreedom) }
    return -upperQuantile(probability, degreesOfFreedom)
  }

  /// The value above which a fraction `tail` in (0, 0.5] of the distribution lies.
  private static func upperQuantile(_ tail: Double, _ degreesOfFreedom: Double) -> Double {
    var (low, high) = (0.0, 1.0)
    while survival(high, degreesOfFreedom: degreesOfFreedom) > tail, high < 1e150 { (low, high) = (high, high * 2) }
    for _ in 0..<200 where high - low > 1e-14 * high {
      let middle = low + (high - low) / 2
      if survival(middle, degreesOfFreedom: degreesOfFreedom) > tail { low = middle } else { high = middle }
    }
    return tail == 0.5 ? 0 : low + (high - low) / 2
  }

  /// The fraction of the distribution below `t`; see ``survival(_:degreesOfFreedom:)``.
  public static func cumulative(_ t: Double, degreesOfFreedom: Double) -> Double {
    survival(-t, degreesOfFreedom: degreesOfFreedom)
  }

  /// The fraction of the distribution above `t`: I_x(ν/2, ½)/2 with x = ν/(ν + t²) for t ≥ 0 (Abramowitz and Stegun,
  /// 26.7.1), accurate to a relative error of about 1e-11 however small it is.
  ///
  /// The regularised incomplete beta function I_x(a, b) comes from its continued fraction (DLMF 8.17.22), which converges
  /// fast for x < (a + 1)/(a + b + 2); the other side, where the tail is not small, follows from
  /// I_x(a, b) = 1 − I_{1−x}(b, a).
  /// - Parameters:
  ///   - t: any value; 0 lies above ∞.
  ///   - degreesOfFreedom: ν; infinite for the normal distribution.
  /// - Returns: NaN for a `t` that is NaN or degrees of freedom that are not above zero.
  public static func survival(_ t: Double, degreesOfFreedom: Double) -> Double {
    guard degreesOfFreedom > 0, !t.isNaN else { return .nan }
    if t < 0 { return 1 - survival(-t, degreesOfFreedom: degreesOfFreedom) }
    let square = t * t
    guard square.isFinite else { return 0 }
    if degreesOfFreedom > 1000 { return Normal.cumulative(-normalDeviate(t, degreesOfFreedom)) }
    let (a, b) = (degreesOfFreedom / 2, 0.5)
    let sum = degreesOfFreedom + square
    let (x, y) = (degreesOfFreedom / sum, square / sum)
    // Neither log(x) nor log(1 − x) is taken of a rounded x close to one.
    let logarithm = -a * log1p(square / degreesOfFreedom) + b * log(y) + lgamma(a + b) - lgamma(a) - lgamma(b)
    if x > (a + 1) / (a + b + 2) { return 0.5 * (1 - exp(logarithm) / b / continuedFraction(y, b, a)) }
    return 0.5 * exp(logarithm) / a / continuedFraction(x, a, b)
  }

  /// The standard normal deviate with the same tail for many degrees of freedom (Hill, Communications of the ACM 13(10),
  /// 1970, algorithm 395): the continued fraction converges slowly there, and the logarithms of Γ cancel.
  private static func normalDeviate(_ t: Double, _ degreesOfFreedom: Double) -> Double {
    guard degreesOfFreedom.isFinite else { return t }
    let a = degreesOfFreedom - 0.5
    let b = 48 * a * a
    let square = a * log1p(t * t / degreesOfFreedom)
    let second = ((0.4 * square + 3.3) * square + 24) * square + 85.5
    let correction = (-second / (0.8 * square * square + 100 + b) + square + 3) / b
    return (correction + 1) * square.squareRoot()
  }

  /// 1 + d₁/(1 + d₂/(1 + …)), evaluated from the front (Lentz's method).
  private static func continuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    let tiny = 1e-300
    var value = 1.0
    var numerator = 1.0
    var denominator = 0.0
    for step in 1...500 {
      let m = Double(step / 2)
      let coefficient =
        step % 2 == 0
        ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      denominator = 1 + coefficient * denominator
      if abs(denominator) < tiny { denominator = tiny }
      denominator = 1 / denominator
      numerator = 1 + coefficient / numerator
      if abs(numerator) < tiny { numerator = tiny }
      value *= numerator * denominator
      if abs(numerator * denominator - 1) < 1e-15 { break }
    }
    return value
  }
}

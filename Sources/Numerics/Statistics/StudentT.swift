import Foundation

/// Student's t distribution.
public enum StudentT {
  /// The value below which a fraction `probability` of the distribution lies (the inverse distribution function).
  ///
  /// The distribution function is monotone, so bisection finds it to full precision.
  /// - Returns: −∞ and ∞ for the probabilities 0 and 1; NaN for probabilities outside [0, 1], and for degrees of freedom
  ///   that are not above zero or not finite.
  public static func quantile(_ probability: Double, degreesOfFreedom: Double) -> Double {
    guard (0...1).contains(probability), degreesOfFreedom > 0, degreesOfFreedom.isFinite else { return .nan }
    if probability == 0 || probability == 1 { return probability == 0 ? -.infinity : .infinity }
    if probability < 0.5 { return -quantile(1 - probability, degreesOfFreedom: degreesOfFreedom) }
    var (low, high) = (0.0, 1.0)
    while cumulative(high, degreesOfFreedom: degreesOfFreedom) < probability, high < 1e300 {
      (low, high) = (high, high * 2)
    }
    for _ in 0..<200 where high - low > 1e-14 * high {
      let middle = low + (high - low) / 2
      if cumulative(middle, degreesOfFreedom: degreesOfFreedom) < probability { low = middle } else { high = middle }
    }
    return low + (high - low) / 2
  }

  /// The fraction of the distribution below `t`: 1 − I_x(ν/2, ½)/2 with x = ν/(ν + t²) for t ≥ 0 (Abramowitz and Stegun,
  /// 26.7.1).
  public static func cumulative(_ t: Double, degreesOfFreedom: Double) -> Double {
    let x = degreesOfFreedom / (degreesOfFreedom + t * t)
    let tail = regularisedBeta(x, degreesOfFreedom / 2, 0.5) / 2
    return t >= 0 ? 1 - tail : tail
  }

  /// The regularised incomplete beta function I_x(a, b) by its continued fraction (DLMF 8.17.22), which converges fast
  /// for x < (a + 1)/(a + b + 2); the other side follows from I_x(a, b) = 1 − I_{1−x}(b, a).
  static func regularisedBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    if x > (a + 1) / (a + b + 2) { return 1 - regularisedBeta(1 - x, b, a) }
    let front = exp(a * log(x) + b * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b)) / a
    return front / continuedFraction(x, a, b)
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

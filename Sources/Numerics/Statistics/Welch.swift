/// Differences of independent estimates whose variances may differ (Welch, Biometrika 34, 1947).
public enum Welch {
  /// The difference a − b with its standard error and the degrees of freedom after Welch and Satterthwaite.
  ///
  /// The difference of two exact values is exact. The error is NaN when one of the errors is.
  public static func difference(_ a: Estimate, _ b: Estimate) -> Estimate {
    let value = a.value - b.value
    let (first, second) = (a.standardError, b.standardError)
    if first == 0, second == 0 { return .exact(value) }
    let larger = max(abs(first), abs(second))
    guard larger.isFinite, !first.isNaN, !second.isNaN else {
      return Estimate(value, standardError: .nan, degreesOfFreedom: .nan)
    }
    // Errors relative to the larger one: their squares neither overflow nor vanish together.
    let (squareA, squareB) = ((first / larger) * (first / larger), (second / larger) * (second / larger))
    return Estimate(
      value, standardError: larger * (squareA + squareB).squareRoot(),
      degreesOfFreedom: degreesOfFreedom(squareA, a.degreesOfFreedom, squareB, b.degreesOfFreedom))
  }

  /// Degrees of freedom after Welch and Satterthwaite, (a + b)² / (a²/μ + b²/ν), of two squared standard errors a and b with
  /// μ and ν degrees of freedom, whose sum is finite and above zero.
  static func degreesOfFreedom(_ a: Double, _ mu: Double, _ b: Double, _ nu: Double) -> Double {
    // The squares of errors above 1e154 overflow, those below 1e-162 vanish. Scaling by a power of two rounds nothing.
    let scale = -max(a, b).exponent
    let (a, b) = (
      Double(sign: .plus, exponent: scale, significand: a), Double(sign: .plus, exponent: scale, significand: b)
    )
    // An exact estimate adds no noise, whatever its degrees of freedom.
    let terms = (a > 0 ? a * a / mu : 0) + (b > 0 ? b * b / nu : 0)
    return (a + b) * (a + b) / terms
  }
}

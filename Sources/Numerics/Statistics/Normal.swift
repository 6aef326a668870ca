import Foundation

/// The standard normal distribution.
public enum Normal {
  /// The fraction of the distribution below `x`, accurate in both tails; the fraction above `x` is that below −x.
  public static func cumulative(_ x: Double) -> Double { 0.5 * erfc(-x * 0.5.squareRoot()) }

  /// The value below which a fraction `p` of the distribution lies.
  ///
  /// Starts from the rational approximation of Abramowitz and Stegun, 26.2.23, and polishes it by Newton's method on the
  /// logarithm of the tail, which is nearly a parabola.
  /// - Returns: −∞ and ∞ for 0 and 1; NaN outside [0, 1].
  public static func quantile(_ p: Double) -> Double {
    guard (0...1).contains(p) else { return .nan }
    if p == 0 || p == 1 { return p == 0 ? -.infinity : .infinity }
    if p == 0.5 { return 0 }
    // From one half on the difference to one is exact.
    if p > 0.5 { return -quantile(1 - p) }
    let target = log(p)
    let t = (-2 * target).squareRoot()
    let numerator = 2.515517 + t * (0.802853 + t * 0.010328)
    var x = numerator / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t
    for _ in 0..<4 {
      let tail = cumulative(x)
      let density = exp(-x * x / 2) / (2 * Double.pi).squareRoot()
      guard tail > 0, density > 0 else { break }
      x -= (log(tail) - target) * tail / density
    }
    return x
  }
}

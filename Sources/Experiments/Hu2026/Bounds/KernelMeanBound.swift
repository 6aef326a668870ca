import Foundation
import Numerics

/// Upper bounds on how far a kernel-weighted mean over a grid lies from the point it is asked for.
///
/// An attention head whose scores are −β(u − L_k)² weighs grid point L_k by p_k = g(z_k) / Σ g(z_k) with z_k = L_k − u, g(z) = exp(−βz²);
/// Δ is the grid's spacing, B its limit. Three bounds on |Σ p_k z_k| hold; ``error(_:)`` is the least.
/// 1. *Range*: the mean lies in [−B, B], hence |u| + B.
/// 2. *Nearest points*: for |u| ≤ B, u lies between two grid points, whose weighted mean errs by at most Δ/2; the others
///    weigh at most r^(j²) or r^(j²−j) of the nearest, r = exp(−βΔ²), which gives
///    Δ(½ + Σ_{j≥1} (j+½) r^(j²) + Σ_{j≥2} j r^(j²−j)). For β → ∞ this is Δ/2: the theorem's rate 1/P.
///    For |u| > B it is |u| − B + Δ Σ_{j≥1} j r^(j²).
/// 3. *Poisson summation*: on the infinite grid the numerator has no mean term, only the harmonics m ≥ 1, so with
///    q = exp(−π²/(βΔ²)) the error is at most (2π/(βΔ)) Σ m q^(m²) / (1 − 2 Σ q^(m²)); the missing ends are bounded by the
///    tails of g. It is why the soft kernel converges faster than any power of P.
struct KernelMeanBound: Sendable {
  /// B: the grid spans [−B, B].
  let limit: Double
  /// Δ.
  let spacing: Double
  /// Grid points.
  let points: Int
  /// β; `.infinity` is hard lookup.
  let beta: Double

  /// Bound on |Σ p_k z_k|: the error of the mean of the grid points.
  func error(_ u: Double) -> Double {
    min(abs(u) + limit, nearestPoints(u), abs(u) <= limit ? poisson(u) : .infinity)
  }

  /// Bound on Σ p_k |z_k|, the mean distance of the grid points, and so on |Σ p_k z_k|: the second of the arguments above.
  ///
  /// It holds for the distances as well, since of the two nearest points the nearer one weighs more.
  func nearestPoints(_ u: Double) -> Double {
    let ratio = -beta * spacing * spacing
    func weight(_ exponent: Int) -> Double { exp(ratio * Double(exponent)) }
    var sum = 0.0
    let inside = abs(u) <= limit
    for j in 1..<max(2, points) {
      let term =
        inside
        ? (Double(j) + 0.5) * weight(j * j) + (j > 1 ? Double(j) * weight(j * j - j) : 0) : Double(j) * weight(j * j)
      sum += term
      if term < Rounding.unit * sum { break }
    }
    return (inside ? spacing / 2 : abs(u) - limit) + spacing * sum
  }

  /// Bound on Σ p_k z_k²: the kernel's variance 1/(2β) and what the grid adds to it; infinite where the grid is too coarse.
  func secondMoment(_ u: Double) -> Double {
    guard beta.isFinite, abs(u) <= limit else { return .infinity }
    let variance = 1 / (2 * beta)
    var sum = variance
    for m in 1...64 {
      let frequency = Double.pi * Double(m) / (beta * spacing)
      // The harmonic is variance − frequency²; its absolute value is bounded by the sum, which falls from term to term.
      let term = 2 * (variance + frequency * frequency) * exp(-beta * frequency * frequency)
      sum += term
      if term < Rounding.unit * sum { break }
    }
    return quotient(sum, poissonSums(u).denominator)
  }

  /// Bound on Σ p_k max(0, z_k − t) for a t ≥ 0: what a kink at the distance t costs; infinite where the grid is too coarse.
  ///
  /// The terms rise and fall once, so that their sum is at most the integral over Δ and the largest of them.
  func beyond(_ t: Double, from u: Double) -> Double {
    guard beta.isFinite, abs(u) <= limit else { return .infinity }
    let deviation = (1 / (2 * beta)).squareRoot()
    let (ratio, density) = (t / deviation, exp(-beta * t * t) / (2 * Double.pi).squareRoot())
    let integral = deviation * (density - ratio * 0.5 * erfc(ratio / 2.0.squareRoot()))
    // Where s e^{−β(t + s)²} is largest: 2βs(s + t) = 1.
    let peak = (-t + (t * t + 2 / beta).squareRoot()) / 2
    let largest = peak * exp(-beta * (t + peak) * (t + peak))
    return quotient(max(0, integral) + largest / meanTerm, poissonSums(u).denominator)
  }

  /// The mean term √(π/β)/Δ of the denominator, by which all sums are divided.
  private var meanTerm: Double { (Double.pi / beta).squareRoot() / spacing }

  private func poisson(_ u: Double) -> Double {
    guard beta.isFinite else { return .infinity }
    let sums = poissonSums(u)
    return quotient(sums.numerator, sums.denominator)
  }

  private func quotient(_ numerator: Double, _ denominator: Double) -> Double {
    denominator > 0 ? numerator / denominator * (1 + 1e-12) : .infinity
  }

  /// Bounds on |Σ z_k g(z_k)| from above and on Σ g(z_k) from below, both over the mean term.
  private func poissonSums(_ u: Double) -> (numerator: Double, denominator: Double) {
    let ratio = -Double.pi * Double.pi / (beta * spacing * spacing)
    var numerator = 0.0
    var denominator = 1.0
    for m in 1...64 {
      let harmonic = exp(ratio * Double(m * m))
      numerator += 2 * Double.pi / (beta * spacing) * Double(m) * harmonic
      denominator -= 2 * harmonic
      // Beyond the last harmonic the rest is below the unit of rounding, or the bound is useless anyway.
      if Double(m) * harmonic < Rounding.unit * numerator || denominator <= 0 { break }
    }
    for distance in [limit - u + spacing, limit + u + spacing] {
      let tail = exp(-beta * distance * distance)
      let peak = distance * distance * 2 * beta >= 1 ? distance * tail : (1 / (2 * beta * M_E)).squareRoot()
      numerator += (peak + tail / (2 * beta * spacing)) / meanTerm
      denominator -= tail * (1 / meanTerm + 0.5)
    }
    return (numerator, denominator)
  }
}

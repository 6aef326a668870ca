import Foundation
import Numerics

/// An upper bound on the error of ``FrozenModule``, proved from its construction alone.
///
/// **Layer 1.** Let u = wᵀx, z_k = L_k − u, g(z) = exp(−βz²), Δ the grid spacing, B its limit. A head returns
/// û = Σ L_k g(z_k) / Σ g(z_k), so û − u = Σ z_k g(z_k) / Σ g(z_k). Three bounds on |û − u| hold; the least is taken.
/// 1. *Range*: û lies in [−B, B], hence |û − u| ≤ |u| + B.
/// 2. *Nearest points*: for |u| ≤ B, u lies between two grid points, whose weighted mean errs by at most Δ/2; the others
///    weigh at most r^(j²) or r^(j²−j) of the nearest, r = exp(−βΔ²), which gives
///    Δ(½ + Σ_{j≥1} (j+½) r^(j²) + Σ_{j≥2} j r^(j²−j)). For β → ∞ this is Δ/2: the theorem's rate 1/P.
///    For |u| > B it is |u| − B + Δ Σ_{j≥1} j r^(j²).
/// 3. *Poisson summation*: on the infinite grid the numerator has no mean term, only the harmonics m ≥ 1, so with
///    q = exp(−π²/(βΔ²)) the error is at most (2π/(βΔ)) Σ m q^(m²) / (1 − 2 Σ q^(m²)); the missing ends are bounded by the
///    tails of g. It is why the soft kernel converges faster than any power of P.
///
/// **Layer 2.** Errors ε of K', Q', V' move the scores by at most δ, a softmax column by at most tanh(δ/2) in total
/// variation, and an output entry by max ε_V + (max V − min V) tanh(δ/2). Rounding is bounded along the way
/// (Higham's γ_m = m u/(1 − m u)).
public struct FrozenBound: Sendable {
  let shape: FrozenShape
  let beta: Double
  private static let unit = 0x1p-53

  /// A bound for one module and inverse temperature (`.infinity` for hard lookup).
  public init(shape: FrozenShape, beta: Double) {
    self.shape = shape
    self.beta = beta
  }

  /// Bound on the mean squared error over the `[d, n]` entries of the emulated output.
  public func meanSquaredError(_ target: FrozenTarget) -> Double {
    let (d, n) = (shape.d, shape.n)
    let exact = target.projections
    var error = Matrix(rows: 3 * d, columns: n)
    for row in 0..<3 * d {
      for token in 0..<n {
        let terms = (0..<d).map { abs(target.weights[row, $0] * target.data[$0, token]) }.reduce(0, +)
        error[row, token] = projection(exact[row, token], absoluteTerms: terms)
      }
    }
    var sum = 0.0
    for query in 0..<n {
      let shift = tanh(scoreError(exact, error, query: query) / 2)
      for channel in 2 * d..<3 * d {
        let values = exact.values[channel * n..<(channel + 1) * n]
        let largest = values.max() ?? 0
        let least = values.min() ?? 0
        let worst = error.values[channel * n..<(channel + 1) * n].max() ?? 0
        let rounding = gamma(2 * n + 4) * (max(abs(largest), abs(least)) + worst)
        let entry = worst + (largest - least) * shift + rounding
        sum += entry * entry
      }
    }
    return sum / Double(d * n)
  }

  /// Largest error of a score of layer 2 in one column, δ.
  private func scoreError(_ exact: Matrix, _ error: Matrix, query: Int) -> Double {
    let d = shape.d
    return (0..<shape.n).map { key in
      (0..<d).reduce(0.0) { sum, channel in
        let (k, q) = (abs(exact[channel, key]), abs(exact[d + channel, query]))
        let (dk, dq) = (error[channel, key], error[d + channel, query])
        return sum + k * dq + q * dk + dk * dq + 2 * gamma(d + 4) * (k + dk) * (q + dq)
      }
    }.max() ?? 0
  }

  /// Bound on the error of one entry of K', Q' or V' whose exact value is `u` = Σ w_c x_c; `absoluteTerms` = Σ |w_c x_c|.
  func projection(_ u: Double, absoluteTerms: Double) -> Double {
    let limit = shape.gridLimit
    let near = nearestPoints(u)
    let exact = min(abs(u) + limit, near, abs(u) <= limit ? poisson(u) : .infinity)
    return exact + rounding(absoluteTerms: absoluteTerms, near: near) + gamma(shape.d) * absoluteTerms
  }

  private func nearestPoints(_ u: Double) -> Double {
    let spacing = shape.gridSpacing
    let ratio = -beta * spacing * spacing
    func weight(_ exponent: Int) -> Double { exp(ratio * Double(exponent)) }
    var sum = 0.0
    let inside = abs(u) <= shape.gridLimit
    for j in 1..<max(2, shape.P) {
      let term =
        inside
        ? (Double(j) + 0.5) * weight(j * j) + (j > 1 ? Double(j) * weight(j * j - j) : 0) : Double(j) * weight(j * j)
      sum += term
      if term < Self.unit * sum { break }
    }
    return (inside ? spacing / 2 : abs(u) - shape.gridLimit) + spacing * sum
  }

  private func poisson(_ u: Double) -> Double {
    guard beta.isFinite else { return .infinity }
    let spacing = shape.gridSpacing
    let ratio = -Double.pi * Double.pi / (beta * spacing * spacing)
    var numerator = 0.0
    var denominator = 1.0
    for m in 1...64 {
      let harmonic = exp(ratio * Double(m * m))
      numerator += 2 * Double.pi / (beta * spacing) * Double(m) * harmonic
      denominator -= 2 * harmonic
      // Beyond the last harmonic the rest is below the unit of rounding, or the bound is useless anyway.
      if Double(m) * harmonic < Self.unit * numerator || denominator <= 0 { break }
    }
    // Everything is divided by the mean term √(π/β)/Δ of the denominator.
    let mean = (Double.pi / beta).squareRoot() / spacing
    for distance in [shape.gridLimit - u + spacing, shape.gridLimit + u + spacing] {
      let tail = exp(-beta * distance * distance)
      let peak = distance * distance * 2 * beta >= 1 ? distance * tail : (1 / (2 * beta * M_E)).squareRoot()
      numerator += (peak + tail / (2 * beta * spacing)) / mean
      denominator -= tail * (1 / mean + 0.5)
    }
    return denominator > 0 ? numerator / denominator * (1 + 1e-12) : .infinity
  }

  /// Effect of rounding in the scores of layer 1 on û.
  private func rounding(absoluteTerms: Double, near: Double) -> Double {
    let limit = shape.gridLimit
    let score = 2 * gamma(shape.d + 4) * (2 * limit * absoluteTerms + limit * limit)
    // Hard lookup may take the second nearest point when both are equally near up to rounding.
    guard beta.isFinite else { return score / shape.gridSpacing + 4 * Self.unit * limit }
    let relative = beta * score + gamma(shape.P + 8)
    let spread = min(2 * limit, shape.gridSpacing + near)
    return relative < 0.5 ? relative / (1 - relative) * spread + 4 * Self.unit * limit : 2 * limit
  }

  private func gamma(_ operations: Int) -> Double {
    let product = Double(operations) * Self.unit
    return product / (1 - product)
  }
}

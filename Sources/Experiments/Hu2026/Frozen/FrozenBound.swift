import Foundation
import Numerics

/// An upper bound on the error of ``FrozenModule``, proved from its construction alone.
///
/// **Layer 1.** A head returns the kernel-weighted mean of the grid; ``KernelMeanBound`` bounds its distance to wᵀx.
///
/// **Layer 2.** Errors ε of K', Q', V' move the scores by at most δ, a softmax column by at most tanh(δ/2) in total
/// variation, and an output entry by max ε_V + (max V − min V) tanh(δ/2). Rounding is bounded along the way
/// (Higham's γ_m = m u/(1 − m u)).
public struct FrozenBound: Sendable {
  let shape: FrozenShape
  let beta: Double
  private let mean: KernelMeanBound

  /// A bound for one module and inverse temperature (`.infinity` for hard lookup).
  public init(shape: FrozenShape, beta: Double) {
    self.shape = shape
    self.beta = beta
    mean = KernelMeanBound(limit: shape.gridLimit, spacing: shape.gridSpacing, points: shape.P, beta: beta)
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
        let rounding = Rounding.gamma(2 * n + 4) * (max(abs(largest), abs(least)) + worst)
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
        return sum + k * dq + q * dk + dk * dq + 2 * Rounding.gamma(d + 4) * (k + dk) * (q + dq)
      }
    }.max() ?? 0
  }

  /// Bound on the error of one entry of K', Q' or V' whose exact value is `u` = Σ w_c x_c; `absoluteTerms` = Σ |w_c x_c|.
  func projection(_ u: Double, absoluteTerms: Double) -> Double {
    let rounding = rounding(absoluteTerms: absoluteTerms, near: mean.nearestPoints(u))
    return mean.error(u) + rounding + Rounding.gamma(shape.d) * absoluteTerms
  }

  /// Effect of rounding in the scores of layer 1 on û.
  private func rounding(absoluteTerms: Double, near: Double) -> Double {
    let limit = shape.gridLimit
    let score = 2 * Rounding.gamma(shape.d + 4) * (2 * limit * absoluteTerms + limit * limit)
    // Hard lookup may take the second nearest point when both are equally near up to rounding.
    guard beta.isFinite else { return score / shape.gridSpacing + 4 * Rounding.unit * limit }
    let relative = beta * score + Rounding.gamma(shape.P + 8)
    let spread = min(2 * limit, shape.gridSpacing + near)
    return relative < 0.5 ? relative / (1 - relative) * spread + 4 * Rounding.unit * limit : 2 * limit
  }
}

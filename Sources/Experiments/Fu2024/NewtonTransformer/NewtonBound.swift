import Foundation
import Numerics
import Solvers

/// An upper bound on how far rounding takes ``NewtonConstruction`` from Newton's iterates, proved from both alone.
///
/// Let U = N M X be the iterate blocks of all examples, `[d, n]`, N the number of tokens. A layer maps U to 2U − U XᵀU/N. An
/// error E of its input becomes 2E − (E XᵀU + U XᵀE)/N − E XᵀE/N. Both XᵀU/N and U Xᵀ/N are symmetric: one has the
/// eigenvalues τ of XᵀMX, the other those of MS. In their eigenbases the entry (a, b) of E is multiplied by 2 − τ_a − τ_b,
/// hence
///
///   e ← max |2 − τ_a − τ_b| e + ‖X‖ e²/N + δ,
///
/// where δ is what the layer itself rounds (γ_m = m u/(1 − m u); selections and the factors ½ and 2 are exact):
/// 2γ ‖U‖²‖X‖/(2N) for the scores and sums of both heads, and the additions to the stream. While a direction is not yet
/// inverted (τ = 0) its errors double, but so does U. An error keeps doubling for ever only where both τ_a and τ_b stay zero:
/// if x do not span the space (n > rank < d), for then neither the rows nor the columns of X are independent. With fewer
/// examples than features, b has no such direction.
///
/// The closed form that the blocks are compared with has an error as well: that of S, and of the eigenvalues of a matrix
/// within p(d) u ‖S‖ of it, for which the usual p(d) = 8d is taken; a matrix function moves by at most its Lipschitz constant.
struct NewtonBound: Sendable {
  private let iterates: NewtonIterates
  private let size: NewtonSize
  private let prompt: NewtonPrompt
  /// Frobenius norm of X.
  private let norm: Double

  /// A bound for one prompt; `iterates` are those of its examples.
  init(_ iterates: NewtonIterates, _ size: NewtonSize, _ prompt: NewtonPrompt) {
    self.iterates = iterates
    self.size = size
    self.prompt = prompt
    norm = EuclideanNorm.of(prompt.x)
  }

  private var tokens: Double { Double(size.n + 1) }
  /// γ of a head: a score of d products, a division, a sum over all tokens, a factor.
  private var head: Double { Rounding.gamma(size.d + size.n + 5) }

  /// Bound on the error of the blocks alone, the Frobenius norm over all examples, after 0 … k iterations.
  private func streamErrors() -> [Double] {
    let spectral = (iterates.eigenvalues.last ?? 0).squareRoot()
    var error = head * size.alpha * tokens * norm * norm * norm
    return (0...size.k).map { step in
      let now = error
      let reached = tokens * blockNorm(step) + now
      let sums = reached * reached * norm / (2 * tokens)
      let rounding = 2 * (head * sums + 2 * Rounding.unit * (reached + sums))
      error = growth(step) * now + spectral * now * now / tokens + rounding
      return now
    }
  }

  /// ‖M_k X‖ in the Frobenius norm.
  private func blockNorm(_ step: Int) -> Double {
    let squares = zip(iterates.eigenvalues(after: step), iterates.eigenvalues).map { $0 * $0 * $1 }
    return squares.reduce(0, +).squareRoot()
  }

  /// The largest factor of an error in one iteration, max |2 − τ_a − τ_b|.
  private func growth(_ step: Int) -> Double {
    let inverted = zip(iterates.inverted(after: step), iterates.eigenvalues).filter { $1 > 0 }.map(\.0)
    // Directions without an example, and combinations of examples without a direction.
    let rows = inverted + (inverted.count < size.d ? [0] : [])
    let columns = inverted + (inverted.count < size.n ? [0] : [])
    let least = (rows.min() ?? 0) + (columns.min() ?? 0)
    let most = (rows.max() ?? 0) + (columns.max() ?? 0)
    return max(abs(2 - least), abs(2 - most))
  }

  /// How far the closed form of M_k may be from M_k, in the spectral norm.
  private func matrixError(_ step: Int) -> Double {
    let largest = iterates.eigenvalues.last ?? 0
    let smallest = iterates.eigenvalues.first { $0 > 0 } ?? 0
    let change = Rounding.gamma(size.n) * norm * norm + Double(8 * size.d) * Rounding.unit * largest
    return 2 * min(size.alpha * exp2(Double(step)), 1 / (smallest * smallest)) * change
  }

  /// The largest eigenvalue of M_k.
  private func largest(_ step: Int) -> Double { iterates.eigenvalues(after: step).reduce(0) { max($0, abs($1)) } }

  /// Bounds on the differences of the blocks from the closed form relative to its norm ‖M_k X‖, after 0 … k iterations.
  func hidden() -> [Double] {
    streamErrors().enumerated().map { step, error in
      let rotation = Double(size.d) * Rounding.gamma(2 * size.d + 4) * largest(step) * norm
      let reference = matrixError(step) * (iterates.eigenvalues.last ?? 0).squareRoot() + rotation
      return (error / tokens + reference) / blockNorm(step)
    }
  }

  /// Bounds on the differences of the predictions from xᵀŵ relative to ‖x‖‖ŵ‖; `weights` are the norms ‖ŵ‖ after 0 … k
  /// iterations.
  func predictions(weights: [Double]) -> [Double] {
    let (targets, right) = (EuclideanNorm.of(prompt.y), EuclideanNorm.of(prompt.right))
    let product = Rounding.gamma(size.d + size.n + 8)
    return streamErrors().enumerated().map { step, error in
      let collected = targets * (error / tokens + product * (blockNorm(step) + error / tokens))
      let reference =
        matrixError(step) * right
        + largest(step)
        * (Rounding.gamma(size.n) * norm * targets + Double(size.d) * Rounding.gamma(2 * size.d + 4) * right)
      return ((collected + reference) * (1 + product) + 2 * product * weights[step]) / weights[step]
    }
  }
}

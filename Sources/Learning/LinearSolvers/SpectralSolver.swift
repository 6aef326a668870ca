import Foundation

/// Methods whose weights are a function of S applied to b: each eigenvalue has its own closed form or scalar iteration.
enum SpectralSolver {
  /// Weights of each number of steps; `emit` receives its index in `steps`.
  /// - Parameter start: w_0 of gradient descent.
  static func solve(
    _ method: InContextMethod, _ system: PrefixSystem, steps: [Int], start: [Double], _ scratch: inout [Double],
    emit: (Int, [Double]) -> Void
  ) {
    let (values, b) = (system.eigenvalues, system.coefficients)
    let initial = system.transformed(start)
    let newton = newtonScale(method, values)
    // The inverse's eigenvalues after the steps so far; step counts need not be sorted.
    for (index, count) in steps.enumerated() {
      let coefficients = values.indices.map { k -> Double in
        let value = values[k]
        switch method {
        case .ridge(let penalty): return b[k] / (value + penalty)
        case .newton: return newtonInverse(value, newton, steps: count) * b[k]
        case .gradientDescent(let rate, _):
          guard value > 0 else { return initial[k] }
          let decay = power(1 - rate * value, count)
          return decay * initial[k] + (1 - decay) / value * b[k]
        default: return value > 0 ? b[k] / value : 0
        }
      }
      system.weights(coefficients, into: &scratch)
      emit(index, scratch)
    }
  }

  /// α of M_0 = αS; ‖SSᵀ‖_F is the root of the sum of fourth powers of the eigenvalues.
  private static func newtonScale(_ method: InContextMethod, _ values: [Double]) -> Double {
    guard case .newton(let scale) = method else { return 0 }
    let norm = values.reduce(0) { $0 + $1 * $1 * $1 * $1 }.squareRoot()
    return norm > 0 ? (scale == .published ? 2 : 1) / norm : 0
  }

  /// The eigenvalue of M_k: with r = 1 − λm, m ← 2m − λm² squares r, so λm_k = 1 − r_0^(2^k).
  private static func newtonInverse(_ value: Double, _ scale: Double, steps: Int) -> Double {
    guard value > 0 else { return 0 }
    var inverse = scale * value
    // After some 1,100 doublings of the exponent any double has converged.
    for _ in 0..<min(steps, 2000) { inverse = inverse * (2 - value * inverse) }
    return inverse
  }

  /// base^count, also for bases below zero.
  private static func power(_ base: Double, _ count: Int) -> Double { pow(base, Double(count)) }
}

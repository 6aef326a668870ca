import Foundation

/// Methods whose weights are a function of S applied to b (spectral filters): each eigenvalue has its own closed form or
/// scalar iteration.
struct SpectralSolver {
  private let method: InContextMethod
  /// Indices of step counts by their size.
  private let order: [Int]
  private let steps: [Int]
  /// Qᵀw of the step count at hand.
  private var coefficients: [Double]
  /// The eigenvalues of Newton's inverse, or of gradient descent's remaining error.
  private var states: [Double]

  init(_ method: InContextMethod, size: Int, steps: [Int]) {
    self.method = method
    self.steps = steps
    order = steps.indices.sorted { steps[$0] < steps[$1] }
    coefficients = [Double](repeating: 0, count: size)
    states = coefficients
  }

  /// Hands over Qᵀw for each number of steps and its index.
  /// - Parameters:
  ///   - system: S and b, decomposed.
  ///   - start: Qᵀw_0 of gradient descent.
  ///   - emit: takes the index of a number of steps and Qᵀw after it.
  mutating func solve(_ system: PrefixSystem, start: [Double]?, emit: (Int, [Double]) -> Void) {
    let (values, b) = (system.eigenvalues, system.coefficients)
    switch method {
    case .newton(let scale): newton(values, b, scale, emit)
    case .newtonParts(let scale, let parts): newtonParts(values, b, scale, parts, emit)
    case .gradientDescent(let rate, _): descent(values, b, rate, start, emit)
    default:
      for k in values.indices {
        if case .ridge(let penalty) = method {
          coefficients[k] = b[k] / (values[k] + penalty)
        } else {
          coefficients[k] = values[k] > 0 ? b[k] / values[k] : 0
        }
      }
      for index in steps.indices { emit(index, coefficients) }
    }
  }

  /// The eigenvalue m of M_k: with r = 1 − λm, m ← 2m − λm² squares r, so λm_k = 1 − r_0^(2^k).
  private mutating func newton(
    _ values: [Double], _ b: [Double], _ scale: InContextMethod.NewtonScale, _ emit: (Int, [Double]) -> Void
  ) {
    let factor = Self.factor(values, scale)
    for k in values.indices { states[k] = factor * values[k] }
    var done = 0
    for index in order {
      // After some 1,100 doublings of the exponent any double has converged.
      let count = min(steps[index], 2000)
      while done < count {
        for k in values.indices {
          let rest = 2 - values[k] * states[k]
          // With one example the published scale makes this zero; what rounding leaves of it would double at every step.
          states[k] *= abs(rest) > 0x1p-49 ? rest : 0
        }
        done += 1
      }
      for k in values.indices { coefficients[k] = states[k] * b[k] }
      emit(index, coefficients)
    }
  }

  /// α = 2/‖SSᵀ‖_F, or half of it; the norm is the root of the sum of fourth powers of the eigenvalues.
  private static func factor(_ values: [Double], _ scale: InContextMethod.NewtonScale) -> Double {
    let norm = values.reduce(0) { $0 + $1 * $1 * $1 * $1 }.squareRoot()
    return norm > 0 ? (scale == .published ? 2 : 1) / norm : 0
  }

  /// λm after k iterations is 1 − r_1^(2^(k − 1)), for any k ≥ 1: after one iteration r is not below zero.
  private mutating func newtonParts(
    _ values: [Double], _ b: [Double], _ scale: InContextMethod.NewtonScale, _ parts: Int,
    _ emit: (Int, [Double]) -> Void
  ) {
    let factor = Self.factor(values, scale)
    for k in values.indices {
      let first = 1 - factor * values[k] * values[k]
      // What rounding leaves of a first step that cancels the inverse would double at every step.
      states[k] = abs(1 + first) > 0x1p-49 ? first * first : 1
    }
    for index in order {
      let power = exp2(Double(steps[index]) / Double(parts) - 1)
      for k in values.indices {
        // 1 − r^p without cancellation for small eigenvalues.
        let reached = values[k] > 0 ? -expm1(power * log(states[k])) / values[k] : 0
        coefficients[k] = reached * b[k]
      }
      emit(index, coefficients)
    }
  }

  /// The remaining error of each direction after k steps is (1 − ηλ)^k times that of the start.
  private mutating func descent(
    _ values: [Double], _ b: [Double], _ rate: Double, _ start: [Double]?, _ emit: (Int, [Double]) -> Void
  ) {
    for index in order {
      for k in values.indices { states[k] = 1 - rate * values[k] }
      Self.raise(&states, to: steps[index])
      for k in values.indices {
        let initial = start.map { $0[k] } ?? 0
        coefficients[k] = values[k] > 0 ? states[k] * initial + (1 - states[k]) / values[k] * b[k] : initial
      }
      emit(index, coefficients)
    }
  }

  /// Powers by squaring, all at once; their rounding is of the order of that of the bases.
  private static func raise(_ bases: inout [Double], to count: Int) {
    let size = bases.count
    var rest = count
    bases.withUnsafeMutableBufferPointer { bases in
      guard let base = bases.baseAddress else { return }
      withUnsafeTemporaryAllocation(of: Double.self, capacity: size) { result in
        guard let power = result.baseAddress else { return }
        for k in 0..<size { power[k] = 1 }
        while rest > 0 {
          if rest & 1 == 1 { for k in 0..<size { power[k] *= base[k] } }
          rest >>= 1
          if rest > 0 { for k in 0..<size { base[k] *= base[k] } }
        }
        for k in 0..<size { base[k] = power[k] }
      }
    }
  }
}

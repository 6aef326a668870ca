import Numerics

/// Iterative Newton in single precision, matrix by matrix as the released code runs it.
///
/// With one example S has a single eigenvalue λ, and α = 2/‖SSᵀ‖_F gives αλ² = 2: the first step cancels the inverse
/// exactly, and the rounding that remains doubles at every step. Maps dip in their last rows from that position alone; how
/// deep depends on rounding.
public enum SinglePrecisionNewton {
  /// Predictions at every position, `[steps, sequences, positions]`; all arithmetic but the reading of the data is in
  /// single precision.
  /// - Throws: ``SolverError`` without step counts or for one below zero; ``LinearAlgebraError`` for data that are not finite.
  public static func predictions(_ batch: RegressionBatch, scale: InContextMethod.NewtonScale, steps: [Int]) throws
    -> Predictions
  {
    try batch.check(steps: steps)
    let most = steps.max() ?? 0
    let (d, positions) = (batch.features, batch.positions)
    var result = Predictions(
      steps: steps, sequences: batch.sequences, positions: positions,
      values: [Double](repeating: 0, count: steps.count * batch.sequences * positions))
    let x = batch.x.map { Float($0) }
    let y = batch.y.map { Float($0) }
    var iteration = Iteration(size: d, scale: scale)
    for sequence in 0..<batch.sequences {
      for position in 1..<max(1, positions) {
        let first = sequence * positions
        iteration.begin(Array(x[first * d..<(first + position) * d]), Array(y[first..<first + position]))
        let query = Array(x[(first + position) * d..<(first + position + 1) * d])
        for step in 0...most {
          if step > 0 { iteration.step() }
          for (index, count) in steps.enumerated() where count == step {
            result.values[(index * batch.sequences + sequence) * positions + position] = Double(
              iteration.prediction(query))
          }
        }
      }
    }
    return result
  }

  /// M and what it is made of, `[size, size]`.
  private struct Iteration {
    let size: Int
    let scale: InContextMethod.NewtonScale
    private var gram: [Float]
    private var right: [Float]
    private var inverse: [Float]
    private var half: [Float]
    private var correction: [Float]

    init(size: Int, scale: InContextMethod.NewtonScale) {
      self.size = size
      self.scale = scale
      gram = [Float](repeating: 0, count: size * size)
      right = [Float](repeating: 0, count: size)
      (inverse, half, correction) = (gram, gram, gram)
    }

    /// S, b and M_0 = αS of the examples.
    mutating func begin(_ rows: [Float], _ y: [Float]) {
      BLAS.multiply(rows, isTransposed: true, rows, rows: size, columns: size, inner: y.count, into: &gram)
      BLAS.multiply(rows, isTransposed: true, y, rows: size, columns: 1, inner: y.count, into: &right)
      Self.product(gram, gram, into: &half, size)
      let norm = half.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
      let factor = norm > 0 ? (scale == .published ? 2 : 1) / norm : 0
      for index in gram.indices { inverse[index] = factor * gram[index] }
    }

    /// M ← 2M − MSM.
    mutating func step() {
      Self.product(inverse, gram, into: &half, size)
      Self.product(half, inverse, into: &correction, size)
      for index in inverse.indices { inverse[index] = 2 * inverse[index] - correction[index] }
    }

    /// xᵀMb.
    func prediction(_ x: [Float]) -> Float {
      var weights = [Float](repeating: 0, count: size)
      BLAS.multiply(inverse, right, rows: size, columns: 1, inner: size, into: &weights)
      return zip(x, weights).reduce(Float(0)) { $0 + $1.0 * $1.1 }
    }

    private static func product(_ a: [Float], _ b: [Float], into result: inout [Float], _ size: Int) {
      BLAS.multiply(a, b, rows: size, columns: size, inner: size, into: &result)
    }
  }
}

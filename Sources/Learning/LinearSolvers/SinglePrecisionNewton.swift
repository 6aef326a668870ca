import COpenBLAS

/// Iterative Newton in single precision, matrix by matrix as the released code runs it.
///
/// With one example S has a single eigenvalue λ, and α = 2/‖SSᵀ‖_F gives αλ² = 2: the first step cancels the inverse
/// exactly, and the rounding that remains doubles at every step. Maps dip in their last rows from that position alone; how
/// deep depends on rounding.
public enum SinglePrecisionNewton {
  /// Predictions at every position, `[steps, sequences, positions]`; all arithmetic but the reading of the data is in
  /// single precision.
  /// - Throws: ``SolverError`` without step counts or for one below zero.
  public static func predictions(_ batch: RegressionBatch, scale: InContextMethod.NewtonScale, steps: [Int]) throws
    -> Predictions
  {
    guard let most = steps.max(), steps.allSatisfy({ $0 >= 0 }) else {
      throw SolverError(description: "step counts must be zero or more, and at least one; found \(steps)")
    }
    LinearAlgebra.useOneThread()
    let (d, positions) = (batch.features, batch.positions)
    var result = Predictions(
      steps: steps, sequences: batch.sequences, positions: positions,
      values: [Double](repeating: 0, count: steps.count * batch.sequences * positions))
    let x = batch.x.map { Float($0) }
    let y = batch.y.map { Float($0) }
    for sequence in 0..<batch.sequences {
      for position in 1..<max(1, positions) {
        let first = sequence * positions
        let rows = Array(x[first * d..<(first + position) * d])
        let (gram, right) = system(rows, Array(y[first..<first + position]), d)
        var inverse = start(gram, scale, d)
        let query = x[(first + position) * d..<(first + position + 1) * d]
        for step in 0...most {
          if step > 0 { inverse = next(inverse, gram, d) }
          let prediction = zip(query, product(inverse, right, rows: d, inner: d, columns: 1)).reduce(Float(0)) {
            $0 + $1.0 * $1.1
          }
          for (index, count) in steps.enumerated() where count == step {
            result.values[(index * batch.sequences + sequence) * positions + position] = Double(prediction)
          }
        }
      }
    }
    return result
  }

  private static func system(_ rows: [Float], _ y: [Float], _ d: Int) -> ([Float], [Float]) {
    var gram = [Float](repeating: 0, count: d * d)
    var right = [Float](repeating: 0, count: d)
    let count = Int32(y.count)
    cblas_sgemm(101, 112, 111, Int32(d), Int32(d), count, 1, rows, Int32(d), rows, Int32(d), 0, &gram, Int32(d))
    cblas_sgemm(101, 112, 111, Int32(d), 1, count, 1, rows, Int32(d), y, 1, 0, &right, 1)
    return (gram, right)
  }

  /// M_0 = αS.
  private static func start(_ gram: [Float], _ scale: InContextMethod.NewtonScale, _ d: Int) -> [Float] {
    let square = product(gram, gram, rows: d, inner: d, columns: d)
    let norm = square.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
    let factor = norm > 0 ? (scale == .published ? 2 : 1) / norm : 0
    return gram.map { factor * $0 }
  }

  /// 2M − MSM.
  private static func next(_ inverse: [Float], _ gram: [Float], _ d: Int) -> [Float] {
    let half = product(inverse, gram, rows: d, inner: d, columns: d)
    return zip(inverse, product(half, inverse, rows: d, inner: d, columns: d)).map { 2 * $0 - $1 }
  }

  private static func product(_ a: [Float], _ b: [Float], rows: Int, inner: Int, columns: Int) -> [Float] {
    var result = [Float](repeating: 0, count: rows * columns)
    let (m, n, k) = (Int32(rows), Int32(columns), Int32(inner))
    cblas_sgemm(101, 111, 111, m, n, k, 1, a, k, b, n, 0, &result, n)
    return result
  }
}

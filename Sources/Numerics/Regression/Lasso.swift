/// The lasso: weights w that minimise P(w) = ‖y − Xw‖²/(2n) + λ‖w‖₁.
///
/// Source: Tibshirani, J. R. Stat. Soc. B 58(1), 1996. Cyclic coordinate descent (Friedman, Hastie and Tibshirani, J. Stat.
/// Software 33(1), 2010) solves most problems in a few passes. Where columns are nearly dependent it moves weight from one to
/// another for ages; an active-set method, which ends after finitely many exact steps, then takes its place. Either ends
/// when the duality gap is small enough. Columns may be zero, identical or more than rows; of several minimisers one is found.
public struct Lasso: Sendable, Equatable {
  /// w, `[columns]`.
  public let weights: [Double]
  /// Relative duality gap, a bound on (P(w) − min P)/(‖y‖²/(2n)).
  public let gap: Double

  /// Solves one problem, without an intercept.
  /// - Parameters:
  ///   - x: X, `[n, columns]`.
  ///   - y: y, `[n]`.
  ///   - penalty: λ, above zero.
  ///   - tolerance: the relative duality gap that suffices. Where rounding alone leaves a larger one, ``gap`` tells:
  ///     with a penalty that is nothing beside a column's size, or columns that are equal to nearly all digits.
  ///   - passes: passes of coordinate descent before the active-set method.
  /// - Throws: ``LinearAlgebraError`` for data that are not finite, and for a penalty that is not above zero.
  public init(_ x: Matrix, _ y: [Double], penalty: Double, tolerance: Double = 1e-9, passes: Int = 1000)
    throws(LinearAlgebraError)
  {
    guard penalty > 0, penalty.isFinite else {
      throw LinearAlgebraError(description: "a lasso with penalty \(penalty); it must be above zero and finite")
    }
    try LinearAlgebra.check(x.values)
    try LinearAlgebra.check(y)
    let problem = LassoProblem(x, y, penalty: penalty)
    var best = problem.coordinateDescent(tolerance: tolerance, passes: passes)
    if !(best.gap <= tolerance) {
      let exact = problem.activeSet(tolerance: tolerance)
      if !(best.gap <= exact.gap) { best = exact }
    }
    weights = problem.inUnitsOfData(best.weights)
    gap = best.gap
  }
}

/// A lasso in the form ½‖y − Xw‖² + Σ μ_j|w_j|, with columns and y scaled so that no square overflows or vanishes.
struct LassoProblem {
  /// Number of rows.
  let count: Int
  /// Columns of X one after another, `[columns, rows]`; each is scaled by a power of two, which rounds nothing, so that its
  /// largest entry is in [1, 2).
  let columns: Matrix
  /// y, scaled likewise.
  let y: [Double]
  /// Squared norms of the columns.
  let squares: [Double]
  /// μ_j = nλ in units of the scaled data.
  let thresholds: [Double]
  private let exponents: [Int]
  private let exponent: Int

  init(_ x: Matrix, _ y: [Double], penalty: Double) {
    precondition(x.rows == y.count, "one number for each row is needed")
    count = y.count
    var columns = x.transposed
    exponents = (0..<columns.rows).map { j in
      columns.values.withUnsafeMutableBufferPointer { values in
        Self.normalise(UnsafeMutableBufferPointer(rebasing: values[j * y.count..<(j + 1) * y.count]))
      }
    }
    var scaled = y
    exponent = scaled.withUnsafeMutableBufferPointer { Self.normalise($0) }
    let exponent = exponent
    thresholds = exponents.map {
      Double(sign: .plus, exponent: -($0 + exponent), significand: penalty * Double(max(1, y.count)))
    }
    squares = (0..<columns.rows).map { j in
      let column = columns.values[j * y.count..<(j + 1) * y.count]
      return BLAS.dot(column, column)
    }
    self.columns = columns
    self.y = scaled
  }

  /// Divides numbers by the power of two of the largest, and returns its exponent.
  private static func normalise(_ values: UnsafeMutableBufferPointer<Double>) -> Int {
    let largest = values.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return 0 }
    // Beyond 2¹⁰²³ there is no factor: the smallest subnormal numbers only come near 1.
    let exponent = max(Int(largest.exponent), -1023)
    let factor = Double(sign: .plus, exponent: -exponent, significand: 1)
    for index in values.indices { values[index] *= factor }
    return exponent
  }

  /// Weights for the data as they were given.
  func inUnitsOfData(_ weights: [Double]) -> [Double] {
    zip(weights, exponents).map { Double(sign: .plus, exponent: exponent - $1, significand: $0) }
  }

  /// A column of X.
  func column(_ j: Int) -> ArraySlice<Double> { columns.values[j * count..<(j + 1) * count] }

  /// y − Xw, computed anew.
  func residual(_ weights: [Double]) -> [Double] {
    var residual = y
    for j in weights.indices where weights[j] != 0 { BLAS.add(-weights[j], column(j), to: &residual) }
    return residual
  }

  /// Xᵀr.
  func correlations(_ residual: [Double]) -> [Double] { squares.indices.map { BLAS.dot(column($0), residual[...]) } }

  /// ½‖r‖² + Σ μ_j|w_j|.
  func objective(_ weights: [Double], residual: [Double]) -> Double {
    // A threshold may be infinite; a weight is zero there.
    weights.indices.reduce(BLAS.dot(residual[...], residual[...]) / 2) {
      weights[$1] == 0 ? $0 : $0 + thresholds[$1] * abs(weights[$1])
    }
  }

  /// The duality gap over ‖y‖²/2.
  ///
  /// The dual problem maximises ½‖y‖² − ½‖y − θ‖² over |x_jᵀθ| ≤ μ_j; θ is the best feasible multiple of the residual (Kim,
  /// Koh, Lustig, Boyd and Gorinevsky, IEEE J. Sel. Top. Signal Process. 1(4), 2007, section III).
  func gap(_ weights: [Double], residual: [Double], correlations: [Double]) -> Double {
    let square = BLAS.dot(residual[...], residual[...])
    let scale = BLAS.dot(y[...], y[...])
    guard square > 0 else { return scale > 0 ? 2 * objective(weights, residual: residual) / scale : 0 }
    let along = BLAS.dot(y[...], residual[...])
    var factor = along / square
    for (threshold, correlation) in zip(thresholds, correlations) where abs(factor * correlation) > threshold {
      factor = factor < 0 ? -threshold / abs(correlation) : threshold / abs(correlation)
    }
    let dual = factor * along - factor * factor * square / 2
    return max(0, (objective(weights, residual: residual) - dual) / (scale / 2))
  }
}

import COpenBLAS
import Foundation

/// A linear model ŷ = x·w + b, fitted with an intercept that is never penalised.
public struct LinearRegression: Sendable, Equatable {
  /// w, `[features]`.
  public let coefficients: [Double]
  /// b.
  public let intercept: Double

  /// Ordinary least squares; of several best fits the one of least norm.
  /// - Parameters:
  ///   - x: `[samples, features]`.
  ///   - y: `[samples]`.
  /// - Throws: ``LinearAlgebraError`` for data that are not finite.
  public static func leastSquares(_ x: Matrix, _ y: [Double]) throws(LinearAlgebraError) -> LinearRegression {
    let data = Centred(x, y)
    return data.model(try LinearAlgebra.leastSquares(data.x, data.y))
  }

  /// Ridge regression: minimises ‖y − Xw − b‖² + penalty ‖w‖².
  /// - Throws: ``LinearAlgebraError`` for data that are not finite, or a singular system with `penalty` 0.
  public static func ridge(_ x: Matrix, _ y: [Double], penalty: Double) throws(LinearAlgebraError) -> LinearRegression {
    let data = Centred(x, y)
    var gram = LinearAlgebra.transposedProduct(data.x, data.x)
    for j in 0..<gram.rows { gram[j, j] += penalty }
    let right = LinearAlgebra.transposedProduct(data.x, Matrix(rows: data.y.count, columns: 1, values: data.y))
    return data.model(try LinearAlgebra.solvePositiveDefinite(gram, right.values))
  }

  /// Lasso: minimises ‖y − Xw − b‖²/(2n) + penalty ‖w‖₁ by cyclic coordinate descent.
  ///
  /// It ends when a pass moves no prediction by more than `tolerance` standard deviations of y. Source: Friedman, Hastie
  /// and Tibshirani, J. Stat. Software 33(1), 2010.
  /// - Throws: ``LinearAlgebraError`` when `limit` passes do not suffice.
  public static func lasso(
    _ x: Matrix, _ y: [Double], penalty: Double, tolerance: Double = 1e-10, limit: Int = 100_000
  ) throws(LinearAlgebraError) -> LinearRegression {
    let data = Centred(x, y)
    return data.model(try lassoWithoutIntercept(data.x, data.y, penalty: penalty, tolerance: tolerance, limit: limit))
  }

  /// The weights of a lasso whose line goes through the origin.
  /// - Throws: ``LinearAlgebraError`` when `limit` passes do not suffice.
  static func lassoWithoutIntercept(
    _ x: Matrix, _ y: [Double], penalty: Double, tolerance: Double = 1e-10, limit: Int = 100_000
  ) throws(LinearAlgebraError) -> [Double] {
    let columns = x.transposed
    let (count, n) = (Int32(y.count), Double(max(1, y.count)))
    var residual = y
    var weights = [Double](repeating: 0, count: columns.rows)
    let scale = (cblas_ddot(count, y, 1, y, 1) / n).squareRoot()
    let isConverged = columns.values.withUnsafeBufferPointer { values -> Bool in
      guard let base = values.baseAddress else { return true }
      func column(_ j: Int) -> UnsafePointer<Double> { base + j * Int(count) }
      let squares = (0..<columns.rows).map { cblas_ddot(count, column($0), 1, column($0), 1) }
      for _ in 0..<limit {
        var largest = 0.0
        for j in 0..<columns.rows where squares[j] > 0 {
          let correlation = cblas_ddot(count, column(j), 1, residual, 1) + squares[j] * weights[j]
          let shrunk = max(0, abs(correlation) - penalty * n)
          let weight = (correlation < 0 ? -shrunk : shrunk) / squares[j]
          let change = weight - weights[j]
          guard change != 0 else { continue }
          weights[j] = weight
          cblas_daxpy(count, -change, column(j), 1, &residual, 1)
          largest = max(largest, abs(change) * (squares[j] / n).squareRoot())
        }
        if largest <= tolerance * scale { return true }
      }
      return false
    }
    guard isConverged else {
      throw LinearAlgebraError(
        description: "the lasso does not converge in \(limit) passes; raise its penalty or standardise the data")
    }
    return weights
  }

  /// ŷ of each row, `[samples]`.
  public func predictions(_ x: Matrix) -> [Double] {
    x.times(Matrix(rows: coefficients.count, columns: 1, values: coefficients)).values.map { $0 + intercept }
  }

  /// Mean squared error against y.
  public func meanSquaredError(_ x: Matrix, _ y: [Double]) -> Double {
    zip(predictions(x), y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(y.count)
  }

  /// Data without their means: the intercept is then zero and found afterwards.
  private struct Centred {
    var x: Matrix
    var y: [Double]
    let xMeans: [Double]
    let yMean: Double

    init(_ x: Matrix, _ y: [Double]) {
      precondition(x.rows == y.count, "one target for each row is needed")
      let count = Double(max(1, x.rows))
      var means = [Double](repeating: 0, count: x.columns)
      for i in 0..<x.rows { for j in 0..<x.columns { means[j] += x[i, j] / count } }
      xMeans = means
      yMean = y.reduce(0, +) / count
      self.x = x
      for i in 0..<x.rows { for j in 0..<x.columns { self.x[i, j] -= means[j] } }
      self.y = y.map { [yMean] in $0 - yMean }
    }

    func model(_ weights: [Double]) -> LinearRegression {
      LinearRegression(
        coefficients: weights, intercept: yMean - zip(weights, xMeans).reduce(0) { $0 + $1.0 * $1.1 })
    }
  }
}

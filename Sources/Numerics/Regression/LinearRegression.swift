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
  /// - Returns: the fitted model.
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

  /// Lasso regression: minimises ‖y − Xw − b‖²/(2n) + penalty ‖w‖₁; see ``Lasso``.
  /// - Throws: ``LinearAlgebraError`` for data that are not finite, and for a penalty that is not above zero.
  public static func lasso(_ x: Matrix, _ y: [Double], penalty: Double, tolerance: Double = 1e-9)
    throws(LinearAlgebraError) -> LinearRegression
  {
    let data = Centred(x, y)
    return data.model(try Lasso(data.x, data.y, penalty: penalty, tolerance: tolerance).weights)
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

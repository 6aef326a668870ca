/// A straight line through points by least squares.
struct LeastSquaresLine {
  let slope: Double
  let intercept: Double
  /// Sum of the squared residuals.
  let residual: Double

  /// NaN when all x are equal.
  init(x: [Double], y: [Double]) {
    let count = Double(x.count)
    let (centreX, centreY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    let spread = x.reduce(0) { $0 + ($1 - centreX) * ($1 - centreX) }
    let slope = zip(x, y).reduce(0) { $0 + ($1.0 - centreX) * ($1.1 - centreY) } / spread
    let intercept = centreY - slope * centreX
    self.slope = slope
    self.intercept = intercept
    residual = zip(x, y).reduce(0) { sum, point in
      let error = point.1 - slope * point.0 - intercept
      return sum + error * error
    }
  }
}

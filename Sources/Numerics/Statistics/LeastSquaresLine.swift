/// A straight line through points by ordinary least squares.
public struct LeastSquaresLine: Sendable, Equatable {
  /// Slope; NaN when all x are equal.
  public let slope: Double
  /// Value at x = 0; NaN when all x are equal.
  public let intercept: Double
  /// Sum of the squared residuals.
  public let squaredResiduals: Double

  /// Fits a line to points of these coordinates.
  /// - Precondition: as many x as y.
  public init(x: [Double], y: [Double]) {
    precondition(x.count == y.count, "one y for each x is needed")
    let (sampleX, centreY) = (Sample(x), Sample(y).mean)
    let products = zip(x, y).reduce(0) { $0 + ($1.0 - sampleX.mean) * ($1.1 - centreY) }
    let slope = products / sampleX.squaredDeviations
    let intercept = centreY - slope * sampleX.mean
    self.slope = slope
    self.intercept = intercept
    squaredResiduals = zip(x, y).reduce(0) { sum, point in
      let error = point.1 - slope * point.0 - intercept
      return sum + error * error
    }
  }

  /// The weights with which a slope sums the y of its points, (x − x̄) / Σ (x − x̄)²: through them errors of the y propagate
  /// to the slope.
  public static func slopeWeights(x: [Double]) -> [Double] {
    let sample = Sample(x)
    return x.map { ($0 - sample.mean) / sample.squaredDeviations }
  }
}

extension LassoProblem {
  /// Minimises over one weight after another, from w = 0.
  ///
  /// The gap costs as much as a pass, so it is computed only when a pass moves no prediction by more than a tenth of
  /// `tolerance` standard deviations of y.
  /// - Returns: weights and their relative gap, which exceeds `tolerance` when so many passes do not suffice.
  func coordinateDescent(tolerance: Double, passes: Int) -> (weights: [Double], gap: Double) {
    let rows = Double(max(1, count))
    var weights = [Double](repeating: 0, count: squares.count)
    var residual = y
    let deviation = (BLAS.dot(y[...], y[...]) / rows).squareRoot()
    for _ in 0..<passes {
      var largest = 0.0
      for j in weights.indices where squares[j] > 0 {
        let correlation = BLAS.dot(column(j), residual[...]) + squares[j] * weights[j]
        let shrunk = max(0, abs(correlation) - thresholds[j])
        let weight = (correlation < 0 ? -shrunk : shrunk) / squares[j]
        let change = weight - weights[j]
        guard change != 0 else { continue }
        weights[j] = weight
        BLAS.add(-change, column(j), to: &residual)
        largest = max(largest, abs(change) * (squares[j] / rows).squareRoot())
      }
      guard largest <= 0.1 * tolerance * deviation else { continue }
      let gap = gap(weights, residual: residual, correlations: correlations(residual))
      if gap <= tolerance { return (weights, gap) }
    }
    let exact = self.residual(weights)
    return (weights, gap(weights, residual: exact, correlations: correlations(exact)))
  }
}

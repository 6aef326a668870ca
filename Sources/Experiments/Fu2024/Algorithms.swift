import Learning

extension SolverExperiment {
  /// Step counts of gradient descent in the paper's maps: by fifties (Figure 8 b) and by doubling (Figure 10).
  public static let gradientSteps = Set(
    [1] + stride(from: 50, through: 1300, by: 50) + (1...12).map { 1 << $0 }
  ).sorted()

  /// Figure 26 (a, b, c): similarity of errors between Newton and gradient descent, Newton and BFGS.
  ///
  /// `convention` is `published` (α = 2/‖SSᵀ‖, gradient descent from U(0, 1)^d/√d) or `released` (1/‖SSᵀ‖, from 0).
  public static let algorithms = SolverExperiment(
    "algorithms", "Similarity of errors: Newton against gradient descent, Newton and BFGS",
    rowColumns: [
      "method", "newton_steps", "steps", "convention", "similarity",
    ], precision: .float64, seconds: 3
  ) { size, precision, seed, emit in
    let data = SolverData(size, seed: seed)
    for convention in InContextMethod.NewtonScale.allCases {
      let isPublished = convention == .published
      let newton = try newtonPredictions(data.batch, convention, precision)
      let descent = InContextMethod.gradientDescent(rate: 0.01, start: isPublished ? .uniform : .zero)
      let others: [(String, Predictions)] = [
        ("gd", try descent.predictions(data.batch, steps: gradientSteps, starts: isPublished ? data.starts : nil)),
        ("newton", newton),
        ("bfgs", try InContextMethod.bfgs.predictions(data.batch, steps: Array(1...24))),
      ]
      for (name, other) in others {
        let map = Similarity.ofErrors(newton, other, targets: data.batch.y)
        for (row, steps) in newton.steps.enumerated() {
          for (column, count) in other.steps.enumerated() {
            try emit([
              .text(name), .integer(steps), .integer(count), .text(convention.rawValue), .real(map[row][column]),
            ])
          }
        }
      }
    }
  }

  private static func newtonPredictions(
    _ batch: RegressionBatch, _ scale: InContextMethod.NewtonScale, _ precision: SolverPrecision
  ) throws -> Predictions {
    let steps = Array(1...23)
    switch precision {
    case .float64: return try InContextMethod.newton(scale).predictions(batch, steps: steps)
    case .float32: return try SinglePrecisionNewton.predictions(batch, scale: scale, steps: steps)
    }
  }
}

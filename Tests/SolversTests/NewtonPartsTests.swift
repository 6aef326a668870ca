import Random
import Solvers
import Testing

@Suite struct NewtonPartsTests {
  private func batch(_ covariance: RegressionBatch.Covariance) -> RegressionBatch {
    var generator = TorchGenerator(seed: 5)
    return RegressionBatch(sequences: 3, positions: 15, features: 6, covariance: covariance, &generator)
  }

  @Test(arguments: [RegressionBatch.Covariance.isotropic, .illConditioned(100)])
  func wholePartsAreNewtonsSteps(covariance: RegressionBatch.Covariance) throws {
    let batch = batch(covariance)
    for scale in InContextMethod.NewtonScale.allCases {
      let whole = try InContextMethod.newton(scale).predictions(batch, steps: [1, 2, 5, 9])
      let parts = try InContextMethod.newtonParts(scale, perStep: 4).predictions(batch, steps: [4, 8, 20, 36])
      for (a, b) in zip(whole.values, parts.values) { #expect(abs(a - b) <= 1e-9 * max(1, abs(a))) }
    }
  }

  @Test func partsLieBetweenTheSteps() throws {
    let batch = batch(.isotropic)
    let parts = try InContextMethod.newtonParts(.published, perStep: 2).predictions(batch, steps: [8, 9, 10])
    let exact = try InContextMethod.leastSquares.predictions(batch)
    // Above six examples the error of every prediction falls from part to part.
    func error(_ index: Int) -> Double {
      zip(parts[step: index], exact[step: 0]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    #expect(error(0) > error(1))
    #expect(error(1) > error(2))
  }

  @Test func partsBeforeTheFirstStepAreRefused() {
    #expect(throws: SolverError.self) {
      try InContextMethod.newtonParts(.published, perStep: 4).predictions(batch(.isotropic), steps: [3])
    }
  }
}

import Files
import Foundation
import Numerics
import Random
import Testing

@testable import Solvers

@Suite struct LinearSolverTests {
  private func batch(
    features: Int = 4, positions: Int = 9, _ covariance: RegressionBatch.Covariance = .isotropic
  ) -> RegressionBatch {
    var generator = TorchGenerator(seed: 3)
    return RegressionBatch(
      sequences: 3, positions: positions, features: features, covariance: covariance, &generator)
  }

  /// Plain iterations with whole matrices, as the definitions have them.
  private func plain(_ batch: RegressionBatch, sequence: Int, position: Int, _ body: (Matrix, Matrix) -> Matrix)
    -> Double
  {
    let d = batch.features
    let first = sequence * batch.positions
    let x = Matrix(rows: position, columns: d, values: Array(batch.x[first * d..<(first + position) * d]))
    let y = Matrix(rows: position, columns: 1, values: Array(batch.y[first..<first + position]))
    let weights = body(x.transposed.times(x), x.transposed.times(y))
    let query = Matrix(rows: 1, columns: d, values: Array(batch.x[(first + position) * d..<(first + position + 1) * d]))
    return query.times(weights).values[0]
  }

  private func compare(
    _ method: InContextMethod, steps: [Int], features: Int, starts: [Double]? = nil, tolerance: Double = 1e-9,
    plainly: (Int, Int, Matrix, Matrix) -> Matrix
  ) throws {
    let batch = batch(features: features)
    let predictions = try method.predictions(batch, steps: steps, starts: starts)
    for (index, count) in steps.enumerated() {
      for sequence in 0..<batch.sequences {
        #expect(predictions[step: index][predictions[step: index].startIndex + sequence * batch.positions] == 0)
        for position in 1..<batch.positions {
          let expected = plain(batch, sequence: sequence, position: position) { plainly(count, sequence, $0, $1) }
          let found = predictions.values[(index * batch.sequences + sequence) * batch.positions + position]
          #expect(abs(found - expected) <= tolerance * max(1, abs(expected)), "\(method) \(count) \(position)")
        }
      }
    }
  }

  @Test(arguments: [InContextMethod.NewtonScale.published, .released], [4, 12])
  func newtonIsItsIteration(scale: InContextMethod.NewtonScale, features: Int) throws {
    try compare(.newton(scale), steps: [5, 0, 1, 9], features: features, tolerance: 1e-7) { count, _, gram, right in
      let norm = gram.times(gram.transposed).values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      var inverse = gram
      inverse.values = gram.values.map { $0 * (scale == .published ? 2 : 1) / norm }
      for _ in 0..<count {
        let correction = inverse.times(gram).times(inverse)
        inverse.values = zip(inverse.values, correction.values).map { 2 * $0 - $1 }
      }
      return inverse.times(right)
    }
  }

  @Test(arguments: [4, 12])
  func gradientDescentIsItsIteration(features: Int) throws {
    let starts = (0..<3 * features).map { Double($0 % 5) / 10 }
    let method = InContextMethod.gradientDescent(rate: 0.01, start: .uniform)
    try compare(method, steps: [0, 1, 37], features: features, starts: starts) { count, sequence, gram, right in
      var weights = Matrix(
        rows: features, columns: 1, values: Array(starts[sequence * features..<(sequence + 1) * features]))
      for _ in 0..<count {
        let product = gram.times(weights)
        for j in 0..<features { weights[j, 0] -= 0.01 * (product[j, 0] - right[j, 0]) }
      }
      return weights
    }
  }

  @Test(arguments: [InContextMethod.conjugateGradient, .bfgs, .lbfgs(memory: 10)])
  func lineSearchesEndAtLeastSquares(method: InContextMethod) throws {
    let batch = batch()
    let found = try method.predictions(batch, steps: [1, 4, 40])
    let exact = try InContextMethod.leastSquares.predictions(batch)
    for (a, b) in zip(found[step: 2], exact[step: 0]) { #expect(abs(a - b) <= 1e-8 * max(1, abs(b))) }
    // One step is not the end, and all three begin with the steepest descent.
    #expect(zip(found[step: 0], exact[step: 0]).contains { abs($0 - $1) > 1e-3 })
    let first = try InContextMethod.conjugateGradient.predictions(batch, steps: [1])
    for (a, b) in zip(found[step: 0], first[step: 0]) { #expect(abs(a - b) <= 1e-12 * max(1, abs(b))) }
  }

  @Test func leastSquaresIsOfLeastNormAndExactOnceDetermined() throws {
    let batch = batch()
    let predictions = try InContextMethod.leastSquares.predictions(batch)
    for sequence in 0..<3 {
      for position in 4..<9 {
        let index = sequence * 9 + position
        #expect(abs(predictions.values[index] - batch.y[index]) <= 1e-9)
      }
    }
    // One example (x, y): w = x y/‖x‖².
    let weights = try InContextMethod.leastSquares.weights(batch)
    let norm = (0..<4).reduce(0) { $0 + batch.x[$1] * batch.x[$1] }
    for j in 0..<4 { #expect(abs(weights[4 + j] - batch.x[j] * batch.y[0] / norm) <= 1e-12) }
  }

  /// αλ² = 2 with one example: in exact arithmetic nothing is left after one step, and rounding must not bring it back.
  @Test func oneExampleLeavesNewtonNothing() throws {
    let weights = try InContextMethod.newton(.published).weights(batch(features: 20), steps: [0, 1, 23, 500])
    for index in 1..<4 {
      for sequence in 0..<3 {
        let first = ((index * 3 + sequence) * 9 + 1) * 20
        #expect(weights[first..<first + 20].allSatisfy { $0 == 0 })
        #expect(weights[first + 20..<first + 40].contains { $0 != 0 })
      }
    }
  }

  @Test func baselinesByHand() throws {
    let batch = RegressionBatch(sequences: 1, positions: 3, features: 1, x: [1, 2, 3], y: [10, 40, 0])
    // Mean of yx: 10, then (10 + 80)/2 = 45. Online: 0.1 · 10 = 1, then 1 + 0.1 · 2 · (40 − 2) = 8.6. Ridge: 10/2, 90/6.
    let cases: [(InContextMethod, [Double])] = [
      (.averaging, [0, 20, 135]), (.nearestNeighbours(1), [0, 10, 40]), (.nearestNeighbours(3), [0, 10, 25]),
      (.onlineGradientDescent(rate: 0.1), [0, 2, 25.8]), (.ridge(penalty: 1), [0, 10, 45]),
    ]
    for (method, expected) in cases {
      let found = try method.predictions(batch).values
      for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 1e-12, "\(method)") }
    }
  }

  @Test func impossibleRequestsAreRefused() {
    let good = batch()
    #expect(throws: SolverError.self) { try InContextMethod.newton(.published).predictions(good, steps: []) }
    #expect(throws: SolverError.self) { try InContextMethod.newton(.published).predictions(good, steps: [-1]) }
    #expect(throws: SolverError.self) { try InContextMethod.ridge(penalty: 0).predictions(good) }
    #expect(throws: SolverError.self) { try InContextMethod.nearestNeighbours(0).predictions(good) }
    let method = InContextMethod.gradientDescent(rate: .nan, start: .zero)
    #expect(throws: SolverError.self) { try method.predictions(good, steps: [1]) }
  }

  private static let everyMethod: [InContextMethod] = [
    .leastSquares, .ridge(penalty: 1), .newton(.published), .newton(.released),
    .gradientDescent(rate: 0.01, start: .uniform), .conjugateGradient, .bfgs, .lbfgs(memory: 3),
    .onlineGradientDescent(rate: 0.03), .onlineGradientDescent(rate: nil), .nearestNeighbours(3), .averaging,
    .lasso(penalty: 0.1),
  ]

  @Test(arguments: everyMethod)
  func dataThatAreNotFiniteAreOneClearLine(method: InContextMethod) {
    for (x, y) in [(Double.nan, 1.0), (.infinity, 1), (1, .nan), (1, -.infinity)] {
      let bad = RegressionBatch(sequences: 1, positions: 2, features: 1, x: [x, 1], y: [y, 1])
      let error = #expect(throws: LinearAlgebraError.self) { try method.predictions(bad) }
      #expect(error?.description.contains("not finite") == true && error?.description.contains("\n") == false)
    }
  }

  @Test func singlePrecisionRefusesTheSame() {
    let bad = RegressionBatch(sequences: 1, positions: 2, features: 1, x: [1, 1], y: [.nan, 1])
    #expect(throws: LinearAlgebraError.self) {
      try SinglePrecisionNewton.predictions(bad, scale: .published, steps: [1])
    }
    #expect(throws: SolverError.self) {
      try SinglePrecisionNewton.predictions(batch(), scale: .published, steps: [-1])
    }
  }

  /// No position has as many examples as features: S is singular everywhere.
  @Test(arguments: everyMethod)
  func moreFeaturesThanPositionsGiveFiniteResults(method: InContextMethod) throws {
    let predictions = try method.predictions(batch(features: 30, positions: 5), steps: [0, 1, 60])
    #expect(predictions.values.allSatisfy(\.isFinite) && predictions.values.contains { $0 != 0 })
  }

  @Test func noStepsAreTheStart() throws {
    let batch = batch()
    for method in [InContextMethod.newton(.published), .conjugateGradient, .bfgs, .lbfgs(memory: 3)] {
      let weights = try method.weights(batch, steps: [0])
      // Newton begins with αS, not with nothing.
      #expect(weights.allSatisfy { $0 == 0 } == (method != .newton(.published)))
    }
    let starts = (0..<12).map { Double($0) }
    let descent = InContextMethod.gradientDescent(rate: 0.01, start: .uniform)
    let weights = try descent.weights(batch, steps: [0], starts: starts)
    for sequence in 0..<3 {
      for position in 1..<9 {
        for j in 0..<4 {
          #expect(abs(weights[(sequence * 9 + position) * 4 + j] - starts[sequence * 4 + j]) <= 1e-12 * 12)
        }
      }
    }
  }

  /// The same example twice leaves S without an inverse: w = x y/‖x‖² is of least norm, by hand (0.6, 0.8)·10/25·5.
  @Test func singularSystemsWithoutRidge() throws {
    let twice = RegressionBatch(
      sequences: 1, positions: 3, features: 2, x: [3, 4, 3, 4, 1, 1], y: [10, 10, 0])
    for method in [
      InContextMethod.leastSquares, .newton(.released), .conjugateGradient, .bfgs, .lbfgs(memory: 3),
      .gradientDescent(rate: 0.01, start: .zero),
    ] {
      let weights = try method.weights(twice, steps: [2000])
      for (found, expected) in zip(weights[4..<6], [1.2, 1.6]) {
        #expect(abs(found - expected) <= 1e-12, "\(method)")
      }
    }
    // With one eigenvalue the published scale cancels the inverse at the first step, for good.
    #expect(try InContextMethod.newton(.published).weights(twice, steps: [2000]).allSatisfy { $0 == 0 })
    // Ridge by hand: S = 2xxᵀ, w = 2·10·x/(2·25 + 1).
    let ridge = try InContextMethod.ridge(penalty: 1).weights(twice)
    for (found, expected) in zip(ridge[4..<6], [60.0 / 51, 80.0 / 51]) { #expect(abs(found - expected) <= 1e-12) }
    let ones = Matrix(rows: 2, columns: 2, values: [1, 1, 1, 1])
    let error = #expect(throws: LinearAlgebraError.self) { try LinearAlgebra.solvePositiveDefinite(ones, [1, 2]) }
    #expect(error?.description.contains("singular without a ridge") == true)
  }

  @Test func illConditionedDataHaveTheirCondition() {
    var generator = TorchGenerator(seed: 5)
    let rotation = RegressionBatch.randomRotation(6, &generator)
    let product = rotation.times(rotation.transposed)
    for i in 0..<6 { for j in 0..<6 { #expect(abs(product[i, j] - (i == j ? 1 : 0)) <= 1e-12) } }
    let data = RegressionBatch(
      sequences: 1, positions: 4000, features: 2, covariance: .illConditioned(100), &generator)
    let trace = data.x.reduce(0) { $0 + $1 * $1 } / 4000
    #expect(abs(trace - 101) <= 6)
  }

  @Test func singlePrecisionLosesTheLastSteps() throws {
    let batch = batch(features: 12)
    let steps = [1, 5, 70]
    let double = try InContextMethod.newton(.published).predictions(batch, steps: steps)
    let single = try SinglePrecisionNewton.predictions(batch, scale: .published, steps: steps)
    func agrees(_ index: Int, within tolerance: Double) -> Bool {
      zip(double[step: index], single[step: index]).allSatisfy { abs($0 - $1) < tolerance }
    }
    #expect(agrees(0, within: 1e-4) && agrees(1, within: 1e-2))
    // What rounding leaves where the exact inverse has nothing doubles at every step.
    #expect(!agrees(2, within: 1))
  }

  @Test func similarities() {
    #expect(abs(Similarity.cosine([1, 0], [1, 1]) - 0.5.squareRoot()) <= 1e-15)
    #expect(Similarity.cosine([0, 0], [0, 0]) == 1 && Similarity.cosine([0, 0], [1, 0]) == 0)
    #expect(Similarity.cosine([0, 0], [.nan, 0]).isNaN && Similarity.cosine([1, 0], [.infinity, 0]).isNaN)
    #expect(Similarity.meanCosines([1, 0, 0, 2], [2, 0, 3, 0], vectors: 2, size: 2) == [[0.5]])
    // Two step counts against one, two positions; the first position counts in errors and not in weights.
    let batch = RegressionBatch(sequences: 1, positions: 2, features: 2, x: [0, 0, 0, 0], y: [1, 1])
    #expect(Similarity.ofWeights([5, 5, 1, 0, 5, 5, 0, 1], [0, 9, 3, 0], batch) == [[1], [0]])
    let a = Predictions(steps: [1, 2], sequences: 1, positions: 2, values: [1, 3, 2, 1])
    let b = Predictions(steps: [4], sequences: 1, positions: 2, values: [1, 2])
    #expect(Similarity.ofErrors(a, b, targets: batch.y) == [[1], [0]])
    #expect(Similarity.bestMatches([0.9, 0.99, 0.991], tolerance: 0.002) == [1, 2])
    #expect(Similarity.bestMatches([0.9, .nan]).isEmpty)
  }
}

@Suite struct SolverThreadTests {
  @Test(arguments: [
    InContextMethod.newton(.published), .gradientDescent(rate: 0.01, start: .uniform), .bfgs, .lbfgs(memory: 3),
    .conjugateGradient, .leastSquares, .averaging, .nearestNeighbours(2), .onlineGradientDescent(rate: nil),
    .lasso(penalty: 0.1),
  ])
  func threadsAndCompanyChangeNoBit(method: InContextMethod) throws {
    var generator = TorchGenerator(seed: 8)
    let batch = RegressionBatch(sequences: 5, positions: 8, features: 6, &generator)
    let starts = generator.uniform(5 * 6)
    let alone = try method.predictions(batch, steps: [3, 0, 7], starts: starts)
    for threads in [1, 2, 3, 9] {
      #expect(try method.predictions(batch, steps: [3, 0, 7], starts: starts, threads: threads) == alone)
    }
    #expect(throws: InvalidConfiguration.self) { try method.predictions(batch, steps: [1], starts: nil, threads: 0) }
  }
}

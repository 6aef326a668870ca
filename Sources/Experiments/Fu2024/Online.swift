import Solvers

extension SolverExperiments {
  /// Figure 5: the error on an example that was seen so many examples ago; an online method forgets.
  static let online = SolverExperiment<SolverSize, ForgettingRow>(
    "online", "Forgetting: errors on earlier examples by the gap since they were seen", SolverSize(), seconds: 0.2
  ) { size, seed, emit in
    let data = SolverData(size, seed: seed)
    let batch = data.batch
    let methods: [(MethodName, InContextMethod, [Int])] = [
      (.onlineGradientDescentFixed, .onlineGradientDescent(rate: 0.03), [0]),
      (.onlineGradientDescentNormalised, .onlineGradientDescent(rate: nil), [0]),
      (.newtonFive, .newton(.published), [5]),
      (.leastSquares, .leastSquares, [0]),
    ]
    for (name, method, steps) in methods {
      let weights = try method.weights(batch, steps: steps)
      for examples in [20, 40] where examples < size.positions {
        for gap in 1...examples {
          let error = meanError(batch, weights, after: examples, at: examples - gap)
          try emit(
            ForgettingRow(
              method: name, examples: examples, gap: gap, isRecent: 2 * gap <= examples, error: error))
        }
      }
    }
  }

  /// Mean squared error over d of the weights after so many examples on the example at an earlier position.
  private static func meanError(
    _ batch: RegressionBatch, _ weights: [Double], after examples: Int, at position: Int
  ) -> Double {
    let (positions, d) = (batch.positions, batch.features)
    var sum = 0.0
    for sequence in 0..<batch.sequences {
      let (known, seen) = (sequence * positions + examples, sequence * positions + position)
      var error = -batch.y[seen]
      for j in 0..<d { error += weights[known * d + j] * batch.x[seen * d + j] }
      sum += error * error
    }
    return sum / Double(batch.sequences * d)
  }
}

import Solvers

extension SolverExperiments {
  /// Figure 7 (b): errors against examples for growing steps, with least squares and the usual baselines beside them.
  static let progression = SolverExperiment<SolverSize, ProgressionRow>(
    "progression", "Errors against examples for growing steps, and of baselines", SolverSize(), seconds: 0.6
  ) { size, seed, emit in
    let data = SolverData(size, seed: seed)
    let methods: [(MethodName, InContextMethod, [Int])] = [
      (.newton, .newton(.published), [1, 2, 3, 4, 6, 8, 10, 12, 14]),
      (.gradientDescent, .gradientDescent(rate: 0.01, start: .uniform), [1, 4, 16, 64, 256, 1024, 4096]),
      (.leastSquares, .leastSquares, [0]),
      (.ridge, .ridge(penalty: 1), [0]),
      (.lasso, .lasso(penalty: 0.1), [0]),
      (.nearestNeighbours, .nearestNeighbours(3), [0]),
      (.averaging, .averaging, [0]),
    ]
    for (name, method, steps) in methods {
      let predictions = try method.predictions(data.batch, steps: steps, starts: data.starts)
      for (index, step) in steps.enumerated() {
        for examples in 0..<size.positions {
          let error = data.error(predictions, step: index, position: examples)
          try emit(ProgressionRow(method: name, step: step, examples: examples, error: error))
        }
      }
    }
  }
}

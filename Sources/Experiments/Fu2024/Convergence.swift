import Solvers

extension SolverExperiments {
  /// Numbers of examples whose errors are followed: below, at and above d = 20.
  static let exampleCounts = [5, 10, 15, 20, 25, 30, 35]

  /// Figure 2, panels of Newton and gradient descent: errors against steps; `over` is 1 for more examples than d.
  static let convergence = SolverExperiment<SolverSize, ConvergenceRow>(
    "convergence", "Errors of Newton and gradient descent against steps", SolverSize(), seconds: 0.3
  ) { size, seed, emit in
    let data = SolverData(size, seed: seed)
    let methods: [(MethodName, InContextMethod, [Int])] = [
      (.newton, .newton(.published), Array(0...24)),
      (.gradientDescent, .gradientDescent(rate: 0.01, start: .uniform), Array(stride(from: 0, through: 1300, by: 50))),
    ]
    for (name, method, steps) in methods {
      let predictions = try method.predictions(data.batch, steps: steps, starts: data.starts)
      for examples in exampleCounts where examples < size.positions {
        for (index, step) in steps.enumerated() {
          let error = data.error(predictions, step: index, position: examples)
          try emit(
            ConvergenceRow(
              method: name, examples: examples, isOverdetermined: examples > size.features, step: step, error: error))
        }
      }
    }
  }
}

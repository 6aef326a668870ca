import Learning

extension SolverExperiment {
  /// Numbers of examples whose errors are followed: below, at and above d = 20.
  static let exampleCounts = [5, 10, 15, 20, 25, 30, 35]

  /// Figure 2, panels of Newton and gradient descent: errors against steps; `over` is 1 for more examples than d.
  static let convergence = SolverExperiment(
    "convergence", "Errors of Newton and gradient descent against steps",
    rowColumns: [
      "method", "examples", "over", "step", "error",
    ], seconds: 0.3
  ) { size, _, seed, emit in
    let data = SolverData(size, seed: seed)
    let methods: [(String, InContextMethod, [Int])] = [
      ("newton", .newton(.published), Array(0...20)),
      ("gd", .gradientDescent(rate: 0.01, start: .uniform), Array(stride(from: 0, through: 1300, by: 50))),
    ]
    for (name, method, steps) in methods {
      let predictions = try method.predictions(data.batch, steps: steps, starts: data.starts)
      for examples in exampleCounts where examples < size.positions {
        for (index, step) in steps.enumerated() {
          let error = data.error(predictions, step: index, position: examples)
          try emit([
            .text(name), .integer(examples), .integer(examples > size.features ? 1 : 0), .integer(step), .real(error),
          ])
        }
      }
    }
  }
}

import Solvers

extension SolverExperiments {
  /// Figure 4's curves of Newton and gradient descent, and Figure 15 (b): x of condition number 100 beside isotropic x.
  ///
  /// With eigenvalues up to κ the step size 0.01 diverges; gradient descent has 0.01/κ here.
  static let illConditioned = SolverExperiment<SolverSize, ConditionedRow>(
    "ill-conditioned/solvers", "Errors against steps on ill-conditioned data", SolverSize(), seconds: 0.8
  ) { size, seed, emit in
    for condition in [1, 100] {
      let data = SolverData(
        size, covariance: condition == 1 ? .isotropic : .illConditioned(Double(condition)), seed: seed)
      let methods: [(MethodName, InContextMethod, [Int])] = [
        (.newton, .newton(.published), Array(0...30)),
        (.gradientDescent, .gradientDescent(rate: 0.01 / Double(condition), start: .uniform), halfOctaves),
      ]
      // Errors of the prediction grow with the scale of x: relative to the variance of y over d, (κ + 1)/2.
      let scale = Double(condition + 1) / 2
      for (name, method, steps) in methods {
        let predictions = try method.predictions(data.batch, steps: steps, starts: data.starts)
        for examples in [10, 20, 30, 40] where examples < size.positions {
          for (index, step) in steps.enumerated() {
            let error = data.error(predictions, step: index, position: examples) / scale
            try emit(
              ConditionedRow(
                condition: condition,
                convergence: ConvergenceRow(
                  method: name, examples: examples, isOverdetermined: examples > size.features, step: step,
                  error: error)))
          }
        }
      }
    }
  }

  /// 1, 1.4, 2, 2.8 … 2²⁰, rounded.
  private static let halfOctaves = Set(
    (0...40).map { half -> Int in
      let power = 1 << (half / 2)
      return half % 2 == 0 ? power : Int((Double(power) * 2.0.squareRoot()).rounded())
    }
  ).sorted()
}

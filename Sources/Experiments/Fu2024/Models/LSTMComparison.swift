import Solvers
import Training

extension ModelExperiments {
  /// The models of Figure 5.
  private static let compared: [ModelKind] = [.base, .lstm]

  /// Figure 5, left: errors of transformer, LSTM and what they are compared with, against the number of examples.
  var learners: ModelExperiment<LearnerErrorRow> {
    ModelExperiment(
      "lstm/examples", "Errors against examples: transformer, LSTM, online descent and Newton",
      kinds: { _ in Self.compared }, sources, seconds: 0.3
    ) { evaluation, _, _, emit in
      func emitErrors(_ method: MethodName, _ predictions: Predictions, _ index: Int) throws {
        for examples in 0..<predictions.positions {
          try emit(
            LearnerErrorRow(
              method: method, examples: examples, isOverdetermined: examples > evaluation.model.sizes.features,
              error: evaluation.relativeError(predictions, step: index, position: examples)))
        }
      }
      try emitErrors(evaluation.model.kind.family, evaluation.layers, evaluation.layers.steps.count - 1)
      // Both models are asked the same sequences: the solvers' errors are told once.
      guard evaluation.model.kind == .base else { return }
      for (name, method, steps) in Self.solversBeside {
        try emitErrors(name, evaluation.predictions(method, [steps]), 0)
      }
    }
  }

  private static let solversBeside: [(MethodName, InContextMethod, Int)] = [
    (.onlineGradientDescent, .onlineGradientDescent(rate: nil), 1), (.newtonFive, .newton(.published), 5),
    (.leastSquares, .leastSquares, 0),
  ]

  /// Figure 5, right (appendix A.6): the query is an x that was an example so many examples ago.
  var forgetting: ModelExperiment<ForgettingRow> {
    ModelExperiment(
      "lstm/forgetting", "Forgetting: errors of transformer and LSTM on earlier examples",
      kinds: { _ in Self.compared }, sources, seconds: 1
    ) { evaluation, _, threads, emit in
      let batch = evaluation.data.batch
      let model = try evaluation.probed.weights.model(threads: threads)
      for examples in [batch.features, 2 * batch.features] where examples < batch.positions {
        for gap in 1...examples {
          let repeated = Self.asking(batch, after: examples, gap: gap)
          func emitError(_ method: MethodName, _ predictions: Predictions, _ index: Int) throws {
            try emit(
              ForgettingRow(
                method: method, examples: examples, gap: gap, isRecent: 2 * gap <= examples,
                error: repeated.error(predictions, step: index, position: examples) / evaluation.scale))
          }
          let layers = try evaluation.probed.readouts.predictions(model, ExampleBatch(repeated))
          try emitError(evaluation.model.kind.family, layers, layers.steps.count - 1)
          guard evaluation.model.kind == .base else { continue }
          for (name, method, steps) in Self.solversBeside {
            let starts = evaluation.data.starts
            try emitError(name, method.predictions(repeated, steps: [steps], starts: starts), 0)
          }
        }
      }
    }
  }

  /// The first examples of every sequence, and as query the one so many places before.
  private static func asking(_ batch: RegressionBatch, after examples: Int, gap: Int) -> RegressionBatch {
    let (positions, d) = (batch.positions, batch.features)
    var (x, y): ([Double], [Double]) = ([], [])
    for sequence in 0..<batch.sequences {
      let first = sequence * positions
      for place in Array(0..<examples) + [examples - gap] {
        x += batch.x[(first + place) * d..<(first + place + 1) * d]
        y.append(batch.y[first + place])
      }
    }
    return RegressionBatch(sequences: batch.sequences, positions: examples + 1, features: d, x: x, y: y)
  }
}

import Solvers

extension TransformerExperiments {
  /// Figures 2 (a) and 7 (a): errors of every layer for every number of examples, and of least squares (layer 0).
  var errors: TransformerExperiment<LayerErrorRow> {
    TransformerExperiment(
      "transformer/errors", "Errors of the layers' predictions against layers and examples", sources, seconds: 0.2
    ) { evaluation, _, _, emit in
      let features = evaluation.model.configuration.features
      func emitErrors(_ method: MethodName, _ predictions: Predictions) throws {
        for (index, layer) in predictions.steps.enumerated() {
          for examples in 0..<predictions.positions {
            let error = evaluation.data.error(predictions, step: index, position: examples) / evaluation.scale
            try emit(
              LayerErrorRow(
                method: method, layer: layer, examples: examples, isOverdetermined: examples > features,
                isLast: layer == predictions.steps.last, error: error))
          }
        }
      }
      try emitErrors(.transformer, evaluation.layers)
      try emitErrors(.leastSquares, evaluation.predictions(.leastSquares, [0]))
    }
  }

  /// Figures 7 (b) and 13, and Table 1 without the LSTM: for every layer, the step count of each other algorithm with the
  /// highest similarity of errors.
  var bestMatch: TransformerExperiment<BestMatchRow> {
    TransformerExperiment(
      "transformer/best-match", "Best-matching steps of other algorithms, layer by layer", sources, seconds: 1
    ) { evaluation, _, _, emit in
      for (name, predictions) in try Self.others(evaluation) {
        let map = Similarity.ofErrors(predictions, evaluation.layers, targets: evaluation.data.batch.y)
        for (column, layer) in evaluation.layers.steps.enumerated() {
          let best = map.indices.max { map[$0][column] < map[$1][column] } ?? 0
          try emit(
            BestMatchRow(
              method: name, layer: layer, isLast: layer == evaluation.layers.steps.last,
              steps: predictions.steps[best], similarity: map[best][column]))
        }
      }
    }
  }

  /// Figure 14: similarity of errors at one number of examples, between the last layer and other algorithms at their
  /// best-matching steps; the cosine runs over the sequences of a batch.
  var examples: TransformerExperiment<ExampleSimilarityRow> {
    TransformerExperiment(
      "transformer/examples", "Similarity of errors of the last layer against the number of examples", sources,
      seconds: 1
    ) { evaluation, _, _, emit in
      let last = evaluation.layers.steps.count - 1
      for (name, predictions) in try Self.others(evaluation) {
        let similarities = Similarity.ofErrors(
          predictions, evaluation.layers, targets: evaluation.data.batch.y
        ).map { $0[last] }
        let best = similarities.indices.max { similarities[$0] < similarities[$1] } ?? 0
        for examples in 0..<evaluation.model.positions {
          let similarity = Similarity.cosine(
            Self.errors(predictions, best, evaluation, examples),
            Self.errors(evaluation.layers, last, evaluation, examples))
          try emit(
            ExampleSimilarityRow(
              method: name, steps: predictions.steps[best], examples: examples, similarity: similarity))
        }
      }
    }
  }

  /// Online gradient descent makes one pass; its step is 1/‖x‖².
  private static func others(_ evaluation: TransformerEvaluation) throws -> [(MethodName, Predictions)] {
    let searchSteps = searchSteps(evaluation)
    let methods: [(MethodName, InContextMethod, [Int])] = [
      (.newton, evaluation.newton, SolverExperiments.newtonSteps),
      (.gradientDescent, evaluation.descent, descentSteps(evaluation)),
      (.onlineGradientDescent, .onlineGradientDescent(rate: nil), [1]), (.bfgs, .bfgs, searchSteps),
      (.lbfgs, .lbfgs(memory: 10), searchSteps), (.conjugateGradients, .conjugateGradient, searchSteps),
      (.leastSquares, .leastSquares, [0]),
    ]
    return try methods.map { name, method, steps in (name, try evaluation.predictions(method, steps)) }
  }

  private static func errors(
    _ predictions: Predictions, _ step: Int, _ evaluation: TransformerEvaluation, _ position: Int
  ) -> [Double] {
    let values = predictions[step: step]
    return (0..<predictions.sequences).map { sequence in
      let place = sequence * predictions.positions + position
      return values[values.startIndex + place] - evaluation.data.batch.y[place]
    }
  }
}

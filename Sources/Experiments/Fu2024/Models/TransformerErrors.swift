import Journals
import Solvers

extension ModelExperiments {
  /// Figures 2 (a) and 7 (a): errors of every layer for every number of examples, and of least squares (layer 0).
  var errors: ModelExperiment<LayerErrorRow> {
    layerErrors("transformer/errors", "Errors of the layers' predictions against layers and examples") { _ in [.base] }
  }

  /// Figure 15 (a): the same on ill-conditioned data.
  var errorsIllConditioned: ModelExperiment<LayerErrorRow> {
    layerErrors(
      "transformer/errors-ill-conditioned", "Errors of the layers' predictions on ill-conditioned data"
    ) { _ in [.illConditioned] }
  }

  /// Figure 24: the same with twice as many layers.
  var errorsDeep: ModelExperiment<LayerErrorRow> {
    layerErrors(
      "transformer/errors-deep", "Errors of the layers' predictions of a model of twice as many layers"
    ) { _ in [.deep] }
  }

  /// Figure 7 (c): the same of an LSTM.
  var lstmErrors: ModelExperiment<LayerErrorRow> {
    layerErrors("lstm/errors", "Errors of the predictions of the layers of an LSTM") { _ in [.lstm] }
  }

  /// Figure 6: the same with one head and several widths of the residual stream.
  var hiddenSizes: ModelExperiment<LayerErrorRow> {
    layerErrors(
      "transformer/hidden-size", "Errors of models with one head and narrow residual streams"
    ) { ModelKind.narrow($0) }
  }

  private func layerErrors(
    _ id: String, _ title: String, _ kinds: @escaping @Sendable (Profile) -> [ModelKind]
  ) -> ModelExperiment<LayerErrorRow> {
    ModelExperiment(id, title, kinds: kinds, sources, seconds: 0.2) { evaluation, _, _, emit in
      func emitErrors(_ method: MethodName, _ predictions: Predictions) throws {
        for (index, layer) in predictions.steps.enumerated() {
          for examples in 0..<predictions.positions {
            try emit(
              LayerErrorRow(
                method: method, layer: layer, examples: examples,
                isOverdetermined: examples > evaluation.model.sizes.features,
                isLast: layer == predictions.steps.last,
                error: evaluation.relativeError(predictions, step: index, position: examples)))
          }
        }
      }
      try emitErrors(evaluation.model.kind.family, evaluation.layers)
      try emitErrors(.leastSquares, evaluation.predictions(.leastSquares, [0]))
    }
  }

  /// Figures 7 (b) and 13, and Table 1, the transformer: for every layer, the step count of each other algorithm with the
  /// highest similarity of errors.
  var bestMatch: ModelExperiment<BestMatchRow> {
    bestMatch(.base, "transformer/best-match", "Best-matching steps of other algorithms, layer by layer")
  }

  /// Table 1, the LSTM.
  var lstmBestMatch: ModelExperiment<BestMatchRow> {
    bestMatch(.lstm, "lstm/best-match", "Best-matching steps of other algorithms for the layers of an LSTM")
  }

  private func bestMatch(_ kind: ModelKind, _ id: String, _ title: String) -> ModelExperiment<BestMatchRow> {
    ModelExperiment(id, title, kind: kind, sources, seconds: 1) { evaluation, _, _, emit in
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
  var examples: ModelExperiment<ExampleSimilarityRow> {
    ModelExperiment(
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
            evaluation.data.batch.errors(predictions, step: best, position: examples),
            evaluation.data.batch.errors(evaluation.layers, step: last, position: examples))
          try emit(
            ExampleSimilarityRow(
              method: name, steps: predictions.steps[best], examples: examples, similarity: similarity))
        }
      }
    }
  }

  /// Online gradient descent makes one pass; its step is 1/‖x‖².
  private static func others(_ evaluation: ModelEvaluation) throws -> [(MethodName, Predictions)] {
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
}

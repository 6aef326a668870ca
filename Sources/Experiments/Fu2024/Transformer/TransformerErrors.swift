import Learning

extension TransformerExperiment {
  /// Figures 2 (a) and 7 (a): errors of every layer for every number of examples, and of least squares (layer 0).
  static let errors = TransformerExperiment(
    "transformer/errors", "Errors of the layers' predictions against layers and examples",
    rowColumns: ["method", "layer", "examples", "over", "error"], seconds: 0.2
  ) { evaluation, _, _, emit in
    let features = evaluation.model.configuration.features
    func emitErrors(_ method: String, _ predictions: Predictions) throws {
      for (index, layer) in predictions.steps.enumerated() {
        for examples in 0..<predictions.positions {
          let error = evaluation.data.error(predictions, step: index, position: examples) / evaluation.scale
          try emit([
            .text(method), .integer(layer), .integer(examples), .integer(examples > features ? 1 : 0), .real(error),
          ])
        }
      }
    }
    try emitErrors("transformer", evaluation.layers)
    try emitErrors("least-squares", evaluation.predictions(.leastSquares, [0]))
  }

  /// Figures 7 (b) and 13, and Table 1 without the LSTM: for every layer, the step count of each other algorithm with the
  /// highest similarity of errors.
  static let bestMatch = TransformerExperiment(
    "transformer/best-match", "Best-matching steps of other algorithms, layer by layer",
    rowColumns: ["method", "layer", "last", "steps", "similarity"], seconds: 1
  ) { evaluation, _, _, emit in
    for (name, predictions) in try others(evaluation) {
      let map = Similarity.ofErrors(predictions, evaluation.layers, targets: evaluation.data.batch.y)
      for (column, layer) in evaluation.layers.steps.enumerated() {
        let best = map.indices.max { map[$0][column] < map[$1][column] } ?? 0
        let isLast = layer == evaluation.layers.steps.last
        try emit([
          .text(name), .integer(layer), .integer(isLast ? 1 : 0), .integer(predictions.steps[best]),
          .real(map[best][column]),
        ])
      }
    }
  }

  /// Figure 14: similarity of errors at one number of examples, between the last layer and other algorithms at their
  /// best-matching steps; the cosine runs over the sequences of a batch.
  static let examples = TransformerExperiment(
    "transformer/examples", "Similarity of errors of the last layer against the number of examples",
    rowColumns: ["method", "steps", "examples", "similarity"], seconds: 1
  ) { evaluation, _, _, emit in
    let last = evaluation.layers.steps.count - 1
    for (name, predictions) in try others(evaluation) {
      let similarities = Similarity.ofErrors(
        predictions, evaluation.layers, targets: evaluation.data.batch.y
      ).map { $0[last] }
      let best = similarities.indices.max { similarities[$0] < similarities[$1] } ?? 0
      for examples in 0..<evaluation.model.positions {
        let similarity = Similarity.cosine(
          errors(predictions, best, evaluation, examples), errors(evaluation.layers, last, evaluation, examples))
        try emit([.text(name), .integer(predictions.steps[best]), .integer(examples), .real(similarity)])
      }
    }
  }

  /// Online gradient descent makes one pass; its step is 1/‖x‖².
  private static func others(_ evaluation: TransformerEvaluation) throws -> [(String, Predictions)] {
    let searchSteps = searchSteps(evaluation)
    let methods: [(String, InContextMethod, [Int])] = [
      ("newton", evaluation.newton, SolverExperiment.newtonSteps), ("gd", evaluation.descent, descentSteps(evaluation)),
      ("ogd", .onlineGradientDescent(rate: nil), [1]), ("bfgs", .bfgs, searchSteps),
      ("lbfgs", .lbfgs(memory: 10), searchSteps), ("cg", .conjugateGradient, searchSteps),
      ("least-squares", .leastSquares, [0]),
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

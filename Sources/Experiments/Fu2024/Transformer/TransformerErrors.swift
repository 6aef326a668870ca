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

  /// Figure 14: similarity of errors at one number of examples, between the last layer and other algorithms at their
  /// best-matching steps; the cosine runs over the sequences of a batch.
  static let examples = TransformerExperiment(
    "transformer/examples", "Similarity of errors of the last layer against the number of examples",
    rowColumns: ["method", "steps", "examples", "similarity"], seconds: 0.3
  ) { evaluation, _, _, emit in
    for (name, predictions, index) in try bestMatches(evaluation) {
      for examples in 0..<evaluation.model.positions {
        let similarity = Similarity.cosine(
          errors(predictions, index, evaluation, examples),
          errors(evaluation.layers, evaluation.layers.steps.count - 1, evaluation, examples))
        try emit([.text(name), .integer(predictions.steps[index]), .integer(examples), .real(similarity)])
      }
    }
  }

  /// Table 1 without the LSTM: the similarity of errors between the last layer and other algorithms at their
  /// best-matching steps. Online gradient descent makes one pass with the better of two step sizes.
  static let table1 = TransformerExperiment(
    "transformer/table1", "Similarity of errors between the last layer and other algorithms",
    rowColumns: ["algorithm", "steps", "similarity"], seconds: 0.3
  ) { evaluation, _, _, emit in
    var online: [String: Double] = [:]
    for (name, predictions, index) in try bestMatches(evaluation) {
      let similarity = lastLayer(evaluation, predictions)[index]
      if name.hasPrefix("ogd") {
        online[name] = similarity
      } else {
        try emit([.text(name), .integer(predictions.steps[index]), .real(similarity)])
      }
    }
    try emit(["ogd", .integer(1), .real(online.values.max() ?? .nan)])
  }

  /// Other algorithms and the index of their best-matching step count for the last layer.
  private static func bestMatches(
    _ evaluation: TransformerEvaluation
  ) throws -> [(String, Predictions, Int)] {
    let methods: [(String, InContextMethod, [Int])] = [
      ("newton", evaluation.newton, newtonSteps), ("gd", evaluation.descent, SolverExperiment.gradientSteps),
      ("ogd-fixed", .onlineGradientDescent(rate: 0.03), [1]),
      ("ogd-normalised", .onlineGradientDescent(rate: nil), [1]), ("least-squares", .leastSquares, [0]),
    ]
    return try methods.map { name, method, steps in
      let predictions = try evaluation.predictions(method, steps)
      let similarities = lastLayer(evaluation, predictions)
      let best = similarities.indices.max { similarities[$0] < similarities[$1] } ?? 0
      return (name, predictions, best)
    }
  }

  private static func lastLayer(_ evaluation: TransformerEvaluation, _ predictions: Predictions) -> [Double] {
    Similarity.ofErrors(predictions, evaluation.layers, targets: evaluation.data.batch.y).map { $0.last ?? .nan }
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

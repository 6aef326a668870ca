import Learning

extension TransformerExperiment {
  /// Steps of gradient descent in the paper's maps, by hundreds and by doubling, on ill-conditioned data.
  private static let illConditionedSteps = Set(
    [1] + stride(from: 100, through: 3000, by: 100) + (1...14).map { 1 << $0 }
  ).sorted()

  /// Steps of BFGS, L-BFGS and conjugate gradients: 40 in the paper's maps, twice d.
  static func searchSteps(_ evaluation: TransformerEvaluation) -> [Int] {
    Array(1...2 * evaluation.model.configuration.features)
  }

  /// Steps of gradient descent.
  static func descentSteps(_ evaluation: TransformerEvaluation) -> [Int] {
    evaluation.model.kind == .illConditioned ? illConditionedSteps : SolverExperiment.gradientSteps
  }

  private static let columns = ["method", "steps", "layer", "similarity"]

  /// Figures 3, 8 and 10: similarity of errors between layers and Newton, and gradient descent.
  static let similarity = TransformerExperiment(
    "transformer/similarity", "Similarity of errors: layers of the transformer against Newton and gradient descent",
    rowColumns: columns, seconds: 0.5
  ) { evaluation, _, _, emit in
    try emitErrors(evaluation, emit)
  }

  /// Figures 11 and 12: similarity of errors between layers and BFGS, L-BFGS, conjugate gradients.
  static let searches = TransformerExperiment(
    "transformer/line-searches", "Similarity of errors: layers against BFGS, L-BFGS and conjugate gradients",
    rowColumns: columns, seconds: 1
  ) { evaluation, _, _, emit in
    for (name, method) in [
      ("bfgs", InContextMethod.bfgs), ("lbfgs", .lbfgs(memory: 10)), ("cg", .conjugateGradient),
    ] {
      try emitErrors(evaluation, name, evaluation.predictions(method, searchSteps(evaluation)), emit)
    }
  }

  /// Figures 16 and 18, at the scale of the profile.
  static let illConditioned = TransformerExperiment(
    "transformer/ill-conditioned", "Similarity of errors on ill-conditioned data, of a model trained on them",
    kind: .illConditioned, rowColumns: columns, seconds: 1
  ) { evaluation, _, _, emit in
    try emitErrors(evaluation, emit)
    for (name, method) in [("bfgs", InContextMethod.bfgs), ("lbfgs", .lbfgs(memory: 10))] {
      try emitErrors(evaluation, name, evaluation.predictions(method, searchSteps(evaluation)), emit)
    }
  }

  /// Figure 19, at the scale of the profile.
  static let noisy = TransformerExperiment(
    "transformer/noisy", "Similarity of errors on noisy data, of a model trained on them", kind: .noisy,
    rowColumns: columns, seconds: 0.5
  ) { evaluation, _, _, emit in
    try emitErrors(evaluation, emit)
  }

  /// Figure 22, at the scale of the profile.
  static let oneHead = TransformerExperiment(
    "transformer/one-head", "Similarity of errors of a model with one attention head", kind: .oneHead,
    rowColumns: columns, seconds: 0.5
  ) { evaluation, _, _, emit in
    try emitErrors(evaluation, emit)
  }

  /// Newton, gradient descent and least squares (steps 0).
  private static func emitErrors(_ evaluation: TransformerEvaluation, _ emit: (Row) throws -> Void) throws {
    try emitErrors(evaluation, "newton", evaluation.predictions(evaluation.newton, SolverExperiment.newtonSteps), emit)
    try emitErrors(
      evaluation, "gd", evaluation.predictions(evaluation.descent, descentSteps(evaluation)), emit)
    try emitErrors(evaluation, "least-squares", evaluation.predictions(.leastSquares, [0]), emit)
  }

  private static func emitErrors(
    _ evaluation: TransformerEvaluation, _ name: String, _ other: Predictions, _ emit: (Row) throws -> Void
  ) throws {
    let map = Similarity.ofErrors(other, evaluation.layers, targets: evaluation.data.batch.y)
    for (row, steps) in other.steps.enumerated() {
      for (column, layer) in evaluation.layers.steps.enumerated() {
        try emit([.text(name), .integer(steps), .integer(layer), .real(map[row][column])])
      }
    }
  }

  /// Figure 9: similarity of induced weights between layers and Newton, and gradient descent.
  ///
  /// One batch: each of its sequences is asked 4d fresh queries at every position.
  static let weights = TransformerExperiment(
    "transformer/weights", "Similarity of induced weights: layers against Newton and gradient descent",
    rowColumns: columns, batches: 1, seconds: 1
  ) { evaluation, seed, threads, emit in
    let features = evaluation.model.configuration.features
    var generator = TorchGenerator(seed: seed + 2_000_003)
    let induced = try InducedWeights.ofLayers(
      GPT2Model(evaluation.probed.parameters, threads: threads), evaluation.probed.readouts,
      ExampleBatch(evaluation.data.batch), queries: generator.normal(4 * features * features))
    let batch = evaluation.data.batch
    for (name, method, steps) in [
      ("newton", evaluation.newton, SolverExperiment.newtonSteps),
      ("gd", evaluation.descent, SolverExperiment.gradientSteps),
    ] {
      let map = Similarity.ofWeights(
        try method.weights(batch, steps: steps, starts: evaluation.data.starts), induced, batch)
      for (row, count) in steps.enumerated() {
        for (column, layer) in evaluation.layers.steps.enumerated() {
          try emit([.text(name), .integer(count), .integer(layer), .real(map[row][column])])
        }
      }
    }
  }
}

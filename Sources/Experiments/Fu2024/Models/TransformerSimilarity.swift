import Random
import Solvers
import Training

extension ModelExperiments {
  /// Steps of gradient descent in the paper's maps, by hundreds and by doubling, on ill-conditioned data.
  private static let illConditionedSteps = Set(
    [1] + stride(from: 100, through: 3000, by: 100) + (1...14).map { 1 << $0 }
  ).sorted()

  /// Steps of BFGS, L-BFGS and conjugate gradients: 40 in the paper's maps, twice d.
  static func searchSteps(_ evaluation: ModelEvaluation) -> [Int] {
    Array(1...2 * evaluation.model.sizes.features)
  }

  /// Steps of gradient descent.
  static func descentSteps(_ evaluation: ModelEvaluation) -> [Int] {
    evaluation.model.kind == .illConditioned ? illConditionedSteps : SolverExperiments.gradientSteps
  }

  /// Figures 3, 8 and 10: similarity of errors between layers and Newton, and gradient descent.
  var similarity: ModelExperiment<LayerSimilarityRow> {
    similarity(
      .base, "transformer/similarity",
      "Similarity of errors: layers of the transformer against Newton and gradient descent")
  }

  /// Figure 19, at the scale of the profile.
  var noisy: ModelExperiment<LayerSimilarityRow> {
    similarity(
      .noisy, "transformer/noisy", "Similarity of errors on noisy data, of a model trained on them")
  }

  /// Figure 22, at the scale of the profile.
  var oneHead: ModelExperiment<LayerSimilarityRow> {
    similarity(
      .oneHead, "transformer/one-head", "Similarity of errors of a model with one attention head")
  }

  /// Figure 25, at the scale of the profile.
  var deep: ModelExperiment<LayerSimilarityRow> {
    similarity(
      .deep, "transformer/deep", "Similarity of errors of a model of twice as many layers")
  }

  private func similarity(_ kind: ModelKind, _ id: String, _ title: String) -> ModelExperiment<LayerSimilarityRow> {
    ModelExperiment(id, title, kind: kind, sources, seconds: 0.5) { evaluation, _, _, emit in
      try Self.emitErrors(evaluation, emit)
    }
  }

  /// Figures 11 and 12: similarity of errors between layers and BFGS, L-BFGS, conjugate gradients.
  var lineSearches: ModelExperiment<LayerSimilarityRow> {
    ModelExperiment(
      "transformer/line-searches", "Similarity of errors: layers against BFGS, L-BFGS and conjugate gradients",
      sources, seconds: 1
    ) { evaluation, _, _, emit in
      try Self.emitSearches(
        evaluation, [(.bfgs, .bfgs), (.lbfgs, .lbfgs(memory: 10)), (.conjugateGradients, .conjugateGradient)], emit)
    }
  }

  /// Figures 16 and 18, at the scale of the profile.
  var illConditioned: ModelExperiment<LayerSimilarityRow> {
    ModelExperiment(
      "transformer/ill-conditioned", "Similarity of errors on ill-conditioned data, of a model trained on them",
      kind: .illConditioned, sources, seconds: 1
    ) { evaluation, _, _, emit in
      try Self.emitErrors(evaluation, emit)
      try Self.emitSearches(evaluation, [(.bfgs, .bfgs), (.lbfgs, .lbfgs(memory: 10))], emit)
    }
  }

  typealias Emit = (LayerSimilarityRow) throws -> Void

  /// Newton, gradient descent and least squares (steps 0).
  private static func emitErrors(_ evaluation: ModelEvaluation, _ emit: Emit) throws {
    try emitErrors(
      evaluation, .newton, evaluation.predictions(evaluation.newton, SolverExperiments.newtonSteps), emit)
    try emitErrors(
      evaluation, .gradientDescent, evaluation.predictions(evaluation.descent, descentSteps(evaluation)), emit)
    try emitErrors(evaluation, .leastSquares, evaluation.predictions(.leastSquares, [0]), emit)
  }

  /// Methods that search along lines.
  private static func emitSearches(
    _ evaluation: ModelEvaluation, _ methods: [(MethodName, InContextMethod)], _ emit: Emit
  ) throws {
    for (name, method) in methods {
      try emitErrors(evaluation, name, evaluation.predictions(method, searchSteps(evaluation)), emit)
    }
  }

  private static func emitErrors(
    _ evaluation: ModelEvaluation, _ name: MethodName, _ other: Predictions, _ emit: Emit
  ) throws {
    let map = Similarity.ofErrors(other, evaluation.layers, targets: evaluation.data.batch.y)
    try emitMap(name, other.steps, evaluation, map, emit)
  }

  static func emitMap(
    _ name: MethodName, _ steps: [Int], _ evaluation: ModelEvaluation, _ map: [[Double]], _ emit: Emit
  ) throws {
    for (row, count) in steps.enumerated() {
      for (column, layer) in evaluation.layers.steps.enumerated() {
        try emit(LayerSimilarityRow(method: name, steps: count, layer: layer, similarity: map[row][column]))
      }
    }
  }

  /// Figure 9: similarity of induced weights between layers and Newton, and gradient descent.
  var weights: ModelExperiment<LayerSimilarityRow> {
    weights(
      .base, "transformer/weights", "Similarity of induced weights: layers against Newton and gradient descent")
  }

  /// Figure 17: the same on ill-conditioned data.
  var weightsIllConditioned: ModelExperiment<LayerSimilarityRow> {
    weights(
      .illConditioned, "transformer/weights-ill-conditioned", "Similarity of induced weights on ill-conditioned data")
  }

  /// Figure 23: the same with one head.
  var weightsOneHead: ModelExperiment<LayerSimilarityRow> {
    weights(
      .oneHead, "transformer/weights-one-head", "Similarity of induced weights of a model with one attention head")
  }

  /// Each sequence of a batch is asked 4d fresh queries at every position.
  ///
  /// They are isotropic, and as long as the examples on average.
  private func weights(_ kind: ModelKind, _ id: String, _ title: String) -> ModelExperiment<LayerSimilarityRow> {
    ModelExperiment(id, title, kind: kind, sources, seconds: 1) { evaluation, seed, threads, emit in
      let features = evaluation.model.sizes.features
      var generator = TorchGenerator(seed: seed + 2_000_003)
      let length = evaluation.scale.squareRoot()
      let induced = try InducedWeights.ofLayers(
        evaluation.probed.weights.transformer(threads: threads), evaluation.probed.readouts,
        ExampleBatch(evaluation.data.batch), queries: generator.normal(4 * features * features).map { $0 * length })
      let batch = evaluation.data.batch
      let others: [(MethodName, InContextMethod, [Int])] = [
        (.newton, evaluation.newton, SolverExperiments.newtonSteps),
        (.gradientDescent, evaluation.descent, Self.descentSteps(evaluation)),
      ]
      for (name, method, steps) in others {
        let weights = try method.weights(batch, steps: steps, starts: evaluation.data.starts)
        try Self.emitMap(name, steps, evaluation, Similarity.ofWeights(weights, induced, batch), emit)
      }
    }
  }
}

import Random
import Solvers

extension ModelExperiments {
  /// Figure 20: targets are networks of ReLU units, and gradient descent fits such networks.
  var relu: ModelExperiment<LayerSimilarityRow> { networks(.relu, "ReLU") }
  /// Figure 21: the same with tanh.
  var tanh: ModelExperiment<LayerSimilarityRow> { networks(.tanh, "tanh") }

  private func networks(_ kind: ModelKind, _ name: String) -> ModelExperiment<LayerSimilarityRow> {
    ModelExperiment(
      "transformer/\(kind.rawValue)",
      "Similarity of errors on two-layer \(name) networks: layers against gradient descent on such networks",
      kind: kind, sources, sequences: NetworkBaseline.sequences, revision: kind == .tanh ? 4 : 3,
      seconds: kind == .tanh ? 2 : 1
    ) { evaluation, seed, _, emit in
      let baseline = NetworkBaseline(evaluation, seed: seed)
      let descent = try baseline.predictions(at: nil)
      let map = Similarity.ofErrors(descent, evaluation.layers, targets: evaluation.data.batch.y)
      try Self.emitMap(.gradientDescent, descent.steps, evaluation, map, emit)
    }
  }

  /// The curves of Figures 20 and 21: errors against layers and against steps of gradient descent.
  var networkErrors: ModelExperiment<NetworkErrorRow> {
    ModelExperiment(
      "transformer/networks", "Errors on two-layer networks against layers and steps of gradient descent",
      kinds: { _ in [.relu, .tanh] }, sources, sequences: NetworkBaseline.sequences, revision: 4, seconds: 0.5
    ) { evaluation, seed, _, emit in
      let features = evaluation.model.sizes.features
      // 25, 40, 80 and 100 of the paper's 100 examples, d = 20.
      let counts = [5 * features / 4, 2 * features, 4 * features, 5 * features]
      let descent = try NetworkBaseline(evaluation, seed: seed).predictions(at: counts)
      for (method, predictions) in [(MethodName.transformer, evaluation.layers), (.gradientDescent, descent)] {
        for (index, step) in predictions.steps.enumerated() {
          for examples in counts {
            try emit(
              NetworkErrorRow(
                method: method, step: step, examples: examples, isLast: step == predictions.steps.last,
                error: evaluation.relativeError(predictions, step: index, position: examples)))
          }
        }
      }
    }
  }
}

/// Gradient descent on networks for one batch of an evaluation.
private struct NetworkBaseline {
  /// Sequences of a batch: every position of each is a training of its own.
  static let sequences = 16

  private let evaluation: ModelEvaluation
  private let generator: TorchGenerator
  private let descent: NetworkDescent
  private let steps: [Int]

  init(_ evaluation: ModelEvaluation, seed: UInt64) {
    self.evaluation = evaluation
    generator = TorchGenerator(seed: seed + 5_000_011)
    guard case .network(let shape) = evaluation.model.kind.target(features: evaluation.model.sizes.features) else {
      preconditionFailure("the targets are no networks")
    }
    descent = NetworkDescent(shape, rate: 0.02)
    switch shape.activation {
    // The steps of Figure 20, and those of Figure 21 without the one that is printed twice.
    case .relu: steps = (0...9).map { 1 << $0 }
    case .tanh: steps = [1, 3, 5, 10, 18, 34, 61, 110, 198, 357, 642, 1156, 2082, 3748]
    }
  }

  /// Predictions at some positions, or at all.
  func predictions(at positions: [Int]?) throws -> Predictions {
    var generator = generator
    return try descent.predictions(evaluation.data.batch, steps: steps, positions: positions, &generator)
  }
}

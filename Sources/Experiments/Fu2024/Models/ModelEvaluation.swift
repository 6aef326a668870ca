import Files
import Foundation
import Random
import Solvers
import Training

/// A model with its read-outs; loaded and probed once, however many trials ask for it.
struct ProbedModel: Sendable {
  let weights: ModelWeights
  let readouts: LayerReadouts

  /// Sequences of a fresh batch for the read-outs.
  private static let batch = 64
  /// Rows of the least-squares problem for each of its unknowns: the error in excess of the optimum is about one part in so
  /// many.
  private static let rowsPerUnknown = 300
  /// Seed of the fresh batches; those of the evaluation begin at 0.
  private static let seed: UInt64 = 1_000_003

  private static let lock = NSLock()
  // Guarded by the lock.
  nonisolated(unsafe) private static var known: [String: ProbedModel] = [:]

  /// The model of an evaluation.
  ///
  /// Trials that run at the same time wait for the one that probes.
  /// - Throws: as ``EvaluatedModel/loaded()``; ``TrialFailure`` for hidden states that are not finite.
  static func of(_ model: EvaluatedModel) throws -> ProbedModel {
    try lock.withLock {
      let digests = model.files.map { $0.digest ?? "missing" }
      let key = "\(digests) \(model.kind) \(model.positions)"
      if let probed = known[key] { return probed }
      let weights = try model.loaded()
      let probed = ProbedModel(
        weights: weights, readouts: try fit(weights, model.kind, positions: model.positions))
      known[key] = probed
      return probed
    }
  }

  private static func fit(_ weights: ModelWeights, _ kind: ModelKind, positions: Int) throws -> LayerReadouts {
    let model = try weights.model(threads: AvailableResources.current.cores)
    var generator = TorchGenerator(seed: seed)
    let unknowns = model.width + 1
    let batches = (rowsPerUnknown * unknowns + batch * positions - 1) / (batch * positions)
    return try LayerReadouts(model, batches: batches) {
      ExampleBatch(fresh(kind, features: weights.sizes.features, positions, &generator))
    }
  }

  /// A fresh batch of the distribution of a kind.
  static func fresh(
    _ kind: ModelKind, features: Int, _ positions: Int, _ generator: inout TorchGenerator
  ) -> RegressionBatch {
    RegressionBatch(
      sequences: batch, positions: positions, features: features, covariance: kind.covariance, noise: kind.noise,
      target: kind.target(features: features), &generator)
  }
}

/// One batch of the evaluation: what every layer predicts, and the data for the solvers.
struct ModelEvaluation: Sendable {
  let model: EvaluatedModel
  let probed: ProbedModel
  let data: SolverData
  /// Layers for steps.
  let layers: Predictions
  /// Mean of y² over d, the scale of errors; where targets are networks it is that of the batch.
  let scale: Double

  /// Draws a batch of sequences and asks the model.
  init(_ model: EvaluatedModel, seed: UInt64, threads: Int) throws {
    self.model = model
    probed = try ProbedModel.of(model)
    let size = SolverSize(
      sequences: model.sequences, positions: model.positions, features: model.sizes.features)
    data = SolverData(
      size, covariance: model.kind.covariance, noise: model.kind.noise,
      target: model.kind.target(features: size.features), seed: seed)
    layers = try probed.readouts.predictions(probed.weights.model(threads: threads), ExampleBatch(data.batch))
    scale = Self.scale(model.kind, data.batch)
  }

  var newton: InContextMethod { .newton(.published) }
  var descent: InContextMethod { .gradientDescent(rate: model.kind.rate, start: .uniform) }

  func predictions(_ method: InContextMethod, _ steps: [Int]) throws -> Predictions {
    try method.predictions(data.batch, steps: steps, starts: data.starts)
  }

  /// Error of one entry of the predictions at one position, in units of ``scale``.
  func relativeError(_ predictions: Predictions, step index: Int, position: Int) -> Double {
    data.error(predictions, step: index, position: position) / scale
  }

  private static func scale(_ kind: ModelKind, _ batch: RegressionBatch) -> Double {
    guard kind.target(features: batch.features) != .linear else { return (kind.condition + 1) / 2 }
    return batch.y.reduce(0) { $0 + $1 * $1 } / Double(batch.y.count * batch.features)
  }
}

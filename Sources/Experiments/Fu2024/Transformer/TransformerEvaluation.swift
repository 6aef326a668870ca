import Files
import Foundation
import Random
import Solvers
import Training

/// A model with its read-outs; loaded and probed once, however many trials ask for it.
struct ProbedTransformer: Sendable {
  let parameters: GPT2Parameters
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
  nonisolated(unsafe) private static var known: [String: ProbedTransformer] = [:]

  /// The model of an evaluation.
  ///
  /// Trials that run at the same time wait for the one that probes.
  /// - Throws: as ``EvaluatedTransformer/parameters()``; ``TrialFailure`` for hidden states that are not finite.
  static func of(_ model: EvaluatedTransformer) throws -> ProbedTransformer {
    try lock.withLock {
      let digests = model.files.map { $0.digest ?? "missing" }
      let key = "\(digests) \(model.kind) \(model.positions)"
      if let probed = known[key] { return probed }
      let parameters = try model.parameters()
      let probed = ProbedTransformer(
        parameters: parameters, readouts: try fit(parameters, model.kind, positions: model.positions))
      known[key] = probed
      return probed
    }
  }

  private static func fit(
    _ parameters: GPT2Parameters, _ kind: TransformerKind, positions: Int
  ) throws -> LayerReadouts {
    let transformer = try GPT2Model(parameters, threads: ProcessInfo.processInfo.activeProcessorCount)
    var generator = TorchGenerator(seed: seed)
    let unknowns = parameters.configuration.width + 1
    let batches = (rowsPerUnknown * unknowns + batch * positions - 1) / (batch * positions)
    return try LayerReadouts(transformer, batches: batches) {
      ExampleBatch(fresh(kind, parameters.configuration, positions, &generator))
    }
  }

  /// A fresh batch of the distribution of a kind.
  static func fresh(
    _ kind: TransformerKind, _ configuration: GPT2Configuration, _ positions: Int, _ generator: inout TorchGenerator
  ) -> RegressionBatch {
    RegressionBatch(
      sequences: batch, positions: positions, features: configuration.features, covariance: kind.covariance,
      noise: kind.noise, &generator)
  }
}

/// One batch of the evaluation: what every layer predicts, and the data for the solvers.
struct TransformerEvaluation: Sendable {
  let model: EvaluatedTransformer
  let probed: ProbedTransformer
  let data: SolverData
  /// Layers for steps.
  let layers: Predictions

  /// Draws a batch of 64 sequences and asks the model.
  init(_ model: EvaluatedTransformer, seed: UInt64, threads: Int) throws {
    self.model = model
    probed = try ProbedTransformer.of(model)
    let size = SolverSize(positions: model.positions, features: model.configuration.features)
    data = SolverData(size, covariance: model.kind.covariance, noise: model.kind.noise, seed: seed)
    layers = probed.readouts.predictions(
      try GPT2Model(probed.parameters, threads: threads), ExampleBatch(data.batch))
  }

  var newton: InContextMethod { .newton(.published) }
  var descent: InContextMethod { .gradientDescent(rate: model.kind.rate, start: .uniform) }

  func predictions(_ method: InContextMethod, _ steps: [Int]) throws -> Predictions {
    try method.predictions(data.batch, steps: steps, starts: data.starts)
  }

  /// Variance of y over d: the scale of errors.
  var scale: Double { (model.kind.condition + 1) / 2 }
}

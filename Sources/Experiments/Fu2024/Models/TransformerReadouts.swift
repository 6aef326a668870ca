import Random
import Solvers
import Training

extension ModelExperiments {
  private static let trainingSteps = 1000

  /// Whether the read-outs of the layers, which are solved here in closed form, agree with trained ones as the authors have
  /// them: errors of both on the same batch.
  ///
  /// `ratio` is the error over that of the closed form.
  var readouts: ModelExperiment<ReadoutRow> {
    ModelExperiment(
      "transformer/readouts", "Errors with read-outs in closed form and with trained ones", sources, batches: 1,
      seconds: 15
    ) { evaluation, seed, threads, emit in
      let model = try evaluation.probed.weights.transformer(threads: threads)
      var generator = TorchGenerator(seed: seed + 3_000_017)
      let trained = try LayerReadouts(training: model, steps: Self.trainingSteps, learningRate: 2e-2) {
        ExampleBatch(
          ProbedModel.fresh(
            evaluation.model.kind, features: evaluation.model.sizes.features, evaluation.model.positions, &generator))
      }
      let predictions = try trained.predictions(model, ExampleBatch(evaluation.data.batch))
      for (index, layer) in evaluation.layers.steps.enumerated() {
        let closed = Self.meanError(evaluation, evaluation.layers, index)
        let error = Self.meanError(evaluation, predictions, index)
        try emit(ReadoutRow(method: .closedForm, layer: layer, error: closed, ratio: 1))
        try emit(ReadoutRow(method: .gradient, layer: layer, error: error, ratio: error / closed))
      }
    }
  }

  /// Mean squared error over d over all positions.
  private static func meanError(_ evaluation: ModelEvaluation, _ predictions: Predictions, _ index: Int) -> Double {
    let positions = predictions.positions
    let sum = (0..<positions).reduce(0.0) { $0 + evaluation.data.error(predictions, step: index, position: $1) }
    return sum / Double(positions)
  }
}

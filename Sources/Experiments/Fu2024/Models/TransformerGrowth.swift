import Solvers

extension ModelExperiments {
  /// Figures 3, 8 and 10 in finer steps: which steps of Newton and gradient descent each layer resembles.
  var growth: ModelExperiment<LayerGrowthRow> { growth(.base, "transformer/growth") }
  /// Figure 16 in finer steps.
  var growthIllConditioned: ModelExperiment<LayerGrowthRow> {
    growth(.illConditioned, "transformer/growth-ill-conditioned")
  }
  /// Figure 19 in finer steps.
  var growthNoisy: ModelExperiment<LayerGrowthRow> { growth(.noisy, "transformer/growth-noisy") }
  /// Figure 22 in finer steps.
  var growthOneHead: ModelExperiment<LayerGrowthRow> { growth(.oneHead, "transformer/growth-one-head") }
  /// Figure 25 in finer steps.
  var growthDeep: ModelExperiment<LayerGrowthRow> { growth(.deep, "transformer/growth-deep") }

  private func growth(_ kind: ModelKind, _ id: String) -> ModelExperiment<LayerGrowthRow> {
    ModelExperiment(
      id, "Matching steps of Newton and gradient descent in finer steps, layer by layer and group by group", kind: kind,
      sources, unit: GroupSimilarity.unit(sharing: "one trained model"), seconds: 0.5
    ) { evaluation, _, _, emit in
      let (targets, layers) = (evaluation.data.batch.y, evaluation.model.sizes.layers)
      let quarters = SolverExperiments.newtonSteps.last.map { Array(4...4 * $0) } ?? []
      let methods: [(MethodName, InContextMethod, [Int], parts: Int)] = [
        (.newton, .newtonParts(.published, perStep: 4), quarters, 4),
        (.gradientDescent, evaluation.descent, SolverExperiments.quarterOctaves, 1),
      ]
      for (name, method, steps, parts) in methods {
        let other = try evaluation.predictions(method, steps)
        try GroupSimilarity.each(name, other, parts: parts, columns: evaluation.layers, targets: targets) {
          layer, cell in
          let isInTheMiddle = 4 * layer >= layers && 4 * layer <= 3 * layers
          try emit(LayerGrowthRow(layer: layer, isInTheMiddle: isInTheMiddle, cell: cell))
        }
      }
    }
  }
}

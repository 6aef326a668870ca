import Figures

extension Fu2024 {
  private static func published(_ name: String) -> String { "\(id)/expected/\(name).csv" }

  /// A figure for each experiment.
  public var figures: [Recipe] { Self.solverFigures + Self.transformerFigures }

  private static let solverFigures = [
    Recipe(SolverExperiments.convergence.id) { rows, _ in try SolverCurves.convergence(rows) },
    Recipe(SolverExperiments.progression.id) { rows, _ in try SolverCurves.progression(rows) },
    Recipe(
      SolverExperiments.algorithms(.float64).id, published: published("fig26"), draw: SimilarityMaps.errors),
    Recipe(SolverExperiments.similarityOfWeights.id) { rows, _ in try SimilarityMaps.weights(rows) },
    Recipe(SolverExperiments.illConditioned.id) { rows, _ in try SolverCurves.illConditioned(rows) },
    Recipe(SolverExperiments.online.id) { rows, _ in try SolverCurves.online(rows) },
  ]

  private static let transformerFigures: [Recipe] = {
    let experiments = TransformerExperiments(sources: TransformerSources())
    return [
      Recipe(TransformerTraining.name) { rows, _ in try TransformerCurves.training(rows) },
      Recipe(experiments.errors.id) { rows, _ in try TransformerCurves.errors(rows) },
      Recipe(experiments.readouts.id) { rows, _ in try TransformerCurves.readouts(rows) },
      Recipe(experiments.bestMatch.id, published: published("fig7b"), draw: TransformerCurves.bestMatch),
      Recipe(experiments.examples.id) { rows, _ in try TransformerCurves.examples(rows) },
      Recipe(experiments.similarity.id, published: published("similarity"), draw: TransformerMaps.similarity),
      Recipe(experiments.lineSearches.id, published: published("line_searches"), draw: TransformerMaps.lineSearches),
      Recipe(experiments.weights.id, published: published("weights"), draw: TransformerMaps.weights),
      Recipe(
        experiments.illConditioned.id, published: published("ill_conditioned"), draw: TransformerMaps.illConditioned),
      Recipe(experiments.noisy.id, published: published("noisy"), draw: TransformerMaps.similarity),
      Recipe(experiments.oneHead.id, published: published("one_head"), draw: TransformerMaps.similarity),
    ]
  }()
}

import Figures

extension Fu2024 {
  private static func published(_ name: String) -> String { "\(id)/expected/\(name).csv" }

  /// Figures of several views of one experiment; the others are declared in the paper's text.
  public var figures: [Recipe] { Self.solverFigures + Self.transformerFigures }

  private static let solverFigures = [
    Recipe(SolverExperiments.progression.id) { rows, _ in try SolverCurves.progression(rows) },
    Recipe(
      SolverExperiments.algorithms(.float64).id, published: published("fig26"), draw: SimilarityMaps.errors),
    Recipe(SolverExperiments.similarityOfWeights.id) { rows, _ in try SimilarityMaps.weights(rows) },
  ]

  private static let transformerFigures: [Recipe] = {
    let experiments = TransformerExperiments(sources: TransformerSources())
    return [
      Recipe(experiments.errors.id) { rows, _ in try TransformerCurves.errors(rows) },
      Recipe(experiments.bestMatch.id, published: published("fig7b"), draw: TransformerCurves.bestMatch),
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

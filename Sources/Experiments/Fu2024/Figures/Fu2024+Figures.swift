import Figures
import Plot
import Tables

extension Fu2024 {
  private static func published(_ name: String) -> String { "\(id)/expected/\(name).csv" }

  /// Figures of several views of one experiment; the others are declared in the paper's text.
  public var figures: [Recipe] { Self.solverFigures + Self.transformerFigures + Self.variationFigures }

  private static let solverFigures = [
    Recipe(SolverExperiments.progression.id) { rows, _ in try SolverCurves.progression(rows) },
    Recipe(
      SolverExperiments.algorithms(.float64).id, published: published("fig26"), draw: SimilarityMaps.errors),
    Recipe(SolverExperiments.similarityOfWeights.id) { rows, _ in try SimilarityMaps.weights(rows) },
    Recipe(NewtonExperiments.stream.id) { rows, _ in try NewtonStreamPicture.draw(rows) },
  ]

  private static let transformerFigures: [Recipe] = {
    let experiments = ModelExperiments(sources: ModelSources())
    return [
      Recipe(experiments.errors.id) { rows, _ in try TransformerCurves.errors(rows) },
      Recipe(experiments.bestMatch.id, published: published("fig7b"), draw: TransformerCurves.bestMatch),
      Recipe(experiments.similarity.id, published: published("similarity"), draw: TransformerMaps.similarity),
      Recipe(experiments.lineSearches.id, published: published("line_searches"), draw: TransformerMaps.lineSearches),
      Recipe(experiments.weights.id, published: published("weights"), draw: TransformerMaps.weights),
    ]
  }()

  private static let variationFigures: [Recipe] = {
    let experiments = ModelExperiments(sources: ModelSources())
    let curves = [experiments.errorsIllConditioned, experiments.errorsDeep, experiments.lstmErrors]
    let maps: [(String, String?, @Sendable (Table, Table?) throws -> Figure)] = [
      (experiments.illConditioned.id, "ill_conditioned", TransformerMaps.illConditioned),
      (experiments.noisy.id, "noisy", TransformerMaps.similarity),
      (experiments.oneHead.id, "one_head", TransformerMaps.similarity),
      (experiments.deep.id, nil, TransformerMaps.similarity),
      (experiments.weightsIllConditioned.id, "weights_ill_conditioned", TransformerMaps.weightsIllConditioned),
      (experiments.weightsOneHead.id, "weights_one_head", TransformerMaps.weights),
      (experiments.relu.id, "relu", TransformerMaps.networks), (experiments.tanh.id, "tanh", TransformerMaps.networks),
      (experiments.lstmBestMatch.id, nil, TransformerCurves.bestMatch),
    ]
    return curves.map { Recipe($0.id) { rows, _ in try TransformerCurves.errors(rows) } }
      + maps.map { id, expected, draw in Recipe(id, published: expected.map(published), draw: draw) }
  }()
}

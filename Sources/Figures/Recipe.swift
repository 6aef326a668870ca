import Files
import Foundation
import Plot
import Tables

/// How the rows of one experiment become a figure.
///
/// Recipes read tables, never a live experiment.
public struct Recipe: Sendable {
  /// Name of the figure: that of its experiment.
  public let id: String
  /// File of published numbers that are laid over the measured ones, below the folder of papers.
  public let published: String?
  /// Draws the rows of a journal, complete or not, and published numbers where there are some.
  public let draw: @Sendable (_ rows: Table, _ published: Table?) throws -> Figure
  /// Tables under the names and with the columns of the authors' scripts.
  public let tables: [AuthorsTable]

  /// A table that the authors' script writes.
  public struct AuthorsTable: Sendable {
    /// Its file name.
    public let name: String
    /// Makes it from the rows of a journal.
    public let make: @Sendable (Table) throws -> Table
  }

  init(
    _ id: String, published: String? = nil, tables: [AuthorsTable] = [],
    draw: @escaping @Sendable (_ rows: Table, _ published: Table?) throws -> Figure
  ) {
    self.id = id
    self.published = published
    self.tables = tables
    self.draw = { rows, published in
      var figure = try draw(rows, published)
      // Rows that have nothing to show yet, as at the start of a run.
      if figure.panels.isEmpty { figure.panels = [Axes(title: "no rows yet", x: Axis(), y: Axis(), marks: [])] }
      return figure
    }
  }

  /// All recipes.
  public static let all: [Recipe] = [
    Recipe("continuous-function") { rows, _ in try TrainingFigures.continuousFunction(rows) },
    Recipe(
      "attention-head/prompt-length",
      tables: [AuthorsTable(name: "p_experiment_results.csv") { try AttentionHeadFigures.results($0, "P", "p") }]
    ) { rows, _ in try AttentionHeadFigures.promptLength(rows) },
    Recipe(
      "attention-head/heads", published: "hu2026/expected/table1_heads.csv",
      tables: [
        AuthorsTable(name: "head_experiment_results.csv") { try AttentionHeadFigures.results($0, "heads", "num_head") }
      ], draw: AttentionHeadFigures.heads),
    Recipe("statistical") { rows, _ in try StatisticalFigures.mixture(rows) },
    Recipe("statistical/heads", published: "hu2026/expected/statistical_heads.csv", draw: StatisticalFigures.heads),
    Recipe("statistical/ames") { rows, _ in try StatisticalFigures.ames(rows) },
    Recipe("frozen/tune") { rows, _ in try FrozenFigures.tuning(rows) },
    Recipe("frozen/mse-vs-P") { rows, _ in try FrozenFigures.errorAgainstP(rows) },
    Recipe("frozen/mse-vs-n") { rows, _ in try FrozenFigures.errorAgainstN(rows) },
    Recipe("convergence") { rows, _ in try SolverCurves.convergence(rows) },
    Recipe("progression") { rows, _ in try SolverCurves.progression(rows) },
    Recipe("algorithms", published: "fu2024/expected/fig26.csv", draw: SimilarityMaps.errors),
    Recipe("similarity-of-weights") { rows, _ in try SimilarityMaps.weights(rows) },
    Recipe("ill-conditioned/solvers") { rows, _ in try SolverCurves.illConditioned(rows) },
    Recipe("online") { rows, _ in try SolverCurves.online(rows) },
    Recipe("transformer/training") { rows, _ in try TransformerCurves.training(rows) },
    Recipe("transformer/errors") { rows, _ in try TransformerCurves.errors(rows) },
    Recipe("transformer/readouts") { rows, _ in try TransformerCurves.readouts(rows) },
    Recipe("transformer/best-match", published: "fu2024/expected/fig7b.csv", draw: TransformerCurves.bestMatch),
    Recipe("transformer/examples") { rows, _ in try TransformerCurves.examples(rows) },
    Recipe("transformer/similarity", published: "fu2024/expected/similarity.csv", draw: TransformerMaps.similarity),
    Recipe(
      "transformer/line-searches", published: "fu2024/expected/line_searches.csv", draw: TransformerMaps.lineSearches),
    Recipe("transformer/weights", published: "fu2024/expected/weights.csv", draw: TransformerMaps.weights),
    Recipe(
      "transformer/ill-conditioned", published: "fu2024/expected/ill_conditioned.csv",
      draw: TransformerMaps.illConditioned),
    Recipe("transformer/noisy", published: "fu2024/expected/noisy.csv", draw: TransformerMaps.similarity),
    Recipe("transformer/one-head", published: "fu2024/expected/one_head.csv", draw: TransformerMaps.similarity),
  ]

  /// The recipe of that name.
  /// - Throws: `UsageError` with a suggestion.
  public static func named(_ id: String) throws(UsageError) -> Recipe {
    guard let recipe = all.first(where: { $0.id == id }) else {
      throw UsageError("no figure \(quoted(id))\(Spelling.hint(for: id, among: all.map(\.id)))")
    }
    return recipe
  }
}

import Figures

extension Hu2026 {
  private static func published(_ name: String) -> String { "\(id)/expected/\(name).csv" }

  /// A figure for each experiment, and the tables of the authors' scripts.
  public var figures: [Recipe] {
    [
      Recipe(ContinuousFunctionExperiment().id) { rows, _ in try ContinuousFunctionFigure.draw(rows) },
      Recipe(
        AttentionHeadExperiment.promptLength.id,
        tables: [
          Recipe.AuthorsTable(name: "p_experiment_results.csv") {
            try AttentionHeadFigures.results($0, AttentionHeadExperiment.Setting.length, "p")
          }
        ]
      ) { rows, _ in try AttentionHeadFigures.promptLength(rows) },
      Recipe(
        AttentionHeadExperiment.heads.id, published: Self.published("table1_heads"),
        tables: [
          Recipe.AuthorsTable(name: "head_experiment_results.csv") {
            try AttentionHeadFigures.results($0, AttentionHeadExperiment.Setting.heads, "num_head")
          }
        ], draw: AttentionHeadFigures.heads),
      Recipe(StatisticalExperiment.mixture.id) { rows, _ in try StatisticalFigures.mixture(rows) },
      Recipe(
        StatisticalExperiment.heads.id, published: Self.published("statistical_heads"), draw: StatisticalFigures.heads),
      Recipe(AmesExperiment().id) { rows, _ in try StatisticalFigures.ames(rows) },
    ] + frozenFigures
  }

  private var frozenFigures: [Recipe] {
    [
      Recipe(FrozenExperiment.tune.id) { rows, _ in try FrozenFigures.tuning(rows) },
      Self.errorAgainstP,
      Self.errorAgainstN,
    ]
  }

  /// Error against the number of grid points.
  static let errorAgainstP = Recipe(FrozenExperiment.errorAgainstP.id) { rows, _ in
    try FrozenFigures.errorAgainstP(rows)
  }

  /// Error against the number of data tokens.
  static let errorAgainstN = Recipe(FrozenExperiment.errorAgainstN.id) { rows, _ in
    try FrozenFigures.errorAgainstN(rows)
  }
}

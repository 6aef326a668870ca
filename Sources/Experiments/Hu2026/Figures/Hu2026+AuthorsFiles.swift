import Figures
import Plot
import Tables

extension Hu2026 {
  /// What `attn_sim_attn.py`, `plotting.py` and `att_sim_attn_frozen.py` write.
  public var authorsFiles: [AuthorsFile] {
    [
      AuthorsFile(table: Self.promptLengthResults, of: AttentionHeadExperiment.promptLength.id),
      AuthorsFile(table: Self.headResults, of: AttentionHeadExperiment.heads.id),
      AuthorsFile(
        figure: "plot_heads_all_models_independent_y.pdf", of: StatisticalExperiment.heads.id,
        draw: StatisticalFigures.heads),
    ] + Self.frozenFiles
  }

  /// A line for each prompt length and seed.
  static let promptLengthResults = Recipe.AuthorsTable(name: "p_experiment_results.csv") {
    try AttentionHeadFigures.results($0, AttentionHeadExperiment.Setting.length, "p")
  }

  /// A line for each number of heads and seed.
  static let headResults = Recipe.AuthorsTable(name: "head_experiment_results.csv") {
    try AttentionHeadFigures.results($0, AttentionHeadExperiment.Setting.heads, "num_head")
  }

  private static var frozenFiles: [AuthorsFile] {
    let (tune, overP, overN) = (
      FrozenExperiment.tune.id, FrozenExperiment.errorAgainstP.id, FrozenExperiment.errorAgainstN.id
    )
    return [
      AuthorsFile(table: table(FrozenScript.tune), of: tune),
      AuthorsFile(figure: FrozenScript.figureP, of: overP) { try errorAgainstP.draw(authorsCurve($0), nil) },
      AuthorsFile(table: table(FrozenScript.plotP, of: authorsCurve), of: overP),
      AuthorsFile(figure: FrozenScript.figureN, of: overN) { try errorAgainstN.draw($0, nil) },
      AuthorsFile(table: table(FrozenScript.plotN), of: overN),
    ]
  }

  private static func table(
    _ output: FrozenScript.Output, of select: @escaping @Sendable (Table) throws -> Table = { $0 }
  ) -> Recipe.AuthorsTable {
    Recipe.AuthorsTable(name: output.table) { try FrozenFigures.summary(select($0), by: output.keys) }
  }

  /// The experiment has further inverse temperatures, of which the script's call knows nothing.
  @Sendable private static func authorsCurve(_ rows: Table) throws -> Table {
    try rows.rows(where: FrozenSetting.beta, is: FrozenScript.betaOfP)
  }
}

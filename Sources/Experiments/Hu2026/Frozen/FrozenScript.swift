import Tables

/// What the authors' script `att_sim_attn_frozen.py` writes: the command with its options and the export of its files share
/// it.
enum FrozenScript {
  /// A table, a line for each value of its keys.
  struct Output: Sendable {
    /// Its file name.
    var table: String
    /// Columns that tell its lines apart.
    var keys: [any NamedColumn]
  }

  /// `--tune`.
  static let tune = Output(
    table: "tune_d_beta_samples.csv", keys: [FrozenSetting.d, FrozenSetting.beta, FrozenSetting.samples])
  /// `--plotP`.
  static let plotP = Output(table: "mse_vs_P.csv", keys: [FrozenSetting.P])
  /// `--plotN`.
  static let plotN = Output(table: "mse_vs_n.csv", keys: [FrozenSetting.n])
  /// Figure of `--plotP`.
  static let figureP = "mse_vs_P.pdf"
  /// Figure of `--plotN`.
  static let figureN = "mse_vs_n.png"
  /// Inverse temperature of `--plotP`.
  static let betaOfP = 2.0
}

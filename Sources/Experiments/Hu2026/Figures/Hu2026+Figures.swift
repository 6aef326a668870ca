import Figures

extension Hu2026 {
  private static func published(_ name: String) -> String { "\(id)/expected/\(name).csv" }

  /// Figures that belong together with tables of the authors' scripts, and the picture of a prompt; the others are declared in the paper's
  /// text.
  public var figures: [Recipe] {
    [
      Recipe(
        AttentionHeadExperiment.promptLength.id, tables: [Self.promptLengthResults]
      ) { rows, _ in try AttentionHeadFigures.promptLength(rows) },
      Recipe(
        AttentionHeadExperiment.heads.id, published: Self.published("table1_heads"), tables: [Self.headResults],
        draw: AttentionHeadFigures.heads),
      Recipe(LibraryPromptBlocks().id) { rows, _ in try LibraryPromptPicture.draw(rows) },
    ]
  }

  /// Error against the number of grid points, for the command with the authors' options.
  static let errorAgainstP = Recipe(FrozenExperiment.errorAgainstP.id) { rows, _ in
    try FrozenFigures.errorAgainstP(rows)
  }

  /// Error against the number of data tokens, for the same command.
  static let errorAgainstN = Recipe(FrozenExperiment.errorAgainstN.id) { rows, _ in
    try FrozenFigures.errorAgainstN(rows)
  }
}

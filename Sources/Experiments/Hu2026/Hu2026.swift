import ArgumentParser
import Experiments
import Papers

/// *In-Context Algorithm Emulation in Fixed-Weight Transformers* (arXiv 2508.17550).
public struct Hu2026: Paper {
  /// Folder of the paper below the folder of papers.
  public static let id = "hu2026"

  /// The paper.
  public init() {}

  /// Folder of the paper below the folder of papers.
  public var id: String { Self.id }

  /// Tables show what has no figure.
  public var withoutFigure: [String: String] {
    [LibraryRegression().id: "a table has its distances from the closed forms"]
  }

  /// Commands with the options of the authors' scripts.
  public static let commands: [any ParsableCommand.Type] = [AttSimAttnFrozen.self]

  /// Trained experiments, then the frozen modules.
  public var experiments: [any Experiment] {
    [
      ContinuousFunctionExperiment(), AttentionHeadExperiment.promptLength, AttentionHeadExperiment.heads,
      StatisticalExperiment.mixture, StatisticalExperiment.heads, AmesExperiment(), FrozenExperiment.tune,
      FrozenExperiment.errorAgainstP, FrozenExperiment.errorAgainstN, LibraryPromptBlocks(),
      LibraryExperiment.errorAgainstP, LibraryExperiment.errorAgainstSteps, LibraryRegression(),
    ]
  }
}

import Experiments
import Papers
import TorchCheckpoints

/// *Transformers Learn to Achieve Second-Order Convergence Rates for In-Context Linear Regression* (arXiv 2310.17086).
public struct Fu2024: Paper {
  /// Folder of the paper below the folder of papers.
  public static let id = "fu2024"
  private let precision: SolverPrecision
  private let sources: ModelSources
  /// Arithmetic and weights, where they are not the usual ones.
  public let givenOptions: [GivenOption]

  /// The paper as it is published.
  public init() {
    precision = .float64
    sources = ModelSources()
    givenOptions = []
  }

  /// The paper with choices from the command line.
  public init(_ options: Fu2024Options) {
    precision = options.precision
    sources = options.sources
    givenOptions = options.given
  }

  /// Folder of the paper below the folder of papers.
  public var id: String { Self.id }

  /// Keys of a checkpoint's configuration that were passed over, and which of several files is read.
  public func notes() throws -> [String] {
    try sources.checkpoints.values.sorted().filter(CheckpointFiles.areMeant)
      .flatMap { try TorchCheckpoint(path: $0).notes }
  }

  /// Growth rows decide claims, and what they say is seen in the maps of ``figures``; the short training is held against an
  /// independent one.
  public var withoutFigure: [String: String] {
    let growth = experiments.map(\.id).filter { $0.contains(GroupSimilarity.experiments) }
    let maps = growth.map { ($0, "its map in finer steps, group by group, for a bootstrap") }
    let short = (TransformerShortTraining.name, "sixty steps that an independent implementation takes as well")
    let pilots = (TransformerPilots.name, "a table of short trainings")
    let sizes = (NewtonExperiments.size.id, "a table of counts")
    return Dictionary(uniqueKeysWithValues: maps + [short, pilots, sizes])
  }

  /// Solvers, then networks that are Newton by their weights, then the models' trainings, then their evaluations.
  public var experiments: [any Experiment] {
    SolverExperiments.all(precision: precision) + NewtonExperiments.all
      + [ModelTraining(), ModelTraining([.lstm]), TransformerShortTraining(), TransformerPilots()]
      + ModelExperiments(sources: sources).all
  }
}

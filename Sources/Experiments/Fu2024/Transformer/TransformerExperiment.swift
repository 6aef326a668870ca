import Experiments
import Journals
import Tables

/// An experiment on a trained transformer: a trial is one batch of 64 sequences.
struct TransformerExperiment<Row: Record>: Experiment {
  typealias Setting = EvaluatedTransformer

  let id: String
  let title: String
  /// The model that is evaluated.
  let kind: TransformerKind
  /// Where its weights come from.
  let source: TransformerSource
  private let batches: Int
  private let unit: Replication?
  private let secondsAtQuick: Double
  private let body: @Sendable (TransformerEvaluation, UInt64, Int, (Row) throws -> Void) throws -> Void

  var paper: String { Fu2024.id }
  var revision: Int { 2 }
  /// The model is the same in all batches: nothing is said about another training.
  var replication: Replication {
    let sequences = "\(SolverSize().sequences) sequences"
    return unit
      ?? Replication(
        "batch of \(sequences)", "batches of \(sequences)", by: [JournalColumn.seed], sharing: "one trained model")
  }
  /// The sequences of a single batch share them; several batches run side by side, since not all of a trial is shared.
  var mostThreads: Int { batches == 1 ? 16 : 1 }
  var options: Set<String> { [Fu2024Options.checkpoint(kind), Fu2024Options.retrain] }
  /// Batches of 64 sequences; the authors evaluate on five.
  func seeds(_ profile: Profile) -> [UInt64] { (0..<UInt64(batches)).map { $0 } }

  /// An experiment on one model.
  /// - Parameters:
  ///   - id: name on the command line.
  ///   - title: what is measured.
  ///   - kind: the model.
  ///   - sources: where weights come from.
  ///   - batches: batches of 64 sequences, one for each seed.
  ///   - unit: what is repeated, if not batches.
  ///   - seconds: measured time of a trial at `quick` on one core at 2.6 GHz.
  ///   - body: emits the rows of an evaluation; it is told the seed and how many threads it may use.
  init(
    _ id: String, _ title: String, kind: TransformerKind = .base, _ sources: TransformerSources, batches: Int = 5,
    unit: Replication? = nil, seconds: Double,
    body: @escaping @Sendable (TransformerEvaluation, UInt64, Int, (Row) throws -> Void) throws -> Void
  ) {
    self.id = id
    self.title = title
    self.kind = kind
    source = sources.source(of: kind)
    self.batches = batches
    self.unit = unit
    secondsAtQuick = seconds
    self.body = body
  }

  func settings(_ setup: RunSetup) throws -> [EvaluatedTransformer] {
    [try EvaluatedTransformer(kind, source, setup)]
  }

  func inputs(_ setting: EvaluatedTransformer, _ setup: RunSetup) -> [InputFile] { setting.files }

  /// The training of the model, unless its weights come from elsewhere.
  func prerequisites(_ setup: RunSetup) throws -> [any Experiment] {
    try EvaluatedTransformer(kind, source, setup).isTrainedHere ? [TransformerTraining([kind])] : []
  }

  /// In proportion to the products of the model.
  func estimatedSeconds(_ setting: EvaluatedTransformer) -> Double {
    let (layers, width) = (setting.configuration.layers, setting.configuration.width)
    return secondsAtQuick * Double(setting.positions * layers * width * width) / Double(11 * 8 * 64 * 64)
  }

  /// Evaluates one batch.
  func run(_ trial: Trial<EvaluatedTransformer>, _ context: TrialContext<Row>) throws {
    let evaluation = try TransformerEvaluation(trial.setting, seed: trial.seed, threads: context.threads)
    try body(evaluation, trial.seed, context.threads) { try context.emit($0) }
  }
}

/// The experiments on a trained transformer, with weights from the given sources.
struct TransformerExperiments: Sendable {
  let sources: TransformerSources

  /// All, in the order of the report.
  var all: [any Experiment] {
    [
      errors, similarity, growth, bestMatch, lineSearches, weights, examples, readouts, illConditioned,
      growthIllConditioned, noisy, growthNoisy, oneHead, growthOneHead,
    ]
  }
}

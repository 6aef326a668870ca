import Experiments
import Journals
import Tables

/// An experiment on trained models: a trial is one batch of sequences, asked of one of them.
struct ModelExperiment<Row: Record>: Experiment {
  typealias Setting = EvaluatedModel

  let id: String
  let title: String
  /// The models that a profile evaluates.
  private let kinds: @Sendable (Profile) -> [ModelKind]
  /// Where their weights come from.
  private let sources: ModelSources
  private let batches: Int
  private let sequences: Int
  private let unit: Replication?
  private let secondsAtQuick: Double
  private let body: @Sendable (ModelEvaluation, UInt64, Int, (Row) throws -> Void) throws -> Void

  var paper: String { Fu2024.id }
  let revision: Int
  /// The model is the same in all batches: nothing is said about another training.
  var replication: Replication {
    let sequences = "\(sequences) sequences"
    return unit
      ?? Replication(
        "batch of \(sequences)", "batches of \(sequences)", by: [JournalColumn.seed], sharing: "one trained model")
  }
  /// The sequences of a single batch share them; several batches run side by side, since not all of a trial is shared.
  var mostThreads: Int { batches == 1 ? 16 : 1 }
  var options: Set<String> {
    Set(Profile.allCases.flatMap(kinds).map(Fu2024Options.checkpoint)).union([Fu2024Options.retrain])
  }
  /// The authors evaluate on five batches of 64 sequences.
  func seeds(_ profile: Profile) -> [UInt64] { (0..<UInt64(batches)).map { $0 } }

  /// An experiment on one model, or on the models that a profile compares.
  /// - Parameters:
  ///   - id: name on the command line.
  ///   - title: what is measured.
  ///   - kind: the model.
  ///   - kinds: the models, if there are several.
  ///   - sources: where weights come from.
  ///   - batches: batches of sequences, one for each seed.
  ///   - sequences: sequences of a batch.
  ///   - unit: what is repeated, if not batches.
  ///   - revision: raised whenever the code changes what a trial emits.
  ///   - seconds: measured time of a trial at `quick` on one core at 2.6 GHz.
  ///   - body: emits the rows of an evaluation; it is told the seed and how many threads it may use.
  init(
    _ id: String, _ title: String, kind: ModelKind = .base,
    kinds: (@Sendable (Profile) -> [ModelKind])? = nil, _ sources: ModelSources, batches: Int = 5,
    sequences: Int = SolverSize().sequences, unit: Replication? = nil, revision: Int = 3,
    seconds: Double, body: @escaping @Sendable (ModelEvaluation, UInt64, Int, (Row) throws -> Void) throws -> Void
  ) {
    self.id = id
    self.title = title
    self.kinds = kinds ?? { _ in [kind] }
    self.sources = sources
    self.batches = batches
    self.sequences = sequences
    self.unit = unit
    self.revision = revision
    secondsAtQuick = seconds
    self.body = body
  }

  func settings(_ setup: RunSetup) throws -> [EvaluatedModel] {
    try kinds(setup.profile).map {
      var model = try EvaluatedModel($0, sources.source(of: $0), setup)
      model.sequences = sequences
      return model
    }
  }

  func inputs(_ setting: EvaluatedModel, _ setup: RunSetup) -> [InputFile] { setting.files }

  /// The trainings of the models whose weights do not come from elsewhere.
  func prerequisites(_ setup: RunSetup) throws -> [any Experiment] {
    let trained = try settings(setup).filter(\.isTrainedHere).map(\.kind)
    // The LSTM has an experiment of its own.
    let families = [trained.filter { $0 != .lstm }, trained.filter { $0 == .lstm }]
    return families.filter { !$0.isEmpty }.map { ModelTraining($0) }
  }

  /// In proportion to the products of the model.
  func estimatedSeconds(_ setting: EvaluatedModel) -> Double {
    let (layers, width) = (setting.sizes.layers, setting.sizes.width)
    return secondsAtQuick * Double(setting.positions * layers * width * width) / Double(11 * 8 * 64 * 64)
  }

  /// Evaluates one batch.
  func run(_ trial: Trial<EvaluatedModel>, _ context: TrialContext<Row>) throws {
    let evaluation = try ModelEvaluation(trial.setting, seed: trial.seed, threads: context.threads)
    try body(evaluation, trial.seed, context.threads) { try context.emit($0) }
  }
}

/// The experiments on trained models, with weights from the given sources.
struct ModelExperiments: Sendable {
  let sources: ModelSources

  /// All, in the order of the report.
  var all: [any Experiment] { ofTransformer + ofVariations + ofLSTM }

  private var ofTransformer: [any Experiment] {
    [errors, similarity, growth, bestMatch, lineSearches, weights, examples, readouts, span]
  }

  private var ofVariations: [any Experiment] {
    [
      errorsIllConditioned, illConditioned, growthIllConditioned, weightsIllConditioned, noisy, growthNoisy, oneHead,
      growthOneHead, weightsOneHead, errorsDeep, deep, growthDeep, hiddenSizes, relu, tanh, networkErrors,
    ]
  }

  private var ofLSTM: [any Experiment] { [lstmErrors, lstmBestMatch, learners, forgetting] }
}

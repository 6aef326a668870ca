import Files
import Journals
import Learning

/// An experiment on a trained transformer: a trial is one batch of 64 sequences.
public struct TransformerExperiment: Experiment {
  /// Name on the command line.
  public let id: String
  /// One line that says what is measured.
  public let title: String
  /// What a row holds.
  public let rowColumns: [String]
  /// The model that it evaluates, one of ``models``.
  public var model: String { kind.rawValue }
  /// Names of all models.
  public static let models = TransformerKind.allCases.map(\.rawValue)
  let kind: TransformerKind
  private let batches: Int
  private let secondsAtQuick: Double
  private let body: @Sendable (TransformerEvaluation, UInt64, Int, (Row) throws -> Void) throws -> Void
  private var source = TransformerSource.committed
  private var results = "output/results"

  /// The paper.
  public var paper: String { "fu2024" }
  /// Raised when rows change.
  public var revision: Int { 1 }
  /// The sequences of a single batch share them; several batches run side by side, since not all of a trial is shared.
  public var mostThreads: Int { batches == 1 ? 16 : 1 }
  /// Sizes of the model, what names its weights, and the sizes of a batch.
  public var parameterColumns: [String] {
    ["model", "weights", "d", "positions", "layers", "heads", "width", "sequences"]
  }
  /// Batches of 64 sequences; the authors evaluate on five.
  public func seeds(_ profile: Profile) -> [UInt64] { (0..<UInt64(batches)).map { $0 } }

  /// - Parameters:
  ///   - seconds: time of a trial at `quick` on one core at 2.6 GHz.
  ///   - body: emits the rows of an evaluation; it is told the seed and how many threads it may use.
  init(
    _ id: String, _ title: String, kind: TransformerKind = .base, rowColumns: [String], batches: Int = 5,
    seconds: Double,
    body: @escaping @Sendable (TransformerEvaluation, UInt64, Int, (Row) throws -> Void) throws -> Void
  ) {
    self.id = id
    self.title = title
    self.kind = kind
    self.rowColumns = rowColumns
    self.batches = batches
    secondsAtQuick = seconds
    self.body = body
  }

  /// The same experiment on weights from elsewhere; `results` is the folder of what was trained here.
  public func with(_ source: TransformerSource, results: String) -> TransformerExperiment {
    var changed = self
    changed.source = source
    changed.results = results
    return changed
  }

  /// All, in the order of the report.
  static let all: [any Experiment] = [
    errors, similarity, bestMatch, searches, weights, examples, readouts, illConditioned, noisy, oneHead,
  ]

  /// Whether the model must have been trained here before.
  public func needsTraining(_ profile: Profile) -> Bool { evaluated(profile).isTrainedHere }

  private func evaluated(_ profile: Profile) -> EvaluatedTransformer {
    EvaluatedTransformer(kind, profile, source, results: results)
  }

  /// One trial for each seed.
  public func trials(_ profile: Profile, seeds: [UInt64]) -> [Trial] {
    let model = evaluated(profile)
    return seeds.map { trial(model, seed: $0) }
  }

  private func trial(_ model: EvaluatedTransformer, seed: UInt64) -> Trial {
    let sizes = [
      model.configuration.features, model.positions, model.configuration.layers, model.configuration.heads,
      model.configuration.width, SolverSize().sequences,
    ]
    return Trial(parameters: [.text(kind.rawValue), .text(model.weights)] + sizes.map { .integer($0) }, seed: seed)
  }

  /// Measured at `quick`; elsewhere in proportion to the products of the model.
  public func estimatedSeconds(_ trial: Trial) -> Double {
    guard trial.parameters.count == 8, case .integer(let positions) = trial.parameters[3],
      case .integer(let layers) = trial.parameters[4], case .integer(let width) = trial.parameters[6]
    else { return secondsAtQuick }
    return secondsAtQuick * Double(positions * layers * width * width) / Double(11 * 8 * 64 * 64)
  }

  /// Evaluates one batch.
  public func run(_ trial: Trial, _ context: TrialContext) throws {
    // A trial names its model by sizes and weights; the profile that has it is found by them.
    let models = Profile.allCases.lazy.map(evaluated)
    guard let model = models.first(where: { self.trial($0, seed: trial.seed) == trial }) else {
      throw UsageError("\(id): the model that the trial names is not there any more; run the experiment again")
    }
    let evaluation = try TransformerEvaluation(model, seed: trial.seed, threads: context.threads)
    try body(evaluation, trial.seed, context.threads) { try context.emit($0) }
  }
}

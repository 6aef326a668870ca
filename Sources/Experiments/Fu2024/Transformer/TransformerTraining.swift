import Experiments
import Files
import Foundation
import Journals
import Tables
import Training

/// Trains the in-context transformers (fu2024, section 4, after Garg and others, 2022): loss curves, and the models for the other
/// experiments.
///
/// A trial is one model. Its parameters are written beside the journal, `transformer/<model>-<key of the trial>.safetensors`:
/// a model of another seed or plan never takes the place of the one that an evaluation names.
struct TransformerTraining: Experiment {
  /// A model and how it is trained.
  struct Setting: Record {
    var kind: TransformerKind
    var plan: GPT2TrainingPlan

    static let model = Column("model", \Setting.kind)
    static let features = Column("d", \Setting.plan.configuration.features)
    static let points = Column("points", \Setting.plan.examples.end)
    static let layers = Column("layers", \Setting.plan.configuration.layers)
    static let heads = Column("heads", \Setting.plan.configuration.heads)
    static let width = Column("width", \Setting.plan.configuration.width)
    static let batch = Column("batch", \Setting.plan.sequences)
    static let steps = Column("steps", \Setting.plan.steps)
    static let rate = Column("rate", \Setting.plan.schedule.peak)
    static let columns = Columns(model, features, points, layers, heads, width, batch, steps, rate)
  }

  /// The state after some steps.
  struct Row: Record {
    var step: Int
    /// Entries of x that are not zero.
    var dimensions: Int
    var examples: Int
    var learningRate: Double
    /// Mean squared error over d since the row before.
    var error: Double
    /// Digest of the parameters at the end, empty before.
    var weights: String

    static let step = Column("step", \Row.step)
    static let dimensions = Column("dims", \Row.dimensions)
    static let examples = Column("examples", \Row.examples)
    static let learningRate = Column("learning_rate", \Row.learningRate)
    static let error = Column("error", \Row.error)
    static let weights = Column("weights", \Row.weights)
    static let columns = Columns(step, dimensions, examples, learningRate, error, weights)
  }

  /// Name on the command line.
  static let name = "transformer/training"
  var id: String { Self.name }
  let title = "Loss of the in-context transformers while they train"
  var paper: String { Fu2024.id }
  var revision: Int { 3 }
  var replication: Replication { .training }
  /// The groups of a step share them.
  var mostThreads: Int { 4 }
  /// One seed: a second model would be another paper.
  func seeds(_ profile: Profile) -> [UInt64] { [0] }

  static let rowsPerTraining = 100

  /// The models that are trained.
  let kinds: [TransformerKind]
  private let plan: @Sendable (TransformerKind, Profile) -> GPT2TrainingPlan

  /// The base model, which most experiments evaluate, or others.
  init(
    _ kinds: [TransformerKind] = [.base],
    plan: @escaping @Sendable (TransformerKind, Profile) -> GPT2TrainingPlan = { $0.plan($1) }
  ) {
    self.kinds = TransformerKind.allCases.filter(kinds.contains)
    self.plan = plan
  }

  func joined(with other: TransformerTraining) -> TransformerTraining {
    TransformerTraining(kinds + other.kinds, plan: plan)
  }

  func settings(_ setup: RunSetup) -> [Setting] { kinds.map { Setting(kind: $0, plan: plan($0, setup.profile)) } }

  /// The columns leave out the curriculum and the distribution of the data.
  func keyParts(_ setting: Setting) -> [String] { [setting.plan.description] }

  /// By the products of a step, at the measured rate.
  func estimatedSeconds(_ setting: Setting) -> Double { setting.plan.operations / 75e9 }

  func keptFiles(_ trial: Trial<Setting>) -> [String] {
    ["\(trial.setting.kind.rawValue)-\(trial.key).safetensors"]
  }

  /// Path of the model that a training with the experiment's own seed leaves.
  static func modelPath(_ kind: TransformerKind, _ setup: RunSetup) throws -> String {
    let training = TransformerTraining([kind])
    let journal = JournalFile(results: setup.results, profile: setup.profile, experiment: training.id)
    return journal.keptPath(try training.trials(setup).flatMap(training.keptFiles)[0])
  }

  /// Trains one model, from the checkpoint of an interrupted run if there is one.
  func run(_ trial: Trial<Setting>, _ context: TrialContext<Row>) throws {
    let (kind, plan) = (trial.setting.kind, trial.setting.plan)
    let training = try GPT2Training(plan, seed: trial.seed, threads: context.threads)
    let loop = TrainingLoop(training, steps: plan.steps, reportInterval: max(1, plan.steps / Self.rowsPerTraining))
    try context.train(loop) { try context.emit(Self.row(training, loss: loop.meanLosses[0])) }
    if let path = try keptFiles(trial).first.flatMap(context.keptPath) {
      try training.writeModel(to: path, metadata: ["seed": String(trial.seed), "model": kind.rawValue])
    }
  }

  private static func row(_ training: GPT2Training, loss: Double) -> Row {
    let (plan, step) = (training.plan, training.step)
    return Row(
      step: step, dimensions: plan.dimensions.size(step: step - 1), examples: plan.examples.size(step: step - 1),
      learningRate: plan.schedule.rate(step: step - 1, of: plan.steps),
      error: loss / Double(plan.configuration.features),
      weights: step == plan.steps ? String(training.trainer.parameters.digest.prefix(16)) : "")
  }
}

import Experiments
import Files
import Foundation
import Journals
import Tables
import Training

/// Trains the in-context models (fu2024, section 4, after Garg and others, 2022): loss curves, and the models for the other
/// experiments.
///
/// A trial is one model. Its parameters are written beside the journal, `<family>/<model>-<key of the trial>.safetensors`:
/// a model of another seed or plan never takes the place of the one that an evaluation names.
struct ModelTraining: PlannedTraining {
  /// A model and how it is trained.
  struct Setting: PlannedSetting {
    var kind: ModelKind
    var plan: any ModelPlan
    var modelPlan: any ModelPlan { plan }

    static let model = Column("model", \Setting.kind)
    static let features = Column("d", { (setting: Setting) in setting.plan.sizes.features })
    static let points = Column("points", { (setting: Setting) in setting.plan.examples.end })
    static let layers = Column("layers", { (setting: Setting) in setting.plan.sizes.layers })
    static let heads = Column("heads", { (setting: Setting) in setting.plan.sizes.heads })
    static let width = Column("width", { (setting: Setting) in setting.plan.sizes.width })
    static let batch = Column("batch", { (setting: Setting) in setting.plan.sequences })
    static let steps = Column("steps", { (setting: Setting) in setting.plan.steps })
    static let rate = Column("rate", { (setting: Setting) in setting.plan.schedule.peak })
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

  /// Names on the command line: of the trainings of transformers, and of that of the LSTM.
  static let (name, lstmName) = ("transformer/training", "lstm/training")
  let id: String
  let title: String
  var revision: Int { 3 }

  static let rowsPerTraining = 100

  /// The models that are trained.
  let kinds: [ModelKind]
  private let plan: @Sendable (ModelKind, Profile) -> any ModelPlan

  /// The base model, which most experiments evaluate, or others; the LSTM is trained alone.
  init(
    _ kinds: [ModelKind] = [.base],
    plan: @escaping @Sendable (ModelKind, Profile) -> any ModelPlan = { $0.plan($1) }
  ) {
    self.kinds = ModelKind.allCases.filter(kinds.contains)
    self.plan = plan
    let isLSTM = Set(kinds) == [.lstm]
    precondition(isLSTM || !kinds.contains(.lstm), "another experiment trains it")
    id = isLSTM ? Self.lstmName : Self.name
    title = "Loss of the in-context \(isLSTM ? "LSTM" : "transformers") while training"
  }

  func joined(with other: ModelTraining) -> ModelTraining {
    ModelTraining(kinds + other.kinds, plan: plan)
  }

  func settings(_ setup: RunSetup) -> [Setting] { kinds.map { Setting(kind: $0, plan: plan($0, setup.profile)) } }

  func keptFiles(_ trial: Trial<Setting>) -> [String] {
    ["\(trial.setting.kind.rawValue)-\(trial.key).safetensors"]
  }

  /// Path of the model that a training with the experiment's own seed leaves.
  static func modelPath(_ kind: ModelKind, _ setup: RunSetup) throws -> String {
    let training = ModelTraining([kind])
    let journal = JournalFile(results: setup.results, profile: setup.profile, experiment: training.id)
    return journal.keptPath(try training.trials(setup).flatMap(training.keptFiles)[0])
  }

  /// Trains one model, from the checkpoint of an interrupted run if there is one.
  func run(_ trial: Trial<Setting>, _ context: TrialContext<Row>) throws {
    try train(trial.setting.plan.training(seed: trial.seed, threads: context.threads), trial, context)
  }

  private func train(_ training: some ModelTrainingRun, _ trial: Trial<Setting>, _ context: TrialContext<Row>) throws {
    let plan = trial.setting.plan
    let interval = max(1, plan.steps / Self.rowsPerTraining)
    let loop = TrainingLoop(training, steps: plan.steps, reportInterval: interval)
    try context.train(loop) { try context.emit(Self.row(training, plan, loss: loop.meanLosses[0])) }
    if let path = try keptFiles(trial).first.flatMap(context.keptPath) {
      let metadata = ["seed": String(trial.seed), "model": trial.setting.kind.rawValue]
      try training.writeModel(to: path, metadata: metadata)
    }
  }

  private static func row(_ training: some ModelTrainingRun, _ plan: any ModelPlan, loss: Double) -> Row {
    let step = training.step
    return Row(
      step: step, dimensions: plan.dimensions.size(step: step - 1), examples: plan.examples.size(step: step - 1),
      learningRate: plan.schedule.rate(step: step - 1, of: plan.steps), error: loss / Double(plan.sizes.features),
      weights: step == plan.steps ? Digest.short(training.parametersDigest) : "")
  }
}

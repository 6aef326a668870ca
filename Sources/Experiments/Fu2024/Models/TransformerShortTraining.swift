import Experiments
import Journals
import Tables
import Training

/// The first steps of a small training of every model, step by step: what an independent implementation has to find as well.
///
/// Committed models are evaluated, so that a fault in training would show in no other row. Few steps suffice, since rounding
/// has not yet made two implementations part, and everything that a long training has is passed through: the models' data,
/// both curricula, the warm-up and the decay of the learning rate.
struct TransformerShortTraining: PlannedTraining {
  typealias Setting = ModelTraining.Setting

  /// A step.
  struct Row: Record {
    var step: Int
    /// Mean squared error on its batch, before the update.
    var loss: Double
    /// Euclidean norm of the gradient of that.
    var gradientNorm: Double
    /// Euclidean distance of all parameters from the initial ones, after the update.
    var distance: Double

    static let step = Column("step", \Row.step)
    static let loss = Column("loss", \Row.loss)
    static let gradientNorm = Column("gradient_norm", \Row.gradientNorm)
    static let distance = Column("distance", \Row.distance)
    static let columns = Columns(step, loss, gradientNorm, distance)
  }

  /// Name on the command line.
  static let name = "transformer/short-training"
  var id: String { Self.name }
  let title = "The first steps of a small training of each model"
  var revision: Int { 1 }

  /// The models that are trained: one of each distribution of data and of each family, and one with a single head.
  static let everyKind: [ModelKind] = [.base, .illConditioned, .noisy, .oneHead, .relu, .tanh, .lstm]
  var kinds = Self.everyKind

  /// The models of the profile `quick`, whatever the profile: a longer training would compare rounding.
  func settings(_ setup: RunSetup) -> [Setting] { kinds.map { Setting(kind: $0, plan: Self.plan($0)) } }

  /// The quick plan in small: sixteen sequences, a fortieth of the steps, and curricula as the longer plans have them.
  static func plan(_ kind: ModelKind) -> any ModelPlan {
    kind == .lstm ? shortened(ModelKind.lstmPlan(.quick)) : shortened(kind.transformer(.quick))
  }

  private static func shortened<Configuration>(
    _ long: InContextTrainingPlan<Configuration>
  ) -> InContextTrainingPlan<Configuration> {
    var plan = long
    plan.sequences = 16
    plan.steps = 60
    plan.schedule = LearningRateSchedule(peak: 1e-3, warmUp: 20, decay: .cosine)
    plan.dimensions = Curriculum(start: 3, end: 5, increment: 1, interval: 10)
    let points = long.examples.end
    plan.examples = Curriculum(start: 7, end: points, increment: max(2, (points - 7) / 4), interval: 10)
    return plan
  }

  /// Trains one model.
  func run(_ trial: Trial<Setting>, _ context: TrialContext<Row>) throws {
    try train(
      trial.setting.plan.training(seed: trial.seed, threads: context.threads), context, steps: trial.setting.plan.steps)
  }

  private func train(_ training: some ModelTrainingRun, _ context: TrialContext<Row>, steps: Int) throws {
    let initial = training.parameterValues
    let loop = TrainingLoop(training, steps: steps, reportInterval: 1)
    try context.train(loop) {
      let squares = zip(training.parameterValues, initial).reduce(0.0) { sum, pair in
        let difference = Double(pair.0) - Double(pair.1)
        return sum + difference * difference
      }
      try context.emit(
        Row(
          step: training.step, loss: loop.meanLosses[0], gradientNorm: training.gradientNorm,
          distance: squares.squareRoot()))
    }
  }
}

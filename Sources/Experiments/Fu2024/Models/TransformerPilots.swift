import Experiments
import Journals
import Random
import Solvers
import Tables
import Training

/// Short trainings by which the plan of the profile `standard` was chosen.
///
/// They vary sizes, learning rate and curriculum of a model of twelve layers, each given the same steps. Other profiles have none.
struct TransformerPilots: PlannedTraining {
  /// One choice.
  struct Setting: PlannedSetting {
    var plan: GPT2TrainingPlan
    var modelPlan: any ModelPlan { plan }

    static let layers = Column("layers", \Setting.plan.configuration.layers)
    static let heads = Column("heads", \Setting.plan.configuration.heads)
    static let width = Column("width", \Setting.plan.configuration.width)
    static let batch = Column("batch", \Setting.plan.sequences)
    static let steps = Column("steps", \Setting.plan.steps)
    static let rate = Column("rate", \Setting.plan.schedule.peak)
    /// Entries of x that are not zero at the first step; as many as there are where there is no curriculum.
    static let firstDimensions = Column("first_dims", \Setting.plan.dimensions.start)
    static let columns = Columns(layers, heads, width, batch, steps, rate, firstDimensions)
  }

  /// What the training came to.
  struct Row: Record {
    /// Examples before the query.
    var examples: Int
    /// Mean squared error over d on fresh sequences.
    var error: Double

    static let examples = Column("examples", \Row.examples)
    static let error = Column("error", \Row.error)
    static let columns = Columns(examples, error)
  }

  /// Name on the command line.
  static let name = "transformer/pilots"
  var id: String { Self.name }
  let title = "Short trainings of twelve layers by which the plan of standard was chosen"
  var revision: Int { 1 }

  private static let steps = 4000
  /// Sequences of the evaluation, and the seed that draws them.
  private static let (sequences, seed) = (1280, UInt64(4_000_037))

  func settings(_ setup: RunSetup) -> [Setting] {
    guard setup.profile == .standard else { return [] }
    let base = ModelKind.base.transformer(.standard)
    return [
      Self.pilot(base, width: 64, heads: 4, rate: 1e-3, curriculum: true),
      Self.pilot(base, width: 64, heads: 4, rate: 1e-3, curriculum: false),
      Self.pilot(base, width: 64, heads: 4, rate: 5e-4, curriculum: true),
      Self.pilot(base, width: 64, heads: 4, rate: 2e-3, curriculum: true),
      Self.pilot(base, width: 64, heads: 8, rate: 1e-3, curriculum: true),
      Self.pilot(base, width: 96, heads: 4, rate: 1e-3, curriculum: true),
    ]
  }

  /// The plan with other sizes and a fraction of its steps; its curricula shrink with them.
  private static func pilot(
    _ base: GPT2TrainingPlan, width: Int, heads: Int, rate: Double, curriculum: Bool
  ) -> Setting {
    var plan = base
    do {
      plan.configuration = try GPT2Configuration(
        features: base.configuration.features, examples: base.configuration.examples, width: width,
        layers: base.configuration.layers, heads: heads)
    } catch { preconditionFailure("sizes in the code: \(error)") }
    plan.steps = steps
    plan.schedule = LearningRateSchedule(peak: rate, warmUp: 300, decay: .cosine)
    let (features, points) = (plan.configuration.features, base.examples.end)
    plan.dimensions = Curriculum(features)
    plan.examples = Curriculum(points)
    if curriculum {
      plan.dimensions = Curriculum(start: 3, end: features, increment: 1, interval: steps / 20)
      plan.examples = Curriculum(start: 7, end: points, increment: 2, interval: steps / 20)
    }
    return Setting(plan: plan)
  }

  /// Trains one model and asks it fresh sequences.
  func run(_ trial: Trial<Setting>, _ context: TrialContext<Row>) throws {
    let plan = trial.setting.plan
    let training = try GPT2Training(plan, seed: trial.seed, threads: context.threads)
    let loop = TrainingLoop(training, steps: plan.steps, reportInterval: plan.steps)
    try context.train(loop, rowsPerReport: 0) {}
    var generator = TorchGenerator(seed: Self.seed)
    let batch = RegressionBatch(
      sequences: Self.sequences, positions: plan.examples.end, features: plan.configuration.features, &generator)
    let model = try GPT2Model(training.trainer.parameters, threads: context.threads)
    let predictions = model.predictions(ExampleBatch(batch)).values
    for examples in 0..<batch.positions {
      let squares = (0..<batch.sequences).reduce(0.0) { sum, sequence in
        let place = sequence * batch.positions + examples
        let error = Double(predictions[place]) - batch.y[place]
        return sum + error * error
      }
      let count = Double(batch.sequences * batch.features)
      try context.emit(Row(examples: examples, error: squares / count))
    }
  }
}

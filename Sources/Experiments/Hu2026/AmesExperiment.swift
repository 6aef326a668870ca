import Experiments
import Files
import Journals
import Numerics
import Random
import Tables
import Training

/// The statistical experiment on a real table: one model is prompted with the coefficients of three fits of the Ames house
/// prices (hu2026, script `att_sim_statistical_ames_data.py`).
///
/// The released script asks for 8 heads at width 524, which its own check of divisibility rejects (524 = 4 · 131); here 6
/// heads at width 522 = 2 · 261. A trial draws the split, the model, the order of every epoch, and at every access of a
/// house one of the three prompts, in the script's order.
struct AmesExperiment: Experiment {
  /// One trial's sizes.
  struct Setting: Record {
    var heads = 6
    var length = 100
    var epochs: Int

    static let heads = Column("heads", \Setting.heads)
    static let length = Column("P", \Setting.length)
    static let epochs = Column("epochs", \Setting.epochs)
    static let columns = Columns(heads, length, epochs)
  }

  /// An epoch of the training, or a test after it with one algorithm's coefficients as prompt.
  struct Row: Record {
    var phase: StatisticalPhase
    var epoch: Int
    var algorithm: StatisticalPrompts
    /// Mean squared error against the prices.
    var loss: Double
    /// That of the fit itself on the same houses; NaN in training.
    var fitLoss = Double.nan
    /// The loss over that of predicting the training houses' mean price; NaN in training.
    var relativeLoss = Double.nan
    /// Mean squared distance between the model's predictions and the fit's; NaN in training.
    var distance = Double.nan
    /// Whether the weights are those at the end of the training.
    var isFrozen: Bool
    /// Digest of the weights.
    var weights: String

    static let phase = Column("phase", \Row.phase)
    static let epoch = Column("epoch", \Row.epoch)
    static let algorithm = Column("algorithm", \Row.algorithm)
    static let loss = Column("loss", \Row.loss)
    static let fitLoss = Column("fit_loss", \Row.fitLoss)
    static let relativeLoss = Column("relative_loss", \Row.relativeLoss)
    static let distance = Column("distance", \Row.distance)
    static let isFrozen = Column("frozen", \Row.isFrozen)
    static let weights = Column("weights", \Row.weights)
    static let columns = Columns(phase, epoch, algorithm, loss, fitLoss, relativeLoss, distance, isFrozen, weights)
  }

  let id = "statistical/ames"
  let title = "Frozen attention on the Ames house prices, prompted with three fits"
  var paper: String { Hu2026.id }
  var replication: Replication { .training }
  var revision: Int { 2 }
  /// The groups of a step share them.
  var mostThreads: Int { 4 }

  /// The script's order, in which Python's `random.choice` draws; it differs from `att_sim_statistical.py`.
  static let algorithms: [StatisticalAlgorithm] = [.linear, .lasso, .ridge]
  /// Houses of the published table that are trained on, in batches: 37 steps an epoch.
  private static let stepsPerEpoch = 37

  func seeds(_ profile: Profile) -> [UInt64] { [1234] }

  func settings(_ setup: RunSetup) -> [Setting] {
    switch setup.profile {
    case .quick: [Setting(epochs: 20)]
    case .standard: [Setting(epochs: 60)]
    case .paper: [Setting(epochs: 300)]
    }
  }

  func inputs(_ setting: Setting, _ setup: RunSetup) throws -> [InputFile] {
    [try InputFile(AmesHousing.path(in: setup.folder(of: paper)))]
  }

  func estimatedSeconds(_ setting: Setting) -> Double {
    Double(setting.epochs * Self.stepsPerEpoch) * TrainingCost.ames
  }

  func run(_ trial: Trial<Setting>, _ context: TrialContext<Row>) throws {
    let epochs = trial.setting.epochs
    let data = try AmesPrompts(AmesHousing.published(path: trial.inputs[0].path))
    var generator = TorchGenerator(seed: trial.seed)
    let count = data.houses * 4 / 5
    let split = generator.split([count, data.houses - count])
    let width = 2 * data.features
    let model = try AttentionConfiguration(
      tokens: 1, length: trial.setting.length, inputWidth: width, width: width, attentionWidth: width,
      form: .multiHead(heads: trial.setting.heads, readout: 1))
    let parameters = AttentionParameters(initial: model, &generator)
    let trainer = try AttentionTrainer(
      [(model, parameters)], data: data.training, batchSize: BatchMean.batchSize, threads: context.threads)
    let training = AttentionTraining(
      trainer, names: ["model"], samples: split[0], batchSize: BatchMean.batchSize, generator: generator)
    var python = PythonGenerator(seed: trial.seed)
    training.variant = { house in data.sample(python.integer(below: Self.algorithms.count), house) }
    let rows = 1 + Self.algorithms.count
    try EpochTraining(training, epochs: epochs, context: context, rowsPerEpoch: rows).run { dealt in
      python = PythonGenerator(seed: trial.seed)
      for _ in 0..<dealt * count { _ = python.integer(below: Self.algorithms.count) }
    } onEpoch: { epoch, losses in
      try emit(epoch, isFrozen: epoch == epochs, data, trainer, losses[0], split, context)
    }
  }

  /// One row for the training and one for each algorithm's test.
  private func emit(
    _ epoch: Int, isFrozen: Bool, _ data: AmesPrompts, _ trainer: AttentionTrainer, _ loss: Double, _ split: [[Int]],
    _ context: TrialContext<Row>
  ) throws {
    let weights = Digest.short(trainer.parameters(0).digest)
    try context.emit(
      Row(phase: .train, epoch: epoch, algorithm: .mixture, loss: loss, isFrozen: isFrozen, weights: weights))
    let (mean, test) = (Sample(split[0].map { data.prices[$0] }).mean, split[1])
    for (index, algorithm) in Self.algorithms.enumerated() {
      let samples = test.map { data.sample(index, $0) }
      let error = BatchMean.of(samples) { trainer.evaluate($0)[0] }
      let predictions = trainer.outputs(samples)[0].values.map(Double.init)
      let fitted = test.map { data.predictions[index][$0] }
      let prices = test.map { data.prices[$0] }
      try context.emit(
        Row(
          phase: .test, epoch: epoch, algorithm: .of(algorithm), loss: error, fitLoss: Self.meanSquare(fitted, prices),
          relativeLoss: error / NullLoss.ofMean(mean, prices), distance: Self.meanSquare(predictions, fitted),
          isFrozen: isFrozen, weights: weights))
    }
  }

  private static func meanSquare(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(a.count)
  }
}

/// The houses, once for each algorithm's coefficients as their prompt.
private struct AmesPrompts {
  let houses: Int
  let features: Int
  /// log(1 + price) of each house.
  let prices: [Double]
  /// Each fit's predictions, `[algorithms][houses]`.
  let predictions: [[Double]]
  let training: TrainingData

  /// Fits on all rows, as the script does: ordinary least squares, lasso (α = 1) and ridge (α = 1).
  init(_ ames: AmesHousing) throws {
    let fits = [
      try LinearRegression.leastSquares(ames.x, ames.y), try LinearRegression.lasso(ames.x, ames.y, penalty: 1),
      try LinearRegression.ridge(ames.x, ames.y, penalty: 1),
    ]
    houses = ames.y.count
    features = ames.features.count
    prices = ames.y
    predictions = fits.map { $0.predictions(ames.x) }
    let (houses, features) = (houses, features)
    let x = ames.x.values.map { Float($0) }
    let y = ames.y.map { Float($0) }
    let samples = fits.count * houses
    let prompts = fits.flatMap { fit in
      Array(repeatElement(fit.coefficients.map { Float($0) }, count: houses).joined())
    }
    training = TrainingData(
      inputs: [
        SampleArray(
          Array(repeatElement(x, count: fits.count).joined()), samples: samples, tokens: 1, features: features),
        SampleArray(prompts, .prompts, samples: samples, tokens: 1, features: features),
      ],
      targets: [
        .array(
          SampleArray(
            Array(repeatElement(y, count: fits.count).joined()), samples: samples, tokens: 1, features: 1))
      ])
  }

  /// The sample that stands for a house with an algorithm's prompt.
  func sample(_ algorithm: Int, _ house: Int) -> Int { algorithm * houses + house }
}

import Experiments
import Files
import Journals
import Random
import Tables
import Training

/// One model learns to follow weights that three algorithms chose; then its weights are frozen and it is tested on each
/// algorithm alone (hu2026, Corollary, script `att_sim_statistical.py`).
struct StatisticalExperiment: Experiment {
  /// One trial's sizes.
  struct Setting: Record {
    var heads: Int
    var length = 60
    var samples: Int
    var epochs: Int

    static let heads = Column("heads", \Setting.heads)
    static let length = Column("P", \Setting.length)
    static let samples = Column("samples", \Setting.samples)
    static let epochs = Column("epochs", \Setting.epochs)
    static let columns = Columns(heads, length, samples, epochs)
  }

  /// An epoch of the training, or a test of the frozen weights.
  struct Row: Record {
    var phase: StatisticalPhase
    var epoch: Int
    /// Whose weights the prompts carry.
    var algorithm: StatisticalPrompts
    /// Seed of the test samples; 0 while training.
    var testSeed: Int
    /// Mean squared error.
    var loss: Double
    /// The loss over that of predicting zero, the mean square of y.
    var relativeLoss: Double
    /// Whether the weights are those at the end of the training: all such rows must have the same digest.
    var isFrozen: Bool
    /// Digest of the weights.
    var weights: String

    static let phase = Column("phase", \Row.phase)
    static let epoch = Column("epoch", \Row.epoch)
    static let algorithm = Column("algorithm", \Row.algorithm)
    static let testSeed = Column("test_seed", \Row.testSeed)
    static let loss = Column("loss", \Row.loss)
    static let relativeLoss = Column("relative_loss", \Row.relativeLoss)
    static let isFrozen = Column("frozen", \Row.isFrozen)
    static let weights = Column("weights", \Row.weights)
    static let columns = Columns(phase, epoch, algorithm, testSeed, loss, relativeLoss, isFrozen, weights)
  }

  let id: String
  let title: String
  private let trainingsAtQuick: [UInt64]
  /// The trials of a profile.
  let settings: @Sendable (Profile) -> [Setting]

  var paper: String { Hu2026.id }
  var revision: Int { 2 }
  /// The seeds of the tests draw samples for one and the same training.
  var replication: Replication { .training }
  /// The groups of a step share them.
  var mostThreads: Int { 4 }

  private static let width = 48
  private static let testSeeds: ClosedRange<UInt64> = 42...46
  private static let testSamples = 1000
  private static let testBatch = 64

  /// The authors' seed; a statement about the algorithms needs several trainings.
  func seeds(_ profile: Profile) -> [UInt64] {
    switch profile {
    case .quick: trainingsAtQuick
    case .standard, .paper: Array(1234...1238)
    }
  }

  func settings(_ setup: RunSetup) -> [Setting] { settings(setup.profile) }

  func estimatedSeconds(_ setting: Setting) -> Double {
    let steps = Double(setting.samples * setting.epochs / BatchMean.batchSize)
    return steps * TrainingCost.statistical(length: setting.length, heads: setting.heads)
  }

  func run(_ trial: Trial<Setting>, _ context: TrialContext<Row>) throws {
    let setting = trial.setting
    let (samples, epochs) = (setting.samples, setting.epochs)
    var torch = TorchGenerator(seed: trial.seed)
    var python = PythonGenerator(seed: trial.seed)
    let data = try StatisticalData(samples: samples, algorithm: nil, &torch, &python)
    let model = try AttentionConfiguration(
      tokens: StatisticalData.tokens, length: setting.length, inputWidth: 2 * StatisticalData.features,
      width: Self.width,
      attentionWidth: Self.width, form: .multiHead(heads: setting.heads, readout: 1))
    let parameters = AttentionParameters(initial: model, &torch)
    let trainer = try AttentionTrainer(
      [(model, parameters)], data: data.training, batchSize: BatchMean.batchSize, threads: context.threads)
    let training = AttentionTraining(
      trainer, names: ["model"], samples: Array(0..<samples), batchSize: BatchMean.batchSize, generator: torch)
    try EpochTraining(training, epochs: epochs, context: context).run { epoch, losses in
      try context.emit(
        Row(
          phase: .train, epoch: epoch, algorithm: .mixture, testSeed: 0, loss: losses[0],
          relativeLoss: losses[0] / data.meanSquare, isFrozen: epoch == epochs,
          weights: Digest.short(trainer.parameters(0).digest)))
    }
    try Self.test(model, trainer.parameters(0), epochs, context)
  }

  private init(
    id: String, title: String, trainingsAtQuick: [UInt64], settings: @escaping @Sendable (Profile) -> [Setting]
  ) {
    self.id = id
    self.title = title
    self.trainingsAtQuick = trainingsAtQuick
    self.settings = settings
  }

  /// Tests frozen weights; each seed also draws the model that the script builds before it loads them.
  private static func test(
    _ model: AttentionConfiguration, _ parameters: AttentionParameters, _ epochs: Int, _ context: TrialContext<Row>
  ) throws {
    for seed in testSeeds {
      var torch = TorchGenerator(seed: seed)
      var python = PythonGenerator(seed: seed)
      _ = AttentionParameters(initial: model, &torch)
      for algorithm in [StatisticalAlgorithm.lasso, .linear, .ridge] {
        let data = try StatisticalData(samples: testSamples, algorithm: algorithm, &torch, &python)
        let tester = try AttentionTrainer(
          [(model, parameters)], data: data.training, batchSize: testBatch, threads: context.threads)
        let loss = BatchMean.of(Array(0..<testSamples), batch: testBatch) { tester.evaluate($0)[0] }
        torch.unshuffledEpoch()
        try context.emit(
          Row(
            phase: .test, epoch: epochs, algorithm: .of(algorithm), testSeed: Int(seed), loss: loss,
            relativeLoss: loss / data.meanSquare, isFrozen: true, weights: Digest.short(tester.parameters(0).digest)))
      }
    }
  }

  /// One training with six heads.
  static let mixture = StatisticalExperiment(
    id: "statistical", title: "Frozen attention follows three statistical algorithms",
    trainingsAtQuick: Array(1234...1238)
  ) { profile in
    switch profile {
    case .quick: [Setting(heads: 6, samples: 10_000, epochs: 30)]
    case .standard: [Setting(heads: 6, samples: 50_000, epochs: 30)]
    case .paper: [Setting(heads: 6, samples: 50_000, epochs: 300)]
    }
  }

  /// One training for each number of heads.
  static let heads = StatisticalExperiment(
    id: "statistical/heads",
    title: "Frozen attention on three statistical algorithms: error against the number of heads",
    trainingsAtQuick: [1234]
  ) { profile in
    switch profile {
    case .quick: [1, 6].map { Setting(heads: $0, samples: 10_000, epochs: 30) }
    case .standard: [1, 2, 4, 6, 8, 12].map { Setting(heads: $0, samples: 10_000, epochs: 30) }
    case .paper: [1, 2, 4, 6, 8, 12].map { Setting(heads: $0, samples: 50_000, epochs: 300) }
    }
  }
}

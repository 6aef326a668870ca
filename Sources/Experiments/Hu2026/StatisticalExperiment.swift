import Files
import Journals
import Learning

/// One model learns to follow weights that three algorithms chose; then its weights are frozen and it is tested on each
/// algorithm alone (hu2026, Corollary, script `att_sim_statistical.py`).
struct StatisticalExperiment: Experiment {
  let id: String
  let title: String
  /// Heads, samples and epochs of each trial.
  let settings: @Sendable (Profile) -> [(heads: Int, samples: Int, epochs: Int)]

  var paper: String { "hu2026" }
  var revision: Int { 1 }
  /// The groups of a step share them.
  var mostThreads: Int { 4 }
  var parameterColumns: [String] { ["heads", "P", "samples", "epochs"] }
  /// In rows of the training the algorithm is `mixture`; `frozen` marks the end of the training and every test, which must
  /// have the same digest of the weights.
  var rowColumns: [String] { ["phase", "epoch", "algorithm", "test_seed", "loss", "frozen", "weights"] }

  private static let width = 48
  private static let testSeeds: ClosedRange<UInt64> = 42...46
  private static let testSamples = 1000
  private static let testBatch = 64

  func seeds(_ profile: Profile) -> [UInt64] { [1234] }

  func trials(_ profile: Profile, seeds: [UInt64]) -> [Trial] {
    settings(profile).flatMap { setting in
      seeds.map { seed in
        Trial(
          parameters: [
            .integer(setting.heads), .integer(60), .integer(setting.samples), .integer(setting.epochs),
          ], seed: seed)
      }
    }
  }

  func estimatedSeconds(_ trial: Trial) -> Double {
    guard let numbers = try? TrainedTrial.integers(trial, of: self) else { return 0 }
    let steps = Double(numbers[2] * numbers[3] / TrainedTrial.batchSize)
    return steps * TrainingCost.statistical(length: numbers[1], heads: numbers[0])
  }

  func run(_ trial: Trial, _ context: TrialContext) throws {
    let numbers = try TrainedTrial.integers(trial, of: self)
    let (heads, length, samples, epochs) = (numbers[0], numbers[1], numbers[2], numbers[3])
    var torch = TorchGenerator(seed: trial.seed)
    var python = PythonGenerator(seed: trial.seed)
    let data = try StatisticalData(samples: samples, algorithm: nil, &torch, &python)
    let model = try AttentionModel(
      tokens: StatisticalData.tokens, length: length, inputWidth: 2 * StatisticalData.features, width: Self.width,
      attentionWidth: Self.width, form: .multiHead(heads: heads, readout: 1))
    let parameters = Parameters(initial: model, &torch)
    let trainer = try Trainer(
      [(model, parameters)], data: data.training, batchSize: TrainedTrial.batchSize, threads: context.threads)
    let loop = TrainingLoop(
      trainer, names: ["model"], samples: Array(0..<samples), batchSize: TrainedTrial.batchSize, generator: torch)
    try EpochTraining(loop: loop, epochs: epochs, context: context).run { epoch in
      let isOver = epoch == epochs
      try context.emit([
        "train", .integer(epoch), "mixture", 0, .real(loop.meanLosses[0]), .integer(isOver ? 1 : 0),
        .text(Self.shortDigest(trainer.parameters(0))),
      ])
    }
    try Self.test(model, trainer.parameters(0), epochs, context)
  }

  /// Tests frozen weights; each seed also draws the model that the script builds before it loads them.
  private static func test(_ model: AttentionModel, _ parameters: Parameters, _ epochs: Int, _ context: TrialContext)
    throws
  {
    for seed in testSeeds {
      var torch = TorchGenerator(seed: seed)
      var python = PythonGenerator(seed: seed)
      _ = Parameters(initial: model, &torch)
      for algorithm in [StatisticalData.Algorithm.lasso, .linear, .ridge] {
        let data = try StatisticalData(samples: testSamples, algorithm: algorithm, &torch, &python)
        let tester = try Trainer(
          [(model, parameters)], data: data.training, batchSize: testBatch, threads: context.threads)
        let loss = TrainedTrial.batchMean(Array(0..<testSamples), batch: testBatch) { tester.evaluate($0)[0] }
        torch.unshuffledEpoch()
        try context.emit([
          "test", .integer(epochs), .text(algorithm.rawValue), .integer(Int(seed)), .real(loss), 1,
          .text(shortDigest(tester.parameters(0))),
        ])
      }
    }
  }

  private static func shortDigest(_ parameters: Parameters) -> String { String(parameters.digest.prefix(16)) }

  /// One training with six heads.
  static let mixture = StatisticalExperiment(
    id: "statistical", title: "Frozen attention follows three statistical algorithms"
  ) { profile in
    switch profile {
    case .quick: [(6, 10_000, 30)]
    case .standard: [(6, 50_000, 30)]
    case .paper: [(6, 50_000, 300)]
    }
  }

  /// One training for each number of heads.
  static let heads = StatisticalExperiment(
    id: "statistical/heads",
    title: "Frozen attention on three statistical algorithms: error against the number of heads"
  ) { profile in
    switch profile {
    case .quick: [1, 6].map { ($0, 10_000, 30) }
    case .standard: [1, 2, 4, 6, 8, 12].map { ($0, 10_000, 30) }
    case .paper: [1, 2, 4, 6, 8, 12].map { ($0, 50_000, 300) }
    }
  }
}

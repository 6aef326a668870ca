import Files
import Foundation
import Journals
import Learning

/// The statistical experiment on a real table: one model is prompted with the coefficients of three fits of the Ames house
/// prices (hu2026, script `att_sim_statistical_ames_data.py`).
///
/// The released script asks for 8 heads at width 524, which its own check of divisibility rejects (524 = 4 · 131); here 6
/// heads at width 522 = 2 · 261. A trial draws the split, the model, the order of every epoch, and at every access of a
/// house one of the three prompts, in the script's order.
struct AmesExperiment: Experiment {
  let id = "statistical/ames"
  let title = "Frozen attention on the Ames house prices, prompted with three fits"
  var paper: String { "hu2026" }
  var revision: Int { 1 }
  /// The groups of a step share them.
  var mostThreads: Int { 4 }
  var parameterColumns: [String] { ["heads", "P", "epochs"] }
  /// `loss` is the error against the prices, `fit_loss` that of the fit itself on the same houses, and `distance` the mean
  /// squared distance between the model's predictions and the fit's.
  var rowColumns: [String] { ["phase", "epoch", "algorithm", "loss", "fit_loss", "distance", "frozen", "weights"] }

  /// The script's order, in which Python's `random.choice` draws.
  private static let algorithms = ["linear", "lasso", "ridge"]
  private static let heads = 6
  private static let length = 100

  func seeds(_ profile: Profile) -> [UInt64] { [1234] }

  func trials(_ profile: Profile, seeds: [UInt64]) -> [Trial] {
    let epochs =
      switch profile {
      case .quick: 20
      case .standard: 60
      case .paper: 300
      }
    return seeds.map { seed in
      Trial(parameters: [.integer(Self.heads), .integer(Self.length), .integer(epochs)], seed: seed)
    }
  }

  func estimatedSeconds(_ trial: Trial) -> Double {
    guard let numbers = try? TrainedTrial.integers(trial, of: self) else { return 0 }
    return Double(numbers[2] * 37) * TrainingCost.ames
  }

  func run(_ trial: Trial, _ context: TrialContext) throws {
    let numbers = try TrainedTrial.integers(trial, of: self)
    let epochs = numbers[2]
    let data = try AmesPrompts(AmesHousing.published())
    var generator = TorchGenerator(seed: trial.seed)
    let count = data.houses * 4 / 5
    let split = generator.split([count, data.houses - count])
    let width = 2 * data.features
    let model = try AttentionModel(
      tokens: 1, length: numbers[1], inputWidth: width, width: width, attentionWidth: width,
      form: .multiHead(heads: numbers[0], readout: 1))
    let parameters = Parameters(initial: model, &generator)
    let trainer = try Trainer(
      [(model, parameters)], data: data.training, batchSize: TrainedTrial.batchSize, threads: context.threads)
    let loop = TrainingLoop(
      trainer, names: ["model"], samples: split[0], batchSize: TrainedTrial.batchSize, generator: generator)
    var python = PythonGenerator(seed: trial.seed)
    loop.variant = { house in data.sample(python.integer(below: Self.algorithms.count), house) }
    let rows = 1 + Self.algorithms.count
    try EpochTraining(loop: loop, epochs: epochs, context: context, rowsPerEpoch: rows).run { dealt in
      python = PythonGenerator(seed: trial.seed)
      for _ in 0..<dealt * count { _ = python.integer(below: Self.algorithms.count) }
    } onEpoch: { epoch in
      try emit("train", epoch, isFrozen: epoch == epochs, data, trainer, loop.meanLosses[0], split[1], context)
    }
  }

  /// One row for the training and one for each algorithm's test.
  private func emit(
    _ phase: Value, _ epoch: Int, isFrozen: Bool, _ data: AmesPrompts, _ trainer: Trainer, _ loss: Double,
    _ test: [Int],
    _ context: TrialContext
  ) throws {
    let end: Row = [.integer(isFrozen ? 1 : 0), .text(String(trainer.parameters(0).digest.prefix(16)))]
    try context.emit([phase, .integer(epoch), "mixture", .real(loss), .real(.nan), .real(.nan)] + end)
    for (index, name) in Self.algorithms.enumerated() {
      let samples = test.map { data.sample(index, $0) }
      let error = TrainedTrial.batchMean(samples, batch: TrainedTrial.batchSize) { trainer.evaluate($0)[0] }
      let predictions = trainer.outputs(samples)[0].values.map(Double.init)
      let fitted = test.map { data.predictions[index][$0] }
      let prices = test.map { data.prices[$0] }
      try context.emit(
        [
          "test", .integer(epoch), .text(name), .real(error), .real(Self.meanSquare(fitted, prices)),
          .real(Self.meanSquare(predictions, fitted)),
        ] + end)
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

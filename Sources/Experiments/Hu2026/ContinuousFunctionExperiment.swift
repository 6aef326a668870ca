import Experiments
import Foundation
import Journals
import Random
import Tables
import Training

/// A single-head attention layer learns a continuous function of its tokens (hu2026, Theorem 3.1, script `att_sim_f.py`).
///
/// The target is tanh(X wᵀ + y) X with one draw of w and y for the whole set. The released script feeds [target ; y], which
/// contains its own answer; `inputs = paper` feeds [X ; y], as the paper's text has it. A trial draws everything from its
/// seed in the script's order.
struct ContinuousFunctionExperiment: Experiment {
  /// What the model is fed beside y.
  enum Inputs: String, CellValue, CaseIterable {
    /// The target itself, as the released script has it.
    case released
    /// X, as the paper's text has it.
    case paper
  }

  /// One trial's input and sizes.
  struct Setting: Record {
    var inputs: Inputs
    var length: Int
    var samples: Int
    var epochs: Int

    static let inputs = Column("inputs", \Setting.inputs)
    static let length = Column("P", \Setting.length)
    static let samples = Column("samples", \Setting.samples)
    static let epochs = Column("epochs", \Setting.epochs)
    static let columns = Columns(inputs, length, samples, epochs)
  }

  /// The state after an epoch.
  struct Row: Record {
    var epoch: Int
    var step: Int
    /// Mean of the batch losses over the epoch.
    var trainLoss: Double
    /// Mean squared error on all test samples.
    var testLoss: Double
    /// The test error over that of predicting zero on the same samples.
    var relativeLoss: Double
    var isFinal: Bool

    static let epoch = Column("epoch", \Row.epoch)
    static let step = Column("step", \Row.step)
    static let trainLoss = Column("train_loss", \Row.trainLoss)
    static let testLoss = Column("test_loss", \Row.testLoss)
    static let relativeLoss = Column("relative_loss", \Row.relativeLoss)
    static let isFinal = Column("final", \Row.isFinal)
    static let columns = Columns(epoch, step, trainLoss, testLoss, relativeLoss, isFinal)
  }

  let id = "continuous-function"
  let title = "Attention learns a continuous function: error against epochs, for the script's input and the paper's"
  var paper: String { Hu2026.id }
  var revision: Int { 2 }
  var replication: Replication { .training }
  /// The groups of a step share them.
  var mostThreads: Int { 4 }

  private static let (tokens, features, width) = (20, 24, 64)

  func seeds(_ profile: Profile) -> [UInt64] { Array(1234...1238) }

  func settings(_ setup: RunSetup) -> [Setting] {
    let (samples, epochs) =
      switch setup.profile {
      case .quick: (10_000, 10)
      case .standard: (50_000, 20)
      case .paper: (50_000, 100)
      }
    return Inputs.allCases.map { Setting(inputs: $0, length: 60, samples: samples, epochs: epochs) }
  }

  func estimatedSeconds(_ setting: Setting) -> Double {
    Double(setting.epochs * setting.samples * 4 / 5 / BatchMean.batchSize) * TrainingCost.continuousFunction
  }

  func run(_ trial: Trial<Setting>, _ context: TrialContext<Row>) throws {
    let (length, samples, epochs) = (trial.setting.length, trial.setting.samples, trial.setting.epochs)
    var generator = TorchGenerator(seed: trial.seed)
    let (data, target) = Self.data(samples: samples, feedsTarget: trial.setting.inputs == .released, &generator)
    let model = try AttentionConfiguration(
      tokens: Self.tokens, length: length, inputWidth: Self.features + 1, width: Self.width,
      attentionWidth: Self.features, form: .twoMaps(secondInputWidth: Self.features))
    let parameters = AttentionParameters(initial: model, &generator)
    let count = samples * 4 / 5
    let split = generator.split([count, samples - count])
    let trainer = try AttentionTrainer(
      [(model, parameters)], data: data, batchSize: BatchMean.batchSize, threads: context.threads)
    let training = AttentionTraining(
      trainer, names: ["model"], samples: split[0], batchSize: BatchMean.batchSize, generator: generator)
    let zeroLoss = NullLoss.ofZero(target, split[1])
    try EpochTraining(training, epochs: epochs, context: context).run { epoch, losses in
      training.generator.unshuffledEpoch()
      let test = BatchMean.of(split[1]) { trainer.evaluate($0)[0] }
      try context.emit(
        Row(
          epoch: epoch, step: epoch * training.stepsPerEpoch, trainLoss: losses[0], testLoss: test,
          relativeLoss: test / zeroLoss, isFinal: epoch == epochs))
    }
  }

  /// X ~ U(−5, 5), w and y standard normal, in this order; and the target.
  private static func data(
    samples: Int, feedsTarget: Bool, _ generator: inout TorchGenerator
  ) -> (training: TrainingData, target: SampleArray) {
    var x = generator.uniformFloat(samples * tokens * features)
    for index in x.indices { x[index] = 10 * x[index] - 5 }
    let w = generator.normalFloat(tokens * features)
    let y = generator.normalFloat(tokens)
    let targets = target(x, w: w, y: y, samples: samples)
    func array(_ values: [Float]) -> SampleArray {
      SampleArray(values, samples: samples, tokens: tokens, features: features)
    }
    let target = array(targets)
    let shared = SampleArray(y, .shared, samples: samples, tokens: tokens, features: 1)
    let training = TrainingData(
      inputs: [feedsTarget ? target : array(x), shared],
      sharedInput: SampleArray(w, .shared, samples: samples, tokens: tokens, features: features),
      targets: [.array(target)])
    return (training, target)
  }

  /// tanh(X wᵀ + y) X of each sample, `[samples, tokens, features]`.
  private static func target(_ x: [Float], w: [Float], y: [Float], samples: Int) -> [Float] {
    var result = [Float](repeating: 0, count: x.count)
    let size = tokens * features
    result.withUnsafeMutableBufferPointer { result in
      x.withUnsafeBufferPointer { x in
        for start in stride(from: 0, to: samples * size, by: size) {
          for i in 0..<tokens {
            for j in 0..<tokens {
              var score = y[i]
              for k in 0..<features { score += x[start + i * features + k] * w[j * features + k] }
              let weight = tanh(score)
              for k in 0..<features { result[start + i * features + k] += weight * x[start + j * features + k] }
            }
          }
        }
      }
    }
    return result
  }
}

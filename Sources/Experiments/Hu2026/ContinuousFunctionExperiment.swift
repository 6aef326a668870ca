import Files
import Foundation
import Journals
import Learning

/// A single-head attention layer learns a continuous function of its tokens (hu2026, Theorem 3.1, script `att_sim_f.py`).
///
/// The target is tanh(X wᵀ + y) X with one draw of w and y for the whole set. The released script feeds [target ; y], which
/// contains its own answer; `inputs = paper` feeds [X ; y], as the paper's text has it. A trial draws everything from its
/// seed in the script's order.
struct ContinuousFunctionExperiment: Experiment {
  let id = "continuous-function"
  let title = "Attention learns a continuous function: error against epochs, for the script's input and the paper's"
  var paper: String { "hu2026" }
  var revision: Int { 1 }
  /// The groups of a step share them.
  var mostThreads: Int { 4 }
  var parameterColumns: [String] { ["inputs", "P", "samples", "epochs"] }
  var rowColumns: [String] { ["epoch", "step", "train_loss", "test_loss", "final"] }

  private static let (tokens, features, width) = (20, 24, 64)

  func seeds(_ profile: Profile) -> [UInt64] { [1234] }

  func trials(_ profile: Profile, seeds: [UInt64]) -> [Trial] {
    let (samples, epochs) =
      switch profile {
      case .quick: (10_000, 10)
      case .standard: (50_000, 20)
      case .paper: (50_000, 100)
      }
    return ["released", "paper"].flatMap { inputs in
      seeds.map { seed in
        Trial(parameters: [.text(inputs), .integer(60), .integer(samples), .integer(epochs)], seed: seed)
      }
    }
  }

  func estimatedSeconds(_ trial: Trial) -> Double {
    guard let numbers = try? TrainedTrial.integers(trial, of: self) else { return 0 }
    return Double(numbers[2] * numbers[1] * 4 / 5 / TrainedTrial.batchSize) * TrainingCost.continuousFunction
  }

  func run(_ trial: Trial, _ context: TrialContext) throws {
    let numbers = try TrainedTrial.integers(trial, of: self)
    let (length, samples, epochs) = (numbers[0], numbers[1], numbers[2])
    var generator = TorchGenerator(seed: trial.seed)
    let data = Self.data(samples: samples, feedsTarget: trial.parameters[0] == .text("released"), &generator)
    let model = try AttentionModel(
      tokens: Self.tokens, length: length, inputWidth: Self.features + 1, width: Self.width,
      attentionWidth: Self.features, form: .twoMaps(secondInputWidth: Self.features))
    let parameters = Parameters(initial: model, &generator)
    let count = samples * 4 / 5
    let split = generator.split([count, samples - count])
    let trainer = try Trainer(
      [(model, parameters)], data: data, batchSize: TrainedTrial.batchSize, threads: context.threads)
    let loop = TrainingLoop(
      trainer, names: ["model"], samples: split[0], batchSize: TrainedTrial.batchSize, generator: generator)
    try EpochTraining(loop: loop, epochs: epochs, context: context).run { epoch in
      loop.generator.unshuffledEpoch()
      let test = TrainedTrial.batchMean(split[1], batch: TrainedTrial.batchSize) { trainer.evaluate($0)[0] }
      try context.emit([
        .integer(epoch), .integer(epoch * loop.stepsPerEpoch), .real(loop.meanLosses[0]), .real(test),
        .integer(epoch == epochs ? 1 : 0),
      ])
    }
  }

  /// X ~ U(−5, 5), w and y standard normal, in this order.
  private static func data(samples: Int, feedsTarget: Bool, _ generator: inout TorchGenerator) -> TrainingData {
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
    return TrainingData(
      inputs: [feedsTarget ? target : array(x), shared],
      sharedInput: SampleArray(w, .shared, samples: samples, tokens: tokens, features: features),
      targets: [.array(target)])
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

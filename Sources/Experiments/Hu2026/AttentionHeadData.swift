import Foundation
import Random
import TensorFiles
import Training

/// The samples of the attention-head experiments: X = 2·N(0, 1) − 1 and one head W_K, W_Q, W_V for all of them.
///
/// The authors draw this set without a seed; here it has its own, apart from the trials' seeds.
final class AttentionHeadData: Sendable {
  /// n, d and h of the experiment.
  static let (tokens, features, width) = (20, 24, 48)
  let samples: Int
  let seed: UInt64
  /// Prompts and the three linear targets K = W_K Xᵀ, Q = W_Q Xᵀ, V = W_V Xᵀ.
  let training: TrainingData

  private init(samples: Int, seed: UInt64) {
    self.samples = samples
    self.seed = seed
    let (n, d, h) = (Self.tokens, Self.features, Self.width)
    var generator = TorchGenerator(seed: seed)
    var values = generator.normalFloat(samples * n * d)
    for index in values.indices { values[index] = 2 * values[index] - 1 }
    let prompts = SampleArray(values, samples: samples, tokens: n, features: d)
    let targets = [h, h, d].map { outputs in
      TrainingData.Target.linear(Tensor(shape: [outputs, d], values: generator.normalFloat(outputs * d)))
    }
    training = TrainingData(inputs: [prompts], targets: targets)
  }

  private static let lock = NSLock()
  nonisolated(unsafe) private static weak var latest: AttentionHeadData?

  /// The set of that size and seed; trials that run at the same time share it.
  static func shared(samples: Int, seed: UInt64) -> AttentionHeadData {
    lock.withLock {
      if let latest, latest.samples == samples, latest.seed == seed { return latest }
      let data = AttentionHeadData(samples: samples, seed: seed)
      latest = data
      return data
    }
  }
}

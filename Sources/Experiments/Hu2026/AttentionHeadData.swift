import Foundation
import Numerics
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
  /// W_K, W_Q and W_V, `[outputs, features]`.
  let weights: [Matrix]

  private init(samples: Int, seed: UInt64) {
    self.samples = samples
    self.seed = seed
    let (n, d, h) = (Self.tokens, Self.features, Self.width)
    var generator = TorchGenerator(seed: seed)
    var values = generator.normalFloat(samples * n * d)
    for index in values.indices { values[index] = 2 * values[index] - 1 }
    let prompts = SampleArray(values, samples: samples, tokens: n, features: d)
    let weights = [h, h, d].map { Tensor(shape: [$0, d], values: generator.normalFloat($0 * d)) }
    training = TrainingData(inputs: [prompts], targets: weights.map(TrainingData.Target.linear))
    self.weights = weights.map { Matrix(rows: $0.shape[0], columns: d, values: $0.values.map(Double.init)) }
  }

  /// Mean square of the head's output Y = V softmax_last(Kᵀ Q) over samples: the error of predicting zero.
  ///
  /// In double precision and straight from the formula; the engine's own arithmetic has no part in it.
  func meanSquaredOutput(_ samples: [Int]) -> Double {
    let squares = samples.map { sample in
      let x = Matrix(
        rows: Self.tokens, columns: Self.features, values: training.inputs[0][sample].values.map(Double.init)
      ).transposed
      let (keys, queries, values) = (weights[0].times(x), weights[1].times(x), weights[2].times(x))
      var attention = keys.transposed.times(queries)
      for row in 0..<attention.rows {
        let peak = (0..<attention.columns).map { attention[row, $0] }.max() ?? 0
        let terms = (0..<attention.columns).map { exp(attention[row, $0] - peak) }
        let total = terms.reduce(0, +)
        for (column, term) in terms.enumerated() { attention[row, column] = term / total }
      }
      return values.times(attention).values.reduce(0) { $0 + $1 * $1 }
    }
    return squares.reduce(0, +) / Double(samples.count * Self.tokens * Self.features)
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

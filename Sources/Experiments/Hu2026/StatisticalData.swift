import Numerics
import Random
import Training

/// Samples of linear models and of the weights that an algorithm would find (hu2026, Corollary, script
/// `att_sim_statistical.py`).
///
/// x = 2·N(0, 1) − 1 and w ~ N(0, 1). Lasso keeps each weight with probability ½; ridge replaces w by
/// (xᵀx + 5I)⁻¹xᵀy of noisy data; then y = xw + 0.05ε. Token i of a prompt is [x_i ; w].
struct StatisticalData: Sendable {
  static let (tokens, features) = (20, 24)
  private static let noise: Float = 0.05
  private static let penalty = 5.0
  /// Prompts and targets.
  let training: TrainingData
  /// y of each sample.
  let outputs: SampleArray
  /// Mean square of y: the loss of predicting zero.
  let meanSquare: Double

  /// Draws samples in the script's order; without an algorithm each sample takes one by Python's `random.choice`.
  /// - Throws: `LinearAlgebraError` when a ridge system cannot be solved.
  init(samples: Int, algorithm: StatisticalAlgorithm?, _ torch: inout TorchGenerator, _ python: inout PythonGenerator)
    throws
  {
    let (n, d) = (Self.tokens, Self.features)
    var (inputs, prompts, targets): ([Float], [Float], [Float]) = ([], [], [])
    inputs.reserveCapacity(samples * n * d)
    prompts.reserveCapacity(samples * d)
    targets.reserveCapacity(samples * n)
    for _ in 0..<samples {
      let x = torch.normalFloat(n * d).map { 2 * $0 - 1 }
      let chosen = algorithm ?? python.choice(StatisticalAlgorithm.allCases)
      var w = torch.normalFloat(d)
      if chosen == .lasso {
        let mask = torch.uniformFloat(d)
        for j in 0..<d where !(mask[j] > 0.5) { w[j] = 0 }
      }
      if chosen == .ridge { w = try Self.ridge(x, Self.targets(x, w, torch.normalFloat(n))) }
      targets += Self.targets(x, w, torch.normalFloat(n))
      inputs += x
      prompts += w
    }
    meanSquare = targets.reduce(0) { $0 + Double($1) * Double($1) } / Double(targets.count)
    outputs = SampleArray(targets, samples: samples, tokens: n, features: 1)
    training = TrainingData(
      inputs: [
        SampleArray(inputs, samples: samples, tokens: n, features: d),
        SampleArray(prompts, .prompts, samples: samples, tokens: n, features: d),
      ], targets: [.array(outputs)])
  }

  /// xw + 0.05ε, `[tokens]`.
  private static func targets(_ x: [Float], _ w: [Float], _ noise: [Float]) -> [Float] {
    (0..<tokens).map { i in
      var sum: Float = 0
      for j in 0..<features { sum += x[i * features + j] * w[j] }
      return sum + Self.noise * noise[i]
    }
  }

  /// (xᵀx + 5I)⁻¹xᵀy, in double precision.
  private static func ridge(_ x: [Float], _ y: [Float]) throws -> [Float] {
    var gram = Matrix(rows: features, columns: features)
    var right = [Double](repeating: 0, count: features)
    for i in 0..<tokens {
      let row = x[i * features..<(i + 1) * features].map(Double.init)
      for j in 0..<features {
        right[j] += row[j] * Double(y[i])
        for k in 0..<features { gram[j, k] += row[j] * row[k] }
      }
    }
    for j in 0..<features { gram[j, j] += penalty }
    return try LinearAlgebra.solvePositiveDefinite(gram, right).map { Float($0) }
  }
}

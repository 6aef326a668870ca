import Numerics
import Random
import Solvers

/// Examples and a query, as ``NewtonConstruction`` reads them.
struct NewtonPrompt: Sendable {
  /// Entries of an x.
  let d: Int
  /// The examples, `[n, d]`.
  let x: [Double]
  /// Their targets, `[n]`.
  let y: [Double]
  /// x of the query, `[d]`.
  let query: [Double]

  /// A prompt of the given numbers.
  /// - Throws: `LinearAlgebraError` for numbers that are not finite.
  init(d: Int, x: [Double], y: [Double], query: [Double]) throws(LinearAlgebraError) {
    precondition(x.count == d * y.count && query.count == d, "sizes must match")
    guard (x + y + query).allSatisfy(\.isFinite) else {
      throw LinearAlgebraError(description: "a prompt holds numbers that are not finite; check the data")
    }
    self.d = d
    self.x = x
    self.y = y
    self.query = query
  }

  /// The first examples of a sequence, and the x that follows as the query.
  /// - Throws: as ``init(d:x:y:query:)``.
  init(_ batch: RegressionBatch, sequence: Int, examples: Int) throws(LinearAlgebraError) {
    let (d, first) = (batch.features, sequence * batch.positions)
    try self.init(
      d: d, x: Array(batch.x[first * d..<(first + examples) * d]), y: Array(batch.y[first..<first + examples]),
      query: Array(batch.x[(first + examples) * d..<(first + examples + 1) * d]))
  }

  /// Number of examples.
  var n: Int { y.count }

  /// One token for each example, and the query's.
  var tokens: [PromptToken] {
    let examples = (0..<n).map { example in
      PromptToken(kind: NewtonConstruction.example, channels: self.example(example) + [y[example]])
    }
    return examples + [PromptToken(kind: NewtonConstruction.query, channels: query)]
  }

  /// x of one example.
  func example(_ index: Int) -> [Double] { Array(x[index * d..<(index + 1) * d]) }

  /// b = Σ y_j x_j, `[d]`.
  var right: [Double] {
    (0..<d).map { channel in (0..<n).reduce(0) { $0 + y[$1] * x[$1 * d + channel] } }
  }
}

/// The distribution that prompts are drawn from, and what it says about Newton's start before any prompt is drawn.
struct NewtonData: Sendable, Hashable {
  let d: Int
  let n: Int
  /// Condition number of the covariance: eigenvalues κ (half of them) and 1.
  let condition: Int
  /// Dimension of the subspace that all x lie in; d unless data are degenerate.
  let rank: Int

  /// A scale α of M_0 = αS that is fixed before the data are drawn.
  ///
  /// Newton needs αλ² < 2 for the largest eigenvalue λ of S. For n normal x with eigenvalues of the covariance up to κ
  /// the bound B = κ(√n + √d + 4)² holds but for one prompt in 3,000 (Davidson and Szarek, 2001, Theorem II.13); α = 1/B²
  /// leaves room for √2 B.
  var alpha: Double {
    let root = Double(n).squareRoot() + Double(d).squareRoot() + 4
    let largest = Double(condition) * root * root
    return 1 / (largest * largest)
  }

  /// Draws sequences of n examples and a query.
  func batch(sequences: Int, seed: UInt64) -> RegressionBatch {
    var generator = TorchGenerator(seed: seed)
    let covariance: RegressionBatch.Covariance = condition == 1 ? .isotropic : .illConditioned(Double(condition))
    let batch = RegressionBatch(
      sequences: sequences, positions: n + 1, features: d, active: rank, covariance: covariance, &generator)
    return rank == d ? batch : Self.reflected(batch, along: generator.normal(d))
  }

  /// Every x reflected along a vector, so that no channel of a subspace is zero.
  private static func reflected(_ batch: RegressionBatch, along normal: [Double]) -> RegressionBatch {
    let (d, square) = (batch.features, normal.reduce(0) { $0 + $1 * $1 })
    var x = batch.x
    for start in stride(from: 0, to: x.count, by: d) {
      let overlap = (0..<d).reduce(0) { $0 + x[start + $1] * normal[$1] }
      for channel in 0..<d { x[start + channel] -= 2 * overlap / square * normal[channel] }
    }
    return RegressionBatch(sequences: batch.sequences, positions: batch.positions, features: d, x: x, y: batch.y)
  }
}

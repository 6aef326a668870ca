import Numerics
import Random

/// Sequences of regression examples (fu2024, arXiv 2310.17086, section 3): y = wᵀx + σε with w ~ N(0, I), or y of a network
/// of two layers (appendix A.3.3).
public struct RegressionBatch: Sendable, Equatable {
  /// Sequences.
  public let sequences: Int
  /// Examples of a sequence: the positions at which a method predicts.
  public let positions: Int
  /// Entries of an x.
  public let features: Int
  /// `[sequences, positions, features]`.
  public let x: [Double]
  /// `[sequences, positions]`.
  public let y: [Double]

  /// A batch of the given numbers.
  /// - Precondition: the numbers match the sizes.
  public init(sequences: Int, positions: Int, features: Int, x: [Double], y: [Double]) {
    precondition(x.count == sequences * positions * features && y.count == sequences * positions, "sizes must match")
    self.sequences = sequences
    self.positions = positions
    self.features = features
    self.x = x
    self.y = y
  }

  /// Some of the sequences.
  public subscript(sequences range: Range<Int>) -> RegressionBatch {
    let (lower, upper) = (range.lowerBound * positions, range.upperBound * positions)
    return RegressionBatch(
      sequences: range.count, positions: positions, features: features,
      x: Array(x[lower * features..<upper * features]), y: Array(y[lower..<upper]))
  }

  /// What every iteration needs: step counts, and numbers.
  /// - Throws: ``SolverError``, ``LinearAlgebraError``.
  func check(steps: [Int]) throws {
    guard !steps.isEmpty, steps.allSatisfy({ $0 >= 0 }) else {
      throw SolverError(description: "step counts must be zero or more, and at least one; found \(steps)")
    }
    guard x.allSatisfy(\.isFinite), y.allSatisfy(\.isFinite) else {
      throw LinearAlgebraError(description: "a sequence holds numbers that are not finite; check the data")
    }
  }

  /// The distribution of x.
  public enum Covariance: Sendable, Hashable {
    /// x ~ N(0, I).
    case isotropic
    /// Eigenvalues κ (half of them) and 1 (the others) in a fresh random eigenbasis for each sequence.
    case illConditioned(Double)
  }

  /// What y is of x.
  public enum Target: Sendable, Hashable {
    /// wᵀx with w ~ N(0, I).
    case linear
    /// A network as ``TwoLayerNetwork/init(target:features:_:)`` draws it.
    case network(TwoLayerNetwork.Shape)
  }

  /// Draws, for each sequence in turn, the eigenbasis (if any), w or the network, all x and the noise (if any).
  ///
  /// Of every x only the first `active` entries, by default all, are not zero, as in the curriculum of Garg et al. (2022).
  /// - Precondition: at most as many entries are active as there are.
  public init(
    sequences: Int, positions: Int, features: Int, active: Int? = nil, covariance: Covariance = .isotropic,
    noise: Double = 0, target: Target = .linear, _ generator: inout TorchGenerator
  ) {
    let active = active ?? features
    precondition((0...features).contains(active), "more active entries than there are")
    var x: [Double] = []
    var y: [Double] = []
    for _ in 0..<sequences {
      let map = Self.map(covariance, features, &generator)
      let function = Self.function(target, features, &generator)
      var inputs = generator.normal(positions * features)
      if let map { inputs = Matrix(rows: positions, columns: features, values: inputs).times(map).values }
      let errors = noise > 0 ? generator.normal(positions) : []
      for position in 0..<positions {
        for j in active..<features { inputs[position * features + j] = 0 }
        let own = noise > 0 ? noise * errors[position] : 0
        y.append(function(inputs[position * features..<(position + 1) * features], own))
      }
      x += inputs
    }
    self.init(sequences: sequences, positions: positions, features: features, x: x, y: y)
  }

  /// A function that adds y of an x to a noise.
  private static func function(
    _ target: Target, _ features: Int, _ generator: inout TorchGenerator
  ) -> (_ x: ArraySlice<Double>, _ noise: Double) -> Double {
    switch target {
    case .linear:
      let w = generator.normal(features)
      return { x, noise in zip(w, x).reduce(noise) { $0 + $1.0 * $1.1 } }
    case .network(let shape):
      let network = TwoLayerNetwork(target: shape, features: features, &generator)
      return { x, noise in noise + network(x) }
    }
  }

  /// Λ^½ Qᵀ, which gives rows zΛ^½Qᵀ the covariance QΛQᵀ; `nil` for the identity.
  private static func map(_ covariance: Covariance, _ features: Int, _ generator: inout TorchGenerator) -> Matrix? {
    guard case .illConditioned(let condition) = covariance else { return nil }
    var map = randomRotation(features, &generator)
    for row in 0..<features {
      let scale = row < features / 2 ? condition.squareRoot() : 1
      for column in 0..<features { map[row, column] *= scale }
    }
    return map
  }

  /// A random orthogonal matrix: Gaussian rows, made orthonormal by Gram and Schmidt with reorthogonalisation.
  static func randomRotation(_ size: Int, _ generator: inout TorchGenerator) -> Matrix {
    var rows = Matrix(rows: size, columns: size, values: generator.normal(size * size))
    for i in 0..<size {
      for _ in 0..<2 {
        for k in 0..<i {
          let overlap = (0..<size).reduce(0) { $0 + rows[i, $1] * rows[k, $1] }
          for j in 0..<size { rows[i, j] -= overlap * rows[k, j] }
        }
      }
      let norm = (0..<size).reduce(0) { $0 + rows[i, $1] * rows[i, $1] }.squareRoot()
      for j in 0..<size { rows[i, j] /= norm }
    }
    return rows
  }
}

import Files

/// A method that predicts y at every position of a sequence from the examples before it.
///
/// With S = XᵀX and b = Xᵀy of the first i examples; at position 0 every method predicts 0.
public enum InContextMethod: Sendable, Hashable {
  /// How iterative Newton scales its first inverse M_0 = αS.
  public enum NewtonScale: String, Sendable, Hashable, CaseIterable {
    /// α = 2/‖SSᵀ‖_F, which reproduces the published numbers.
    case published
    /// α = 1/‖SSᵀ‖_F, as in the released code; it lags by one step.
    case released
  }

  /// Where gradient descent starts.
  public enum Start: String, Sendable, Hashable, CaseIterable {
    /// w_0 = 0, as in the released code.
    case zero
    /// w_0 ~ U(0, 1)^d/√d for each sequence, which reproduces the published numbers.
    case uniform
  }

  /// Minimum-norm least squares.
  case leastSquares
  /// (S + λI)⁻¹b.
  case ridge(penalty: Double)
  /// M_{k+1} = 2M_k − M_k S M_k, w_k = M_k b.
  case newton(NewtonScale)
  /// Iterative Newton between its steps: so many parts make a step, and the first whole step comes first.
  ///
  /// An iteration squares what remains of each eigenvalue, r ← r²; half an iteration raises it to the power √2.
  case newtonParts(NewtonScale, perStep: Int)
  /// w ← w − η(Sw − b) on the sum of squares.
  case gradientDescent(rate: Double, start: Start)
  /// Conjugate gradients from 0.
  case conjugateGradient
  /// BFGS from 0 with H_0 = I and exact line search on the quadratic.
  case bfgs
  /// L-BFGS from 0 with so many pairs and exact line search on the quadratic.
  case lbfgs(memory: Int)
  /// One pass of w ← w + ηx(y − wᵀx) with a fixed step, or 1/‖x‖² when `nil`; step counts mean nothing.
  case onlineGradientDescent(rate: Double?)
  /// Mean y of the k nearest x.
  case nearestNeighbours(Int)
  /// w = Σ yx/i.
  case averaging
  /// Lasso with the objective ‖y − Xw‖²/(2i) + λ‖w‖₁.
  case lasso(penalty: Double)

  /// Whether the number of steps matters.
  public var isIterative: Bool {
    switch self {
    case .newton, .newtonParts, .gradientDescent, .conjugateGradient, .bfgs, .lbfgs: true
    default: false
    }
  }
}

/// What a method predicts for each number of steps, `[steps, sequences, positions]`.
public struct Predictions: Sendable, Equatable {
  /// Numbers of steps, as they were asked for.
  public let steps: [Int]
  /// Sequences.
  public let sequences: Int
  /// Positions of a sequence.
  public let positions: Int
  /// Row-major.
  public var values: [Double]

  /// Predictions of the given numbers.
  /// - Precondition: the numbers match the sizes.
  public init(steps: [Int], sequences: Int, positions: Int, values: [Double]) {
    precondition(values.count == steps.count * sequences * positions, "sizes must match")
    self.steps = steps
    self.sequences = sequences
    self.positions = positions
    self.values = values
  }

  /// Those for some of the sequences.
  public subscript(sequences range: Range<Int>) -> Predictions {
    let chosen = steps.indices.flatMap { index in
      let start = (index * sequences + range.lowerBound) * positions
      return values[start..<start + range.count * positions]
    }
    return Predictions(steps: steps, sequences: range.count, positions: positions, values: chosen)
  }

  /// The predictions for one entry of `steps`, `[sequences, positions]`.
  public subscript(step index: Int) -> ArraySlice<Double> {
    values[index * sequences * positions..<(index + 1) * sequences * positions]
  }
}

/// A request that no method can answer.
public struct SolverError: Error, Equatable, CustomStringConvertible {
  /// What is wrong and what to do.
  public var description: String
}

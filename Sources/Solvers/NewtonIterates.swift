import Foundation
import Numerics

/// The iterates of iterative Newton from a given start, M_0 = αS and M_{k+1} = 2M_k − M_k S M_k, in closed form.
///
/// In the eigenbasis of S = Σ x_j x_jᵀ every iterate is diagonal: an iteration squares 1 − λm, so that
/// λm_k = 1 − (1 − αλ²)^(2^k). No iteration is carried out, hence no rounding error of an iteration; what remains is that of
/// the eigenvalues, which are those of a matrix within a few units of rounding of S.
public struct NewtonIterates: Sendable {
  /// Entries of an x.
  public let features: Int
  /// The scale of the first iterate.
  public let alpha: Double
  /// Those of S, ascending, `[features]`; those that rounding alone keeps from zero are zero.
  public let eigenvalues: [Double]
  /// Eigenvector k is row k.
  private let eigenvectors: [Double]

  /// The system of some examples.
  /// - Parameters:
  ///   - x: the examples, `[examples, features]`.
  ///   - features: entries of an x.
  ///   - alpha: scale of the first iterate.
  /// - Throws: ``SolverError`` for a scale that is no number above zero, ``LinearAlgebraError`` for data that are not finite.
  public init(_ x: [Double], features: Int, alpha: Double) throws {
    precondition(features > 0 && x.count % features == 0, "sizes must match")
    guard alpha > 0, alpha.isFinite else {
      throw SolverError(description: "a scale alpha of \(alpha); it must be a number above zero")
    }
    var system = PrefixSystem(size: features)
    x.withUnsafeBufferPointer { x in
      guard let first = x.baseAddress else { return }
      for start in stride(from: 0, to: x.count, by: features) { system.add(first + start, 0) }
    }
    try system.decompose()
    self.features = features
    self.alpha = alpha
    eigenvalues = system.eigenvalues
    eigenvectors = system.eigenvectors
  }

  /// The eigenvalues λm of SM_k, in the order of ``eigenvalues``: the share of each direction that is inverted.
  /// - Precondition: `steps` is not below zero.
  public func inverted(after steps: Int) -> [Double] {
    precondition(steps >= 0, "steps are counted from zero")
    return eigenvalues.map { value in
      let start = alpha * value * value
      guard steps > 0 else { return start }
      // The logarithm keeps the digits of small eigenvalues, for which 1 − αλ² is nearly one.
      let logarithm = start < 1 ? log1p(-start) : log(start - 1)
      return value > 0 ? -expm1(exp2(Double(steps)) * logarithm) : 0
    }
  }

  /// The eigenvalues of M_k, in the order of ``eigenvalues``; zero where that of S is.
  public func eigenvalues(after steps: Int) -> [Double] {
    zip(inverted(after: steps), eigenvalues).map { $1 > 0 ? $0 / $1 : 0 }
  }

  /// M_k times each of some vectors.
  /// - Parameters:
  ///   - vectors: `[count, features]`.
  ///   - steps: k.
  /// - Returns: the products, `[count, features]`.
  public func times(_ vectors: [Double], after steps: Int) -> [Double] {
    precondition(vectors.count % features == 0, "sizes must match")
    let basis = Matrix(rows: features, columns: features, values: eigenvectors)
    var rotated = basis.times(
      Matrix(rows: vectors.count / features, columns: features, values: vectors).transposed)
    let values = eigenvalues(after: steps)
    for row in 0..<features {
      for column in 0..<rotated.columns { rotated[row, column] *= values[row] }
    }
    return basis.transposed.times(rotated).transposed.values
  }
}

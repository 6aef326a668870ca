import Files
import Numerics

/// Sizes of the frozen module: `d` channels, `n` data tokens, `P` grid points.
public struct FrozenShape: Sendable, Hashable {
  /// Channels of a data token.
  public let d: Int
  /// Data tokens.
  public let n: Int
  /// Points of the grid, which the prompt spells out.
  public let P: Int

  /// Checked sizes.
  /// - Throws: `UsageError` naming the size and its range.
  public init(d: Int, n: Int, P: Int) throws(UsageError) {
    guard d >= 1 else { throw UsageError("d = \(d): the data need at least one channel (d ≥ 1)") }
    guard n >= 1 else { throw UsageError("n = \(n): the prompt needs at least one data token (n ≥ 1)") }
    guard P >= 2 else { throw UsageError("P = \(P): the grid needs at least two points (P ≥ 2)") }
    guard d <= 512, n <= 100_000, P <= 100_000 else {
      throw UsageError("d = \(d), n = \(n), P = \(P): too large (d ≤ 512, n and P ≤ 100000)")
    }
    self.d = d
    self.n = n
    self.P = P
  }

  /// Half width B of the grid.
  public var gridLimit: Double { 4 * Double(d) }
  /// Distance Δ of neighbouring grid points.
  public var gridSpacing: Double { 2 * gridLimit / Double(P - 1) }
  /// The grid point L_k, evenly spaced in [−B, B].
  public func gridPoint(_ k: Int) -> Double { -gridLimit + gridSpacing * Double(k) }
  /// Tokens of the sequence: data tokens and grid points share them.
  public var tokens: Int { max(n, P) }
  /// First channel of the prompt block of weight row `r`, which holds 2 L_k w_r (d channels), −L_k², L_k.
  func block(_ r: Int) -> Int { d + 1 + r * (d + 2) }
  /// Channels of a token: the data, a constant 1, and one block for each of the 3d weight rows.
  public var width: Int { block(3 * d) }
}

/// Two layers of softmax attention whose weights are constant selectors (hu2026, Theorem 4.2).
///
/// The weights depend on the sizes alone; the head to be emulated enters through the prompt only. In layer 1, head r
/// compares the data with the grid: its scores are β(2 L_k wᵀx_i − L_k²) = −β(wᵀx_i − L_k)² + const and its values L_k,
/// so its output is a kernel-weighted grid mean close to wᵀx_i. The 3d heads give K', Q' and V', and the single head of
/// layer 2 computes V' softmax_col(K'ᵀ Q').
public struct FrozenModule: Sendable {
  /// Weights of one attention head: what it selects from a token.
  struct Head: Sendable, Equatable {
    var key: SelectorMatrix
    var query: SelectorMatrix
    var value: SelectorMatrix
  }

  /// The sizes, the only input of the weights.
  public let shape: FrozenShape
  /// The 3d heads of layer 1.
  let first: [Head]
  /// The head of layer 2.
  let second: Head
  /// SHA-256 of all weights.
  public let digest: String

  /// Builds the module; no target is known here.
  public init(shape: FrozenShape) {
    self.shape = shape
    let d = shape.d
    let width = shape.width
    first = (0..<3 * d).map { r in
      let block = shape.block(r)
      return Head(
        key: SelectorMatrix(Array(block...block + d), columns: width),
        query: SelectorMatrix(Array(0...d), columns: width),
        value: SelectorMatrix([block + d + 1], columns: width))
    }
    second = Head(
      key: SelectorMatrix(Array(0..<d), columns: 3 * d), query: SelectorMatrix(Array(d..<2 * d), columns: 3 * d),
      value: SelectorMatrix(Array(2 * d..<3 * d), columns: 3 * d))
    let weights = (first + [second]).flatMap { [$0.key, $0.query, $0.value] }
    digest = Digest.sha256(weights.map(\.canonicalText).joined(separator: "\n"))
  }

  /// The emulated output `[d, n]` for a prompt `[width, tokens]`.
  ///
  /// `beta` is the inverse temperature of layer 1; `.infinity` is hard lookup, the nearest grid point.
  /// - Precondition: the prompt has the module's shape; `beta` > 0.
  public func forward(_ prompt: Matrix, beta: Double) -> Matrix {
    precondition(prompt.rows == shape.width && prompt.columns == shape.tokens, "the prompt has another shape")
    var values: [Double] = []
    values.reserveCapacity(3 * shape.d * shape.n)
    let queries = dataTokens(first[0].query.times(prompt))
    for head in first {
      values +=
        SoftmaxAttention.head(
          keys: head.key.times(prompt),
          queries: head.query == first[0].query ? queries : dataTokens(head.query.times(prompt)),
          values: head.value.times(prompt), inverseTemperature: beta, keyCount: shape.P
        ).values
    }
    let hidden = Matrix(rows: 3 * shape.d, columns: shape.n, values: values)
    return SoftmaxAttention.head(
      keys: second.key.times(hidden), queries: second.query.times(hidden), values: second.value.times(hidden))
  }

  /// Only the first n tokens ask: the others carry grid points.
  private func dataTokens(_ matrix: Matrix) -> Matrix {
    let values = (0..<matrix.rows).flatMap { matrix.values[$0 * matrix.columns..<$0 * matrix.columns + shape.n] }
    return Matrix(rows: matrix.rows, columns: shape.n, values: values)
  }
}

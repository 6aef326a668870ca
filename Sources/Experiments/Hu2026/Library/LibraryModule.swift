import Files
import Numerics

/// Channels of the library's tokens, which share one residual stream.
///
/// A data token fills the first blocks, a token of the grid those of the heads; what a token does not fill is zero.
struct LibraryChannels: Sendable, Equatable {
  /// Coordinates of x.
  let d: Int

  /// x, `d` channels.
  var x: Range<Int> { 0..<d }
  /// y.
  var y: Int { d }
  /// One in data tokens.
  var one: Int { d + 1 }
  /// Positional encoding, a point on a circle: layer 2 tells samples apart by it.
  var position: Range<Int> { d + 2..<d + 4 }
  /// An additive attention mask that the prompt itself holds: zero in data tokens, and far below every score in tokens of the grid, so that
  /// layer 2 attends to data tokens alone.
  var gate: Int { d + 4 }
  /// Block of head r: what its keys hold for x (`d` channels), y, x_r and the constant, and its value.
  func block(_ r: Int) -> Range<Int> { d + 5 + r * (d + 4)..<d + 5 + (r + 1) * (d + 4) }
  /// Where the heads of layer 1 write, `d` channels.
  var output: Range<Int> { block(d).lowerBound..<block(d).lowerBound + d }
  /// Width of the residual stream.
  var width: Int { output.upperBound }
}

/// Two layers of softmax attention with constant weights that run any algorithm of the library by the prompt alone (hu2026, Corollary 4.2.1).
///
/// Head r of layer 1 asks with (x, y, x_r, 1) and attends to what its block of every token holds; its value is the block's last channel. The
/// head of layer 2 asks with (position, 1) and attends to (position, gate); its values are what layer 1 wrote. All weights are selectors:
/// they depend on `d` alone, not on the numbers of samples and of grid points, and there are neither masks outside the prompt nor an MLP.
public struct LibraryModule: Sendable {
  /// Coordinates of x, the only input of the weights.
  public let d: Int
  let channels: LibraryChannels
  /// The `d` heads of layer 1.
  let first: [FrozenModule.Head]
  /// The head of layer 2.
  let second: FrozenModule.Head
  /// SHA-256 of all weights.
  public let digest: String

  /// Builds the module; no algorithm is known here.
  /// - Throws: `UsageError` for a width outside 1 to 64.
  public init(d: Int) throws(UsageError) {
    guard (1...64).contains(d) else { throw UsageError("d = \(d): samples need at least one coordinate, at most 64") }
    let channels = LibraryChannels(d: d)
    let width = channels.width
    self.d = d
    self.channels = channels
    first = (0..<d).map { r in
      let block = Array(channels.block(r))
      return FrozenModule.Head(
        key: SelectorMatrix(block.dropLast(), columns: width),
        query: SelectorMatrix(
          Array(channels.x) + [channels.y, channels.x.lowerBound + r, channels.one], columns: width),
        value: SelectorMatrix(block.suffix(1), columns: width))
    }
    second = FrozenModule.Head(
      key: SelectorMatrix(Array(channels.position) + [channels.gate], columns: width),
      query: SelectorMatrix(Array(channels.position) + [channels.one], columns: width),
      value: SelectorMatrix(Array(channels.output), columns: width))
    let weights = (first + [second]).flatMap { [$0.key, $0.query, $0.value] }
    digest = Digest.sha256(weights.map(\.canonicalText).joined(separator: "\n"))
  }

  /// What layer 2 writes for a prompt.
  ///
  /// - Parameters:
  ///   - prompt: `[width, tokens]`.
  ///   - count: only the first so many tokens are queries, and keys of layer 2; all by default. Data tokens come first, and layer 2 weighs the others with
  ///     e^(−10¹²) = 0: the result is the same.
  /// - Returns: `[d, tokens]`.
  /// - Precondition: the prompt has the module's width.
  public func forward(_ prompt: Matrix, tokens count: Int? = nil) -> Matrix {
    precondition(prompt.rows == channels.width, "the prompt has another width")
    let read = prompt.firstColumns(count ?? prompt.columns)
    var stream = read
    for (head, output) in zip(first, channels.output) {
      let written = SoftmaxAttention.head(
        keys: head.key.times(prompt), queries: head.query.times(read), values: head.value.times(prompt))
      for token in 0..<stream.columns { stream[output, token] += written[0, token] }
    }
    return SoftmaxAttention.head(
      keys: second.key.times(stream), queries: second.query.times(stream), values: second.value.times(stream))
  }
}

extension Matrix {
  /// The first columns.
  fileprivate func firstColumns(_ count: Int) -> Matrix {
    guard count < columns else { return self }
    let values = (0..<rows).flatMap { self.values[$0 * columns..<$0 * columns + count] }
    return Matrix(rows: rows, columns: count, values: values)
  }
}

import Files
import Numerics

/// Sizes of a transformer that is iterative Newton, and the scale of its first iterate: all that its weights depend on.
struct NewtonSize: Sendable, Hashable {
  /// Entries of an x.
  let d: Int
  /// Examples of a prompt.
  let n: Int
  /// Newton's iterations.
  let k: Int
  /// The scale α of Newton's first iterate M_0 = αS, S = Σ x_j x_jᵀ over the n examples.
  let alpha: Double

  /// Checked sizes.
  ///
  /// Fewer examples than features are no mistake: Newton converges to the pseudo-inverse of S.
  /// - Throws: `UsageError` naming the size and its range.
  init(d: Int, n: Int, k: Int, alpha: Double) throws(UsageError) {
    guard d >= 1 else { throw UsageError("d = \(d): an example needs at least one feature (d ≥ 1)") }
    guard n >= 1 else { throw UsageError("n = \(n): the prompt needs at least one example (n ≥ 1)") }
    guard k >= 0 else { throw UsageError("k = \(k): iterations are counted from zero (k ≥ 0)") }
    guard d <= 512, n <= 10_000, k <= 1000 else {
      throw UsageError("d = \(d), n = \(n), k = \(k): too large (d ≤ 512, n ≤ 10000, k ≤ 1000)")
    }
    guard alpha > 0, alpha.isFinite else {
      throw UsageError("alpha = \(alpha): Newton's first iterate needs a scale above zero")
    }
    self.d = d
    self.n = n
    self.k = k
    self.alpha = alpha
  }
}

/// A transformer whose hand-set weights make it k iterations of Newton (fu2024, Theorem 5.1).
///
/// The residual stream of token j holds x_j and T x_j (``NewtonBlock``). A head with the score ⟨x_i, T x_j⟩ and the value
/// −½ T x_i returns −½ Σ_i T x_i x_iᵀ T x_j / N; a ReLU keeps one sign of a score, so a second head has the other sign. The
/// MLP doubles the block: T x_j ← 2T x_j − (T Σ T/N) x_j, Σ being S. One layer before starts from T = αN S, two
/// layers after it collect ŵ and multiply it with the query.
struct NewtonConstruction: Sendable {
  let size: NewtonSize
  let stream: NewtonStream
  let network: ReLUTransformer

  /// Layers before the iterations: the start.
  static let startLayers = 1
  /// Layers after the iterations: ŵ, and its product with the query.
  static let readOutLayers = 2
  /// Kind of an example's token, with the channels x_j and y_j.
  static let example = 0
  /// Kind of the query's token, with the channels of its x.
  static let query = 1

  /// Sets the weights; no data are known here.
  /// - Parameters:
  ///   - size: sizes and the scale of the start.
  ///   - isCausal: whether a token sees itself and those before it alone (Remark B.6).
  init(_ size: NewtonSize, isCausal: Bool = false) {
    self.size = size
    stream = NewtonStream(d: size.d)
    let (n, tokens) = (Double(size.n), Double(size.n + 1))
    // The tokens that the last example sees: with a mask the query is none of them.
    let seen = isCausal ? n : tokens
    let start = stream.layer(
      query: .example, key: .example, value: .example, to: .iterate, times: size.alpha * seen * seen)
    let iteration = stream.layer(
      query: .iterate, key: .example, value: .iterate, to: .iterate, times: -0.5, doubling: .iterate)
    let collection = stream.layer(
      query: .flag, key: .target, value: .iterate, to: .weights, times: isCausal ? tokens / n : 1)
    // The query alone has a flag, so that the average over all tokens is a share of its own product.
    let product = stream.layer(query: .query, key: .weights, value: .flag, to: .prediction, times: tokens)
    network = ReLUTransformer(
      embeddings: [stream.exampleEmbedding, stream.queryEmbedding],
      layers: [start] + Array(repeating: iteration, count: size.k) + [collection, product],
      readOut: stream.reading(.prediction), isCausal: isCausal)
  }
}

extension NewtonStream {
  /// A layer whose heads look for ⟨key_i, query_j⟩, take a block of the tokens that they find, and add it to another block.
  ///
  /// Two heads, since ReLU(s) − ReLU(−s) = s.
  fileprivate func layer(
    query: NewtonBlock, key: NewtonBlock, value: NewtonBlock, to target: NewtonBlock, times factor: Double,
    doubling doubled: NewtonBlock? = nil
  ) -> ReLULayer {
    let heads = [1.0, -1].map { sign in
      ReLUHead(
        query: reading(query, times: sign), key: reading(key), value: reading(value),
        output: writing(target, times: sign * factor))
    }
    return ReLULayer(heads: heads, mlp: doubled.map(doubling) ?? silent)
  }

  /// An MLP that returns a block, which the residual stream then holds twice: ReLU(u) − ReLU(−u) = u.
  private func doubling(_ block: NewtonBlock) -> ReLUMLP {
    let (channels, size) = (channels(block), size(block))
    var mlp = silent
    for (row, channel) in channels.enumerated() {
      for (unit, sign) in [(row, 1.0), (size + row, -1.0)] {
        mlp.input[unit, channel] = sign
        mlp.output[channel, unit] = sign
      }
    }
    return mlp
  }

  /// An MLP of the same shape that adds nothing.
  private var silent: ReLUMLP {
    ReLUMLP(
      input: Matrix(rows: 2 * d, columns: width), inputBias: [Double](repeating: 0, count: 2 * d),
      output: Matrix(rows: width, columns: 2 * d), outputBias: [Double](repeating: 0, count: width))
  }

  /// x_j and y_j to their blocks.
  fileprivate var exampleEmbedding: TokenEmbedding {
    var weight = Matrix(rows: width, columns: d + 1)
    for (channel, row) in channels(.example).enumerated() { weight[row, channel] = 1 }
    for row in channels(.target) { weight[row, d] = 1 }
    return TokenEmbedding(weight: weight, bias: [Double](repeating: 0, count: width))
  }

  /// x of the query to its block, and the flag.
  fileprivate var queryEmbedding: TokenEmbedding {
    var bias = [Double](repeating: 0, count: width)
    for row in channels(.flag) { bias[row] = 1 }
    return TokenEmbedding(weight: writing(.query), bias: bias)
  }
}

import Files

/// Sizes of the extended attention model of hu2026 (arXiv 2508.17550), which all of its trained experiments share.
///
/// A token map sends the n tokens of a prompt to (W x_i + b) ⊙ m_i and appends P − n learned interpolation tokens;
/// attention runs over all P tokens, and the output is its first n rows.
public struct AttentionConfiguration: Sendable, Equatable {
  /// What stands after the token map.
  public enum Form: Sendable, Equatable {
    /// Standard multi-head attention with biased projections, scores divided by √(width / heads) (Theorem 4.1); with a
    /// `readout`, a final linear map of so many outputs follows (the statistical experiments).
    case multiHead(heads: Int, readout: Int?)
    /// softmax_last(K Qᵀ) V without scale, K and V from the map of the prompt, Q from a second map of an input that all
    /// samples share (Theorem 3.1).
    case twoMaps(secondInputWidth: Int)
  }

  /// n, tokens of the prompt.
  public let tokens: Int
  /// P, tokens after interpolation tokens are appended.
  public let length: Int
  /// Entries of an input token.
  public let inputWidth: Int
  /// h, entries of a mapped token and of a query and key.
  public let width: Int
  /// Entries of a token of attention's output.
  public let attentionWidth: Int
  /// What stands after the token map.
  public let form: Form

  /// Checks the sizes.
  /// - Throws: `InvalidConfiguration` when a size is not positive, P < n, or the heads do not divide the width.
  public init(tokens: Int, length: Int, inputWidth: Int, width: Int, attentionWidth: Int, form: Form)
    throws(InvalidConfiguration)
  {
    self.tokens = tokens
    self.length = length
    self.inputWidth = inputWidth
    self.width = width
    self.attentionWidth = attentionWidth
    self.form = form
    let sizes = [tokens, length, inputWidth, width, attentionWidth, heads, secondInputWidth ?? 1, readoutWidth ?? 1]
    guard sizes.allSatisfy({ (1...Self.largestSize).contains($0) }) else {
      throw InvalidConfiguration("the model's sizes \(sizes) must lie between 1 and \(Self.largestSize)")
    }
    guard length >= tokens else {
      throw InvalidConfiguration("P = \(length) is less than the \(tokens) tokens of a prompt; raise P")
    }
    guard width % heads == 0 else {
      let divisors = (1...width).filter { width % $0 == 0 }.map(String.init).joined(separator: ", ")
      throw InvalidConfiguration("\(heads) heads do not divide the width \(width); take one of \(divisors)")
    }
  }

  /// Far above every experiment; keeps products of sizes within `Int`.
  private static let largestSize = 1 << 20

  /// Heads of attention.
  public var heads: Int { if case .multiHead(let heads, _) = form { heads } else { 1 } }

  /// Entries of a head's query and key.
  public var headWidth: Int { width / heads }

  /// Entries of all heads' values together.
  public var valueWidth: Int { if case .multiHead = form { width } else { attentionWidth } }

  /// Factor of the scores before softmax.
  public var scoreScale: Float {
    if case .multiHead = form { 1 / Float(headWidth).squareRoot() } else { 1 }
  }

  /// Entries of a token of the input that all samples share; `nil` for one map.
  public var secondInputWidth: Int? { if case .twoMaps(let width) = form { width } else { nil } }

  /// Outputs of the final linear map; `nil` without one.
  public var readoutWidth: Int? { if case .multiHead(_, let readout) = form { readout } else { nil } }

  /// Entries of an output token.
  public var outputWidth: Int { readoutWidth ?? attentionWidth }

  /// Numbers of a sample's output.
  var outputCount: Int { tokens * outputWidth }

  /// P − n.
  public var interpolationTokens: Int { length - tokens }
}

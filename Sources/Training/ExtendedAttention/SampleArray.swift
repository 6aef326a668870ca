import TensorFiles

/// Numbers of many samples in one flat array: `features` numbers for each of `tokens` tokens of each sample.
///
/// Single precision; 50,000 prompts of 20 × 24 numbers take 96 MB.
public struct SampleArray: Sendable {
  /// The numbers.
  let buffer: FloatBuffer
  /// Number of samples; `Int.max` when all samples share the numbers.
  public let samples: Int
  /// Tokens of a sample.
  public let tokens: Int
  /// Numbers of a token.
  public let features: Int
  let sampleStride: Int
  let tokenStride: Int
  let featureStride: Int

  /// How the numbers of a flat array follow each other.
  public enum Order: Sendable {
    /// `[samples, tokens, features]`.
    case tokens
    /// `[samples, features, tokens]`, the order of the attention-head experiment's targets.
    case features
    /// `[samples, features]`, the same for every token.
    case prompts
    /// `[tokens, features]`, the same for every sample.
    case shared
  }

  /// An array of the given numbers.
  /// - Precondition: `values.count` is the product of the sizes that the order names.
  public init(_ values: [Float], _ order: Order = .tokens, samples: Int, tokens: Int, features: Int) {
    self.samples = order == .shared ? .max : samples
    self.tokens = tokens
    self.features = features
    sampleStride = order == .shared ? 0 : order == .prompts ? features : tokens * features
    tokenStride = order == .prompts ? 0 : order == .features ? 1 : features
    featureStride = order == .features ? tokens : 1
    let perSample = order == .prompts ? features : tokens * features
    precondition(values.count == (order == .shared ? 1 : samples) * perSample, "sizes do not match the numbers")
    buffer = FloatBuffer(values)
  }

  /// The numbers of one sample, `[tokens, features]`.
  public subscript(sample: Int) -> Tensor {
    let start = buffer.start + sample * sampleStride
    let values = (0..<tokens).flatMap { token in
      (0..<features).map { start[token * tokenStride + $0 * featureStride] }
    }
    return Tensor(shape: [tokens, features], values: values)
  }
}

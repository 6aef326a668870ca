import Files
import Foundation
import Numerics

/// A token before it is embedded: which embedding it takes and its channels.
struct PromptToken: Sendable, Equatable {
  var kind: Int
  var channels: [Double]
}

/// An affine map from the channels of a kind of token to the residual stream.
struct TokenEmbedding: Sendable, Equatable {
  /// `[width, channels]`.
  var weight: Matrix
  /// `[width]`.
  var bias: [Double]
}

/// A transformer with normalised ReLU attention, dense weights and no layer norm, in double precision (fu2024, section 5 and
/// appendix B).
///
/// It computes what its weights say and knows of no algorithm.
struct ReLUTransformer: Sendable, Equatable {
  /// One for each kind of token.
  let embeddings: [TokenEmbedding]
  let layers: [ReLULayer]
  /// Prediction from the last token's residual stream, `[1, width]`.
  let readOut: Matrix
  /// Whether a token sees itself and those before it alone.
  let isCausal: Bool
  /// SHA-256 of all weights and of the mask.
  let digest: String

  init(embeddings: [TokenEmbedding], layers: [ReLULayer], readOut: Matrix, isCausal: Bool) {
    self.embeddings = embeddings
    self.layers = layers
    self.readOut = readOut
    self.isCausal = isCausal
    var bytes = Data([isCausal ? 1 : 0])
    for embedding in embeddings { bytes.append(contentsOf: embedding.weight.bytes + embedding.bias.bytes) }
    for layer in layers {
      for head in layer.heads {
        for matrix in [head.query, head.key, head.value, head.output] { bytes.append(matrix.bytes) }
      }
      let mlp = layer.mlp
      bytes.append(mlp.input.bytes + mlp.inputBias.bytes)
      bytes.append(mlp.output.bytes + mlp.outputBias.bytes)
    }
    bytes.append(readOut.bytes)
    digest = Digest.sha256(bytes)
  }

  /// Entries of a token's residual stream.
  var width: Int { readOut.columns }

  /// The embedded prompt, `[width, tokens]`.
  func embed(_ tokens: [PromptToken]) -> Matrix {
    let columns = tokens.map { token in
      let embedding = embeddings[token.kind]
      let channels = Matrix(rows: token.channels.count, columns: 1, values: token.channels)
      return zip(embedding.weight.times(channels).values, embedding.bias).map(+)
    }
    return Matrix(rows: tokens.count, columns: width, values: columns.flatMap(\.self)).transposed
  }

  /// The residual stream after some of the layers, `[width, tokens]`.
  func run(_ stream: Matrix, through layers: Range<Int>) -> Matrix {
    self.layers[layers].reduce(stream) { $1($0, isCausal: isCausal) }
  }

  /// The prediction at the last token of a residual stream.
  func prediction(_ stream: Matrix) -> Double {
    (0..<stream.rows).reduce(0) { $0 + readOut[0, $1] * stream[$1, stream.columns - 1] }
  }
}

extension Matrix {
  /// Shape and entries, little-endian, as a digest takes them.
  fileprivate var bytes: Data { [Double(rows), Double(columns)].bytes + values.bytes }
}

extension [Double] {
  fileprivate var bytes: Data { map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) } }
}

import Numerics
import Random
import Testing

@testable import Fu2024

/// Generic layers against their definition, written out with loops.
@Suite struct ReLUTransformerTests {
  private let width = 5
  private let tokens = 4
  private let hidden = 3
  private let scores = 2
  private let values = 3

  private func layer(_ generator: inout TorchGenerator) -> ReLULayer {
    func matrix(_ rows: Int, _ columns: Int) -> Matrix {
      Matrix(rows: rows, columns: columns, values: generator.normal(rows * columns))
    }
    let heads = (0..<2).map { _ in
      ReLUHead(
        query: matrix(scores, width), key: matrix(scores, width), value: matrix(values, width),
        output: matrix(width, values))
    }
    let mlp = ReLUMLP(
      input: matrix(hidden, width), inputBias: generator.normal(hidden), output: matrix(width, hidden),
      outputBias: generator.normal(width))
    return ReLULayer(heads: heads, mlp: mlp)
  }

  private func product(_ matrix: Matrix, _ vector: [Double]) -> [Double] {
    (0..<matrix.rows).map { row in (0..<matrix.columns).reduce(0) { $0 + matrix[row, $1] * vector[$1] } }
  }

  private func sum(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 + $1 } }

  /// The definition, token by token; a stream is a list of tokens.
  private func reference(_ layer: ReLULayer, _ stream: [[Double]], isCausal: Bool) -> [[Double]] {
    stream.indices.map { token in
      var own = stream[token]
      let seen = isCausal ? Array(stream.prefix(token + 1)) : stream
      for head in layer.heads {
        let query = product(head.query, stream[token])
        var mixed = [Double](repeating: 0, count: values)
        for other in seen {
          let score = zip(product(head.key, other), query).reduce(0) { $0 + $1.0 * $1.1 }
          mixed = sum(mixed, product(head.value, other).map { max(0, score) * $0 / Double(seen.count) })
        }
        own = sum(own, product(head.output, mixed))
      }
      let units = sum(product(layer.mlp.input, own), layer.mlp.inputBias).map { max(0, $0) }
      return sum(own, sum(product(layer.mlp.output, units), layer.mlp.outputBias))
    }
  }

  @Test(arguments: [false, true]) func layersFollowTheirDefinition(isCausal: Bool) {
    var generator = TorchGenerator(seed: 3)
    for _ in 0..<5 {
      let layer = layer(&generator)
      let stream = (0..<tokens).map { _ in generator.normal(width) }
      let expected = reference(layer, stream, isCausal: isCausal)
      let found = layer(
        Matrix(rows: tokens, columns: width, values: stream.flatMap(\.self)).transposed, isCausal: isCausal)
      for token in 0..<tokens {
        for channel in 0..<width {
          #expect(abs(found[channel, token] - expected[token][channel]) < 1e-12)
        }
      }
    }
  }

  /// A token that comes later changes nothing before it under a causal mask, and everything without.
  @Test func masksHideWhatComesLater() {
    var generator = TorchGenerator(seed: 4)
    let layer = layer(&generator)
    let stream = Matrix(rows: width, columns: tokens, values: generator.normal(width * tokens))
    var changed = stream
    for channel in 0..<width { changed[channel, tokens - 1] += 1 }
    for isCausal in [true, false] {
      let (a, b) = (layer(stream, isCausal: isCausal), layer(changed, isCausal: isCausal))
      let isSame = (0..<tokens - 1).allSatisfy { token in (0..<width).allSatisfy { a[$0, token] == b[$0, token] } }
      #expect(isSame == isCausal)
    }
  }

  @Test func digestsCoverEveryArray() {
    var generator = TorchGenerator(seed: 5)
    let layer = layer(&generator)
    func network(_ layer: ReLULayer, bias: Double = 0, isCausal: Bool = false) -> ReLUTransformer {
      ReLUTransformer(
        embeddings: [
          TokenEmbedding(weight: Matrix(rows: width, columns: 1), bias: Array(repeating: bias, count: width))
        ],
        layers: [layer], readOut: Matrix(rows: 1, columns: width), isCausal: isCausal)
    }
    var others = Array(repeating: layer, count: 8)
    others[0].heads[1].query[0, 0] += 1
    others[1].heads[0].key[0, 0] += 1
    others[2].heads[0].value[0, 0] += 1
    others[3].heads[0].output[0, 0] += 1
    others[4].mlp.input[0, 0] += 1
    others[5].mlp.inputBias[0] += 1
    others[6].mlp.output[0, 0] += 1
    others[7].mlp.outputBias[0] += 1
    let digests =
      [network(layer), network(layer, bias: 1), network(layer, isCausal: true)] + others.map { network($0) }
    #expect(Set(digests.map(\.digest)).count == digests.count)
    #expect(network(layer).digest == network(layer).digest)
  }
}

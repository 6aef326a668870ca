/// Where each parameter lies in a flat array, by the names of the authors' checkpoints.
///
/// GPT-2's own linear maps (`Conv1D`) hold `[inputs, outputs]`, the read-in and read-out `[outputs, inputs]`. The table of
/// word embeddings `_backbone.wte` is never used and is left out.
struct GPT2Layout: Sendable, Equatable {
  typealias Entry = ParameterLayout.Entry

  /// A linear map and its bias.
  struct Linear: Sendable, Equatable {
    let weight: Entry
    let bias: Entry
    var range: Range<Int> { weight.range.lowerBound..<bias.range.upperBound }
  }

  /// A layer norm and the linear map that reads its output; all four lie one after the other.
  struct NormalisedLinear: Sendable, Equatable {
    let gain: Entry
    let shift: Entry
    let linear: Linear
    var range: Range<Int> { gain.range.lowerBound..<linear.bias.range.upperBound }
  }

  /// A block of the model.
  struct Block: Sendable, Equatable {
    /// `ln_1` and the map to queries, keys and values side by side.
    let attention: NormalisedLinear
    let projection: Linear
    /// `ln_2` and the map to the hidden layer.
    let hidden: NormalisedLinear
    let output: Linear
  }

  let configuration: GPT2Configuration
  let entries: [Entry]
  let count: Int
  let readIn: Linear
  /// Positions, `[2 · positions, width]`.
  let tokenPositions: Entry
  let blocks: [Block]
  /// `ln_f` and the read-out.
  let readOut: NormalisedLinear

  init(_ configuration: GPT2Configuration) {
    var builder = Builder()
    let width = configuration.width
    self.configuration = configuration
    readIn = builder.linear("_read_in", [width, configuration.features], outputs: width)
    tokenPositions = builder.entry("_backbone.wpe.weight", [2 * configuration.positions, width])
    blocks = (0..<configuration.layers).map { layer in
      let name = "_backbone.h.\(layer)."
      return Block(
        attention: builder.normalised(
          name + "ln_1", name + "attn.c_attn", [width, 3 * width], inputs: width, outputs: 3 * width),
        projection: builder.linear(name + "attn.c_proj", [width, width], outputs: width),
        hidden: builder.normalised(
          name + "ln_2", name + "mlp.c_fc", [width, 4 * width], inputs: width, outputs: 4 * width),
        output: builder.linear(name + "mlp.c_proj", [4 * width, width], outputs: width))
    }
    readOut = builder.normalised("_backbone.ln_f", "_read_out", [1, width], inputs: width, outputs: 1)
    entries = builder.list.entries
    count = builder.list.count
  }

  /// Parts of the flat array that a step finishes one by one, and the normalised map that a part ends with, if it does.
  ///
  /// The first is that of read-in, positions and the attention of the first block, whose gradients depend on each other
  /// (``FirstAttention``).
  var segments: [(range: Range<Int>, normalised: NormalisedLinear?)] {
    blocks.enumerated().flatMap { layer, block -> [(Range<Int>, NormalisedLinear?)] in
      let start = layer == 0 ? readIn.range.lowerBound : block.attention.range.lowerBound
      return [
        (start..<block.attention.range.upperBound, block.attention), (block.projection.range, nil),
        (block.hidden.range, block.hidden), (block.output.range, nil),
      ]
    } + [(readOut.range, readOut)]
  }

  /// ``segments`` that a block has; the last one, of the read-out, stands alone.
  static let segmentsOfBlock = 4

  private struct Builder {
    var list = ParameterLayout.EntryList()

    mutating func entry(_ name: String, _ shape: [Int]) -> Entry { list.append(name, shape) }

    mutating func linear(_ name: String, _ shape: [Int], outputs: Int) -> Linear {
      Linear(weight: entry("\(name).weight", shape), bias: entry("\(name).bias", [outputs]))
    }

    mutating func normalised(
      _ norm: String, _ name: String, _ shape: [Int], inputs: Int, outputs: Int
    ) -> NormalisedLinear {
      NormalisedLinear(
        gain: entry("\(norm).weight", [inputs]), shift: entry("\(norm).bias", [inputs]),
        linear: linear(name, shape, outputs: outputs))
    }
  }
}

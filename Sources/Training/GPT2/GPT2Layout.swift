/// Where each parameter of a transformer lies in a flat array, by the names of the authors' checkpoints.
///
/// GPT-2's own linear layers (`Conv1D`) are `[inputs, outputs]`, the read-in and read-out `[outputs, inputs]`. The token
/// embedding `_backbone.wte` is never used and is left out.
public struct GPT2Layout: ParameterLayout {
  /// A linear layer's weight and bias, which are contiguous.
  package typealias Linear = LinearEntries

  /// A layer norm and the linear layer that reads its output; all four parameters are contiguous.
  package struct NormalisedLinear: Sendable, Equatable {
    package let gain: ParameterEntry
    package let shift: ParameterEntry
    package let linear: Linear
    var range: Range<Int> { gain.range.lowerBound..<linear.bias.range.upperBound }
  }

  /// A block of the model.
  package struct Block: Sendable, Equatable {
    /// `ln_1` and `c_attn`: queries, keys and values side by side, `[width, 3 · width]`.
    package let queryKeyValue: NormalisedLinear
    /// Attention's `c_proj`, `[width, width]`.
    package let outputProjection: Linear
    /// `ln_2` and `c_fc`, `[width, 4 · width]`.
    package let mlpHidden: NormalisedLinear
    /// The MLP's `c_proj`, `[4 · width, width]`.
    package let mlpOutput: Linear
  }

  /// Sizes of the model.
  public let configuration: GPT2Configuration
  /// All parameters in the order of the model.
  public let entries: [ParameterEntry]
  /// Numbers of the flat array.
  public let count: Int
  package let readIn: Linear
  /// `wpe`, `[2 · examples, width]`.
  package let positionEmbedding: ParameterEntry
  package let blocks: [Block]
  /// `ln_f` and the read-out.
  package let readOut: NormalisedLinear

  /// The layout of a model.
  public init(_ configuration: GPT2Configuration) {
    var builder = Builder()
    let width = configuration.width
    self.configuration = configuration
    readIn = builder.linear("_read_in", [width, configuration.features], outputs: width)
    positionEmbedding = builder.list.append("_backbone.wpe.weight", [2 * configuration.examples, width])
    blocks = (0..<configuration.layers).map { layer in
      let name = "_backbone.h.\(layer)."
      return Block(
        queryKeyValue: builder.normalised(
          name + "ln_1", name + "attn.c_attn", [width, 3 * width], inputs: width, outputs: 3 * width),
        outputProjection: builder.linear(name + "attn.c_proj", [width, width], outputs: width),
        mlpHidden: builder.normalised(
          name + "ln_2", name + "mlp.c_fc", [width, 4 * width], inputs: width, outputs: 4 * width),
        mlpOutput: builder.linear(name + "mlp.c_proj", [4 * width, width], outputs: width))
    }
    readOut = builder.normalised("_backbone.ln_f", "_read_out", [1, width], inputs: width, outputs: 1)
    entries = builder.list.entries
    count = builder.list.count
  }

  /// Ranges of the flat array whose gradients are completed by one task each, and the layer norm and linear layer whose
  /// gradients have to be unfolded there, if any.
  ///
  /// The first segment is that of the read-in, the position embedding and the query-key-value projection of the first block,
  /// whose gradients depend on each other (``FirstBlockProjection``).
  var segments: [(range: Range<Int>, normalised: NormalisedLinear?)] {
    blocks.enumerated().flatMap { layer, block -> [(Range<Int>, NormalisedLinear?)] in
      let start = layer == 0 ? readIn.range.lowerBound : block.queryKeyValue.range.lowerBound
      return [
        (start..<block.queryKeyValue.range.upperBound, block.queryKeyValue), (block.outputProjection.range, nil),
        (block.mlpHidden.range, block.mlpHidden), (block.mlpOutput.range, nil),
      ]
    } + [(readOut.range, readOut)]
  }

  /// Segments of a block; the last segment, of the read-out, belongs to none.
  static let segmentsPerBlock = 4

  private struct Builder {
    var list = ParameterList()

    mutating func linear(_ name: String, _ shape: [Int], outputs: Int) -> Linear {
      Linear(weight: list.append("\(name).weight", shape), bias: list.append("\(name).bias", [outputs]))
    }

    mutating func normalised(
      _ norm: String, _ name: String, _ shape: [Int], inputs: Int, outputs: Int
    ) -> NormalisedLinear {
      NormalisedLinear(
        gain: list.append("\(norm).weight", [inputs]), shift: list.append("\(norm).bias", [inputs]),
        linear: linear(name, shape, outputs: outputs))
    }
  }
}

extension LinearEntries {
  /// Both, where they are contiguous.
  fileprivate var range: Range<Int> { weight.range.lowerBound..<bias.range.upperBound }
}

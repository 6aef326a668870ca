/// Where each parameter of a long short-term memory lies in a flat array, by the names of `torch.nn.LSTM`.
///
/// The rows of a layer's weights and biases are those of the input gate, the forget gate, the candidate and the output gate, in
/// this order, `width` of each.
public struct LSTMLayout: ParameterLayout {
  /// A layer of the model.
  package struct Layer: Sendable, Equatable {
    /// `weight_ih`, `[4 · width, width]`, and `bias_ih`.
    package let input: LinearEntries
    /// `weight_hh`, `[4 · width, width]`, and `bias_hh`.
    package let recurrent: LinearEntries
    var range: Range<Int> { input.weight.range.lowerBound..<recurrent.bias.range.upperBound }
  }

  /// Sizes of the model.
  public let configuration: LSTMConfiguration
  /// All parameters in the order of the model.
  public let entries: [ParameterEntry]
  /// Numbers of the flat array.
  public let count: Int
  package let readIn: LinearEntries
  package let layers: [Layer]
  package let readOut: LinearEntries

  /// The layout of a model.
  public init(_ configuration: LSTMConfiguration) {
    var list = ParameterList()
    let width = configuration.width
    self.configuration = configuration
    readIn = LinearEntries(
      weight: list.append("_read_in.weight", [width, configuration.features]),
      bias: list.append("_read_in.bias", [width]))
    layers = (0..<configuration.layers).map { layer in
      let weights = ["ih", "hh"].map { list.append("_backbone.weight_\($0)_l\(layer)", [4 * width, width]) }
      let biases = ["ih", "hh"].map { list.append("_backbone.bias_\($0)_l\(layer)", [4 * width]) }
      return Layer(
        input: LinearEntries(weight: weights[0], bias: biases[0]),
        recurrent: LinearEntries(weight: weights[1], bias: biases[1]))
    }
    readOut = LinearEntries(
      weight: list.append("_read_out.weight", [1, width]), bias: list.append("_read_out.bias", [1]))
    entries = list.entries
    count = list.count
  }

  /// Ranges of the flat array whose gradients are completed by one task each: the first layer's with the read-in's, which its
  /// gradients depend on (``ComposedReadIn``), those of the other layers, and the read-out's.
  var segments: [Range<Int>] {
    layers.enumerated().map { layer, entries in
      (layer == 0 ? readIn.weight.range.lowerBound : entries.range.lowerBound)..<entries.range.upperBound
    } + [readOut.weight.range.lowerBound..<readOut.bias.range.upperBound]
  }
}

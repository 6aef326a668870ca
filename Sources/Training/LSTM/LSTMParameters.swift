import Random

/// Parameters of a long short-term memory.
public typealias LSTMParameters = ModelParameters<LSTMLayout>

extension ModelParameters where Layout == LSTMLayout {
  /// Initial parameters, drawn in their order as PyTorch does: the layers' uniform within ±1/√width, read-in and read-out as
  /// linear layers.
  public init(initial configuration: LSTMConfiguration, _ generator: inout TorchGenerator) {
    let layout = LSTMLayout(configuration)
    self.init(layout: layout, values: [Float](repeating: 0, count: layout.count))
    draw(weight: layout.readIn.weight, bias: layout.readIn.bias, inputs: configuration.features, &generator)
    let bound = Float(1 / Double(configuration.width).squareRoot())
    for layer in layout.layers {
      for entry in [layer.input.weight, layer.recurrent.weight, layer.input.bias, layer.recurrent.bias] {
        values.replaceSubrange(entry.range, with: generator.uniformFloat(entry.range.count, from: -bound, to: bound))
      }
    }
    draw(weight: layout.readOut.weight, bias: layout.readOut.bias, inputs: configuration.width, &generator)
  }
}

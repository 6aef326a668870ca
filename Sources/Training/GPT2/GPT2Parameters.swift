import Random

/// Parameters of a transformer.
public typealias GPT2Parameters = ModelParameters<GPT2Layout>

extension ModelParameters where Layout == GPT2Layout {
  /// Initial parameters, drawn in their order: normal with standard deviation 0.02, that of the layers that write to the
  /// residual stream over √(2L); layer norms 1 and 0, biases 0; read-in and read-out as PyTorch's linear layers.
  public init(initial configuration: GPT2Configuration, _ generator: inout TorchGenerator) {
    let layout = GPT2Layout(configuration)
    self.init(layout: layout, values: [Float](repeating: 0, count: layout.count))
    draw(
      weight: layout.readIn.weight, bias: layout.readIn.bias, inputs: configuration.features, &generator)
    drawNormal(layout.positionEmbedding, deviation: 0.02, &generator)
    let residual = 0.02 / Float(2 * configuration.layers).squareRoot()
    for block in layout.blocks {
      drawNormal(block.queryKeyValue, deviation: 0.02, &generator)
      drawNormal(block.outputProjection.weight, deviation: residual, &generator)
      drawNormal(block.mlpHidden, deviation: 0.02, &generator)
      drawNormal(block.mlpOutput.weight, deviation: residual, &generator)
    }
    fill(layout.readOut.gain, with: 1)
    let readOut = layout.readOut.linear
    draw(weight: readOut.weight, bias: readOut.bias, inputs: configuration.width, &generator)
  }

  private mutating func drawNormal(_ entry: ParameterEntry, deviation: Float, _ generator: inout TorchGenerator) {
    let drawn = generator.normalFloat(entry.range.count)
    for (index, value) in zip(entry.range, drawn) { values[index] = deviation * value }
  }

  private mutating func drawNormal(
    _ layer: GPT2Layout.NormalisedLinear, deviation: Float, _ generator: inout TorchGenerator
  ) {
    fill(layer.gain, with: 1)
    drawNormal(layer.linear.weight, deviation: deviation, &generator)
  }
}

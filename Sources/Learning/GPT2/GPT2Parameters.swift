import Files
import Random
import TensorFiles

/// A model's parameters, or as many numbers that belong to them: gradients, Adam's moments.
public struct GPT2Parameters: Sendable, Equatable {
  /// Sizes of the model.
  public var configuration: GPT2Configuration { layout.configuration }
  let layout: GPT2Layout
  var values: [Float]

  init(layout: GPT2Layout, values: [Float]) {
    precondition(values.count == layout.count, "as many values as the layout has entries")
    self.layout = layout
    self.values = values
  }

  /// Initial parameters, drawn in their order: normal with standard deviation 0.02, that of the maps back to the residual
  /// stream over √(2L); layer norms 1 and 0, biases 0; read-in and read-out as PyTorch's linear layers.
  public init(initial configuration: GPT2Configuration, _ generator: inout TorchGenerator) {
    layout = GPT2Layout(configuration)
    values = [Float](repeating: 0, count: layout.count)
    fill(layout.readIn, inputs: configuration.features, &generator)
    fill(layout.tokenPositions, deviation: 0.02, &generator)
    let residual = 0.02 / Float(2 * configuration.layers).squareRoot()
    for block in layout.blocks {
      fill(block.attention, deviation: 0.02, &generator)
      fill(block.projection.weight, deviation: residual, &generator)
      fill(block.hidden, deviation: 0.02, &generator)
      fill(block.output.weight, deviation: residual, &generator)
    }
    values.replaceSubrange(layout.readOut.gain.range, with: repeatElement(1, count: configuration.width))
    fill(layout.readOut.linear, inputs: configuration.width, &generator)
  }

  /// Parameters by name, as a checkpoint holds them; other tensors are ignored.
  /// - Throws: what `tensor` throws for a name and a shape.
  public init<Failure: Error>(
    _ configuration: GPT2Configuration, tensor: (_ name: String, _ shape: [Int]) throws(Failure) -> Tensor
  ) throws(Failure) {
    layout = GPT2Layout(configuration)
    values = []
    values.reserveCapacity(layout.count)
    for entry in layout.entries { values += try tensor(entry.name, entry.shape).values }
  }

  /// Names and tensors, in order.
  public var tensors: [(name: String, tensor: Tensor)] {
    layout.entries.map { ($0.name, Tensor(shape: $0.shape, values: Array(values[$0.range]))) }
  }

  /// Number of parameters.
  public var count: Int { values.count }

  /// SHA-256 over the bits of all parameters.
  public var digest: String { Digest.sha256(values.withUnsafeBytes { Array($0) }) }

  private mutating func fill(_ entry: GPT2Layout.Entry, deviation: Float, _ generator: inout TorchGenerator) {
    let drawn = generator.normalFloat(entry.range.count)
    for (index, value) in zip(entry.range, drawn) { values[index] = deviation * value }
  }

  private mutating func fill(
    _ map: GPT2Layout.NormalisedLinear, deviation: Float, _ generator: inout TorchGenerator
  ) {
    values.replaceSubrange(map.gain.range, with: repeatElement(1, count: map.gain.range.count))
    fill(map.linear.weight, deviation: deviation, &generator)
  }

  private mutating func fill(_ layer: GPT2Layout.Linear, inputs: Int, _ generator: inout TorchGenerator) {
    let drawn = generator.linear(inputs: inputs, outputs: layer.bias.range.count)
    values.replaceSubrange(layer.weight.range, with: drawn.weight)
    values.replaceSubrange(layer.bias.range, with: drawn.bias)
  }
}

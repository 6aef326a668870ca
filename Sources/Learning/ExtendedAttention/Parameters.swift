import Files
import Random
import TensorFiles

/// A model's parameters, or as many numbers that belong to them: gradients, Adam's moments.
public struct Parameters: Sendable, Equatable {
  /// Names, shapes and places.
  public let layout: ParameterLayout
  /// All entries, one parameter after the other.
  public var values: [Float]

  /// Parameters of the given entries.
  /// - Precondition: there are `layout.count` of them.
  public init(layout: ParameterLayout, values: [Float]) {
    precondition(values.count == layout.count, "as many values as the layout has entries")
    self.layout = layout
    self.values = values
  }

  /// Initial parameters, drawn in the order in which the authors' code constructs its layers.
  ///
  /// Linear layers start as PyTorch's, the modulation at 1, and interpolation token j at the j-th of P − n evenly spaced
  /// numbers in [−1, 1].
  public init(initial model: AttentionModel, _ generator: inout TorchGenerator) {
    layout = ParameterLayout(model)
    values = [Float](repeating: 0, count: layout.count)
    fill(layout.map, &generator)
    if let map = layout.secondMap { fill(map, &generator) }
    for layer in [layout.query, layout.key, layout.value] { fill(layer, &generator) }
    for layer in [layout.output, layout.readout].compactMap({ $0 }) { fill(layer, &generator) }
  }

  /// Parameters read from tensors named `prefix` and PyTorch's name.
  /// - Throws: `SourceError` when one is missing or has another shape.
  public init(_ file: SafetensorsFile, prefix: String, model: AttentionModel) throws(SourceError) {
    layout = ParameterLayout(model)
    values = []
    for entry in layout.entries {
      // A file may leave a parameter without entries out: P = n has no interpolation tokens.
      if entry.range.isEmpty, file.entries[prefix + entry.name] == nil { continue }
      values += try file.tensor(prefix + entry.name, shape: entry.shape).values
    }
  }

  /// One parameter.
  public subscript(entry: ParameterLayout.Entry) -> Tensor {
    Tensor(shape: entry.shape, values: Array(values[entry.range]))
  }

  /// SHA-256 over the bits of all parameters; equal exactly for equal parameters.
  public var digest: String { Digest.sha256(values.withUnsafeBytes { Array($0) }) }

  private mutating func fill(_ layer: ParameterLayout.Linear, _ generator: inout TorchGenerator) {
    let drawn = generator.linear(inputs: layer.inputs, outputs: layer.outputs)
    values.replaceSubrange(layer.weight.range, with: drawn.weight)
    values.replaceSubrange(layer.bias.range, with: drawn.bias)
  }

  private mutating func fill(_ map: ParameterLayout.TokenMap, _ generator: inout TorchGenerator) {
    fill(map.projection, &generator)
    values.replaceSubrange(map.modulation.range, with: repeatElement(1, count: map.modulation.range.count))
    let width = map.projection.outputs
    for (token, start) in Self.evenlySpaced(map.interpolation.shape[0]).enumerated() {
      let first = map.interpolation.range.lowerBound + token * width
      values.replaceSubrange(first..<first + width, with: repeatElement(start, count: width))
    }
  }

  /// `torch.linspace(-1, 1, count)`, which counts from the nearer end.
  private static func evenlySpaced(_ count: Int) -> [Float] {
    guard count > 1 else { return count == 1 ? [-1] : [] }
    let step = 2 / Float(count - 1)
    return (0..<count).map { $0 < count / 2 ? -1 + step * Float($0) : 1 - step * Float(count - 1 - $0) }
  }
}

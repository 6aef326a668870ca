import Files
import Random
import TensorFiles

/// A model's parameters, or as many numbers that belong to them: gradients, Adam's moments.
public struct ModelParameters<Layout: ParameterLayout>: Sendable, Equatable {
  /// Names, shapes and indices.
  public let layout: Layout
  /// All numbers, one parameter after the other.
  public var values: [Float]

  /// Parameters of the given numbers.
  /// - Precondition: there are `layout.count` of them.
  public init(layout: Layout, values: [Float]) {
    precondition(values.count == layout.count, "as many values as the layout has entries")
    self.layout = layout
    self.values = values
  }

  /// Parameters by name, as a file holds them.
  /// - Throws: what `tensor` throws for a name and a shape.
  public init<Failure: Error>(
    _ configuration: Layout.Configuration, tensor: (_ name: String, _ shape: [Int]) throws(Failure) -> Tensor
  ) throws(Failure) {
    layout = Layout(configuration)
    values = []
    values.reserveCapacity(layout.count)
    for entry in layout.entries { values += try tensor(entry.name, entry.shape).values }
  }

  /// Parameters read from tensors whose names are `prefix` and PyTorch's name.
  /// - Throws: `DamagedFile` when one is missing or has another shape.
  public init(_ file: SafetensorsFile, prefix: String, _ configuration: Layout.Configuration) throws(DamagedFile) {
    try self.init(configuration) { (name, shape) throws(DamagedFile) in
      // A file may leave a parameter without entries out: P = n has no interpolation tokens.
      if shape.contains(0), file.entries[prefix + name] == nil { return Tensor(shape: shape, values: []) }
      return try file.tensor(prefix + name, shape: shape)
    }
  }

  /// One parameter.
  public subscript(entry: ParameterEntry) -> Tensor {
    Tensor(shape: entry.shape, values: Array(values[entry.range]))
  }

  /// Names and tensors, in order.
  public var tensors: [(name: String, tensor: Tensor)] { layout.entries.map { ($0.name, self[$0]) } }

  /// Number of parameters.
  public var count: Int { values.count }

  /// SHA-256 over the bits of all parameters; equal exactly for equal parameters.
  public var digest: String { Digest.sha256(values.withUnsafeBytes { Array($0) }) }

  /// Sets one parameter to a number.
  mutating func fill(_ entry: ParameterEntry, with value: Float) {
    values.replaceSubrange(entry.range, with: repeatElement(value, count: entry.range.count))
  }

  /// Draws a linear layer as PyTorch initialises `torch.nn.Linear`.
  mutating func draw(weight: ParameterEntry, bias: ParameterEntry, inputs: Int, _ generator: inout TorchGenerator) {
    let drawn = generator.linear(inputs: inputs, outputs: bias.range.count)
    values.replaceSubrange(weight.range, with: drawn.weight)
    values.replaceSubrange(bias.range, with: drawn.bias)
  }
}

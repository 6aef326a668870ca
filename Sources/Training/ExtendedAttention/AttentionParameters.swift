import Random

/// Parameters of an extended attention model.
public typealias AttentionParameters = ModelParameters<AttentionLayout>

extension ModelParameters where Layout == AttentionLayout {
  /// Initial parameters, drawn in the order in which the authors' code constructs its layers.
  ///
  /// Linear layers start as PyTorch's, the modulation at 1, and interpolation token j at the j-th of P − n evenly spaced
  /// numbers in [−1, 1].
  public init(initial configuration: AttentionConfiguration, _ generator: inout TorchGenerator) {
    let layout = AttentionLayout(configuration)
    self.init(layout: layout, values: [Float](repeating: 0, count: layout.count))
    draw(layout.map, &generator)
    if let map = layout.secondMap { draw(map, &generator) }
    for layer in [layout.query, layout.key, layout.value] { draw(layer, &generator) }
    for layer in [layout.output, layout.readout].compactMap({ $0 }) { draw(layer, &generator) }
  }

  private mutating func draw(_ layer: AttentionLayout.Linear, _ generator: inout TorchGenerator) {
    draw(weight: layer.weight, bias: layer.bias, inputs: layer.inputs, &generator)
  }

  private mutating func draw(_ map: AttentionLayout.TokenMap, _ generator: inout TorchGenerator) {
    draw(map.projection, &generator)
    fill(map.modulation, with: 1)
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

/// The second token map of the two-map form and the query projection of its tokens: its input is the same for all samples,
/// so that all P tokens are computed once for a batch.
final class SecondMap: SharedComputation {
  /// Projected tokens, `[P, width]`.
  let output: FloatBuffer
  /// Offset of the output's gradient in a slice's gradients.
  let offset: Int
  let ranges: [Range<Int>]
  var interpolationGradient: FloatBuffer? { nil }
  private let state: AttentionState
  private let map: AttentionLayout.TokenMap
  private let input: SampleArray
  /// W x + b of the input's tokens, `[n, width]`; all P tokens, `[P, width]`; their gradient.
  private let projected: FloatBuffer
  private let tokens: FloatBuffer
  private let tokensGradient: FloatBuffer
  private let mapLinear: SharedLinear
  private let queryLinear: SharedLinear

  init(_ state: AttentionState, _ map: AttentionLayout.TokenMap, _ input: SampleArray) {
    let query = state.layout.query
    let configuration = state.configuration
    self.state = state
    self.map = map
    self.input = input
    output = FloatBuffer(count: configuration.length * query.outputs)
    offset = state.reserve(configuration.length * query.outputs)
    projected = FloatBuffer(count: configuration.tokens * configuration.width)
    tokens = FloatBuffer(count: configuration.length * configuration.width)
    tokensGradient = FloatBuffer(count: configuration.length * configuration.width)
    mapLinear = SharedLinear(state, LinearLayer(map.projection, state), rows: configuration.tokens)
    queryLinear = SharedLinear(state, LinearLayer(query, state), rows: configuration.length)
    let entries = [
      map.projection.weight, map.projection.bias, map.modulation, map.interpolation, query.weight, query.bias,
    ]
    ranges = entries.map(\.range)
  }

  var multiplyAdds: Double { 2 * mapLinear.multiplyAdds + 3 * queryLinear.multiplyAdds }

  func forward() {
    mapLinear.forward(projected.start, input.buffer.start)
    let modulation = state.parameter(map.modulation)
    for index in 0..<projected.count { tokens.start[index] = projected.start[index] * modulation[index] }
    let rest = tokens.start + projected.count
    rest.update(from: state.parameter(map.interpolation), count: map.interpolation.range.count)
    queryLinear.forward(output.start, tokens.start)
  }

  func backward(slices: Int) {
    state.reduce(offset..<offset + output.count, slices: slices)
    queryLinear.backward(tokensGradient.start, state.sums.start + offset)
    let modulation = state.parameter(map.modulation)
    let modulationGradient = state.sums.start + map.modulation.range.lowerBound
    for index in 0..<projected.count {
      modulationGradient[index] = tokensGradient.start[index] * projected.start[index]
      projected.start[index] = tokensGradient.start[index] * modulation[index]
    }
    let interpolationGradient = state.sums.start + map.interpolation.range.lowerBound
    interpolationGradient.update(
      from: tokensGradient.start + projected.count, count: map.interpolation.range.count)
    mapLinear.backward(nil, projected.start)
  }
}

/// The second token map of the two-map form and the projection of its tokens: its input is the same for all samples, so
/// all P of them are computed once for a batch.
final class SecondMap: SharedPart {
  /// Projected tokens, `[P, width]`.
  let output: FloatBuffer
  /// First slot of the output's gradient.
  let slot: Int
  let ranges: [Range<Int>]
  var interpolationGradient: FloatBuffer? { nil }
  private let state: ModelState
  private let map: ParameterLayout.TokenMap
  private let input: SampleArray
  /// W x + b of the prompt's tokens; all P tokens; their gradient.
  private let projected: FloatBuffer
  private let tokens: FloatBuffer
  private let tokensGradient: FloatBuffer
  private let mapLinear: SharedLinear
  private let queryLinear: SharedLinear

  init(_ state: ModelState, _ map: ParameterLayout.TokenMap, _ input: SampleArray) {
    let query = state.layout.query
    let model = state.model
    self.state = state
    self.map = map
    self.input = input
    output = FloatBuffer(count: model.length * query.outputs)
    slot = state.reserve(model.length * query.outputs)
    projected = FloatBuffer(count: model.tokens * model.width)
    tokens = FloatBuffer(count: model.length * model.width)
    tokensGradient = FloatBuffer(count: model.length * model.width)
    mapLinear = SharedLinear(state, LinearPass(map.projection, state), rows: model.tokens)
    queryLinear = SharedLinear(state, LinearPass(query, state), rows: model.length)
    let entries = [
      map.projection.weight, map.projection.bias, map.modulation, map.interpolation, query.weight, query.bias,
    ]
    ranges = entries.map(\.range)
  }

  var multiplyAdds: Double { 2 * mapLinear.multiplyAdds + 3 * queryLinear.multiplyAdds }

  func prepare() {
    mapLinear.forward(projected.start, input.buffer.start)
    let modulation = state.parameter(map.modulation)
    for index in 0..<projected.count { tokens.start[index] = projected.start[index] * modulation[index] }
    let rest = tokens.start + projected.count
    rest.update(from: state.parameter(map.interpolation), count: map.interpolation.range.count)
    queryLinear.forward(output.start, tokens.start)
  }

  func backward(parts: Int) {
    state.sum(slot..<slot + output.count, parts: parts)
    queryLinear.backward(tokensGradient.start, state.sums.start + slot)
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

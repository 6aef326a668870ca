/// Activations and their gradients for one group of samples, panels `[tokens][features][lanes]`; each worker has its own,
/// large enough for every model.
final class AttentionWorkspace {
  /// Number of floats of each array, for a group of samples.
  struct Sizes {
    var input = 0
    var mapped = 0
    var query = 0
    var value = 0
    var weights = 0
    var scores = 0
    var attention = 0
    var output = 0

    /// Sizes that fit both.
    func joined(_ other: Sizes) -> Sizes {
      Sizes(
        input: max(input, other.input), mapped: max(mapped, other.mapped), query: max(query, other.query),
        value: max(value, other.value), weights: max(weights, other.weights), scores: max(scores, other.scores),
        attention: max(attention, other.attention), output: max(output, other.output))
    }
  }

  /// Input tokens, W x + b of the token map, the mapped tokens and their gradient.
  let input: FloatBuffer
  let projected: FloatBuffer
  let mapped: FloatBuffer
  let mappedGradient: FloatBuffer
  let query: FloatBuffer
  let queryGradient: FloatBuffer
  let key: FloatBuffer
  let keyGradient: FloatBuffer
  let value: FloatBuffer
  let valueGradient: FloatBuffer
  /// Attention weights, and the gradient of the scores.
  let weights: FloatBuffer
  let scores: FloatBuffer
  /// What the heads return, side by side, and its gradient; attention's output after the output projection.
  let heads: FloatBuffer
  let headsGradient: FloatBuffer
  let attention: FloatBuffer
  let attentionGradient: FloatBuffer
  /// The model's output, which its gradient replaces, and the target.
  let output: FloatBuffer
  let target: FloatBuffer
  /// 1 for lanes that hold a sample, 0 for the others.
  let laneWeights: FloatBuffer

  init(_ sizes: Sizes, lanes: Int) {
    func buffer(_ count: Int) -> FloatBuffer { FloatBuffer(count: count) }
    input = buffer(sizes.input)
    projected = buffer(sizes.mapped)
    mapped = buffer(sizes.mapped)
    mappedGradient = buffer(sizes.mapped)
    query = buffer(sizes.query)
    queryGradient = buffer(sizes.query)
    key = buffer(sizes.query)
    keyGradient = buffer(sizes.query)
    value = buffer(sizes.value)
    valueGradient = buffer(sizes.value)
    weights = buffer(sizes.weights)
    scores = buffer(sizes.scores)
    heads = buffer(sizes.value)
    headsGradient = buffer(sizes.value)
    attention = buffer(sizes.attention)
    attentionGradient = buffer(sizes.attention)
    output = buffer(sizes.output)
    target = buffer(sizes.output)
    laneWeights = buffer(lanes)
  }

  func use(lanes used: Int) {
    for lane in 0..<laneWeights.count { laneWeights.start[lane] = lane < used ? 1 : 0 }
  }
}

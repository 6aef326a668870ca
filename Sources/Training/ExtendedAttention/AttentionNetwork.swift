/// The forward and backward pass of one model on a group of samples, which fills the lanes, and what is computed once for a
/// batch.
final class AttentionNetwork {
  let state: AttentionState
  /// What is computed once for a batch; different ones may run in parallel.
  let sharedComputations: [any SharedComputation]
  /// Parameters whose gradients no shared computation completes, except the interpolation tokens.
  private let ownRanges: [Range<Int>]
  private let attention: GroupAttention
  private let tokenProjection: LinearLayer
  /// In the two-map form softmax runs over the tokens of the second map: the model's keys take the role of queries.
  private let queryProjection: LinearLayer
  /// `nil` where the mapped tokens are the keys, or the values, themselves.
  private let keyProjection: LinearLayer?
  private let valueProjection: LinearLayer?
  private let outputProjection: LinearLayer?
  private let readout: LinearLayer?
  /// Keys and values of tokens that all samples share.
  private let sharedKey: SharedRows
  private let sharedValue: SharedRows

  /// Row-major rows that all samples share, and the offset of their gradient in a slice's gradients.
  private struct SharedRows {
    var start: UnsafeMutablePointer<Float>
    var offset: Int
  }

  private var kernels: KernelSet { state.kernels }
  private var configuration: AttentionConfiguration { state.configuration }

  /// - Precondition: `sharedInput` is there for a model with a second map.
  init(_ state: AttentionState, sharedInput: SampleArray?) {
    let layout = state.layout
    let interpolation = SharedRows(
      start: state.parameter(layout.map.interpolation), offset: layout.map.interpolation.range.lowerBound)
    self.state = state
    tokenProjection = LinearLayer(layout.map.projection, state)
    readout = layout.readout.map { LinearLayer($0, state) }
    if let secondMap = layout.secondMap {
      guard let sharedInput else { preconditionFailure("a second map needs an input") }
      let key = SecondMap(state, secondMap, sharedInput)
      let value = InterpolationProjection(state, layout.value)
      sharedComputations = [key, value]
      sharedKey = SharedRows(start: key.output.start, offset: key.offset)
      sharedValue = SharedRows(start: value.output.start, offset: value.offset)
      queryProjection = LinearLayer(layout.key, state)
      keyProjection = nil
      valueProjection = LinearLayer(layout.value, state)
      outputProjection = nil
    } else if MergedLayers.canMerge(state.configuration, state.kernels), let outputLayer = layout.output {
      let key = MergedQueryKey(state)
      let value = MergedValueOutput(state, outputLayer)
      sharedComputations = [key, value]
      sharedKey = interpolation
      sharedValue = value.narrow.map { SharedRows(start: $0.output.start, offset: $0.offset) } ?? interpolation
      queryProjection = key.layer
      keyProjection = nil
      valueProjection = value.narrow.map { _ in value.layer }
      outputProjection = value.narrow == nil ? value.layer : nil
    } else {
      let key = InterpolationProjection(state, layout.key)
      let value = InterpolationProjection(state, layout.value)
      sharedComputations = [key, value]
      sharedKey = SharedRows(start: key.output.start, offset: key.offset)
      sharedValue = SharedRows(start: value.output.start, offset: value.offset)
      queryProjection = LinearLayer(layout.query, state)
      keyProjection = LinearLayer(layout.key, state)
      valueProjection = LinearLayer(layout.value, state)
      outputProjection = layout.output.map { LinearLayer($0, state) }
    }
    let (tokens, twoMaps) = (state.configuration.tokens, layout.secondMap != nil)
    attention = GroupAttention(
      kernels: state.kernels, queries: tokens, heads: state.configuration.heads,
      keyWidth: state.configuration.headWidth,
      valueWidth: (valueProjection?.outputs ?? state.configuration.valueWidth) / state.configuration.heads,
      ownKeys: twoMaps ? 0 : tokens,
      sharedKeys: state.configuration.length - (twoMaps ? 0 : tokens), ownValues: tokens,
      sharedValues: state.configuration.interpolationTokens, scale: state.configuration.scoreScale)
    let shared = sharedComputations.flatMap(\.ranges) + [layout.map.interpolation.range]
    ownRanges = layout.entries.map(\.range).filter { range in !range.isEmpty && !shared.contains(range) }
  }

  /// Entries of all heads' values together, as attention gets them.
  private var valueWidth: Int { attention.heads * attention.valueWidth }

  var workspaceSizes: AttentionWorkspace.Sizes {
    let floats = configuration.tokens * kernels.lanes
    return AttentionWorkspace.Sizes(
      input: floats * configuration.inputWidth, mapped: floats * configuration.width,
      query: floats * configuration.width,
      value: floats * configuration.valueWidth, weights: attention.weightCount, scores: floats * configuration.length,
      attention: floats * configuration.attentionWidth, output: floats * configuration.outputWidth)
  }

  /// Multiply-adds of the products of one sample, forward and backward.
  var multiplyAdds: Double {
    let layers = [queryProjection, keyProjection, valueProjection, outputProjection, readout].compactMap { $0 }.map {
      3 * $0.inputs * $0.outputs
    }
    let perToken =
      layers.reduce(0, +) + 2 * tokenProjection.inputs * tokenProjection.outputs + 3 * configuration.length
      * (configuration.width + valueWidth)
    return Double(configuration.tokens * perToken)
  }

  // MARK: One group of samples

  /// Panels of a group's memory, named as in ``AttentionWorkspace``.
  private struct View {
    let input, projected, mapped, mappedGradient: Panels
    let query, queryGradient, key, keyGradient, value, valueGradient: Panels
    let heads, headsGradient, attention, attentionGradient, output, outputGradient, target: Panels
  }

  /// Layers that are missing are the identity, and their output is the memory of their input: merged layers have mapped
  /// tokens for keys and values, a model without a readout has attention's output for its own.
  private func view(_ w: AttentionWorkspace) -> View {
    let kernels = kernels
    func panels(_ buffer: FloatBuffer, _ rows: Int) -> Panels { kernels.panels(buffer.start, rows: rows) }
    let mapped = panels(w.mapped, configuration.width)
    let mappedGradient = panels(w.mappedGradient, configuration.width)
    let output = panels(w.output, configuration.outputWidth)
    let attention = readout == nil ? output : panels(w.attention, configuration.attentionWidth)
    let attentionGradient = readout == nil ? output : panels(w.attentionGradient, configuration.attentionWidth)
    let hasOutputProjection = outputProjection != nil
    return View(
      input: panels(w.input, configuration.inputWidth), projected: panels(w.projected, configuration.width),
      mapped: mapped,
      mappedGradient: mappedGradient, query: panels(w.query, configuration.width),
      queryGradient: panels(w.queryGradient, configuration.width),
      key: keyProjection == nil ? mapped : panels(w.key, configuration.width),
      keyGradient: keyProjection == nil ? mappedGradient : panels(w.keyGradient, configuration.width),
      value: valueProjection == nil ? mapped : panels(w.value, valueWidth),
      valueGradient: valueProjection == nil ? mappedGradient : panels(w.valueGradient, valueWidth),
      heads: hasOutputProjection ? panels(w.heads, valueWidth) : attention,
      headsGradient: hasOutputProjection ? panels(w.headsGradient, valueWidth) : attentionGradient,
      attention: attention, attentionGradient: attentionGradient, output: output, outputGradient: output,
      target: panels(w.target, configuration.outputWidth))
  }

  private func operands(_ v: View, _ w: AttentionWorkspace) -> GroupAttention.Operands {
    GroupAttention.Operands(
      query: v.query, ownKey: v.key, ownValue: v.value, sharedKey: sharedKey.start, sharedValue: sharedValue.start,
      weights: w.weights.start)
  }

  /// The output for the inputs that the workspace holds.
  func forward(_ w: AttentionWorkspace) {
    let v = view(w)
    let tokens = configuration.tokens
    tokenProjection.forward(kernels, v.projected, v.input, panels: tokens)
    kernels.modulate(
      v.mapped, v.projected, by: state.parameter(state.layout.map.modulation), panels: tokens, rows: configuration.width
    )
    queryProjection.forward(kernels, v.query, v.mapped, panels: tokens)
    keyProjection?.forward(kernels, v.key, v.mapped, panels: tokens)
    valueProjection?.forward(kernels, v.value, v.mapped, panels: tokens)
    attention.forward(operands(v, w), out: v.heads)
    outputProjection?.forward(kernels, v.attention, v.heads, panels: tokens)
    readout?.forward(kernels, v.output, v.attention, panels: tokens)
  }

  /// Replaces the output by the gradient of `scale / 2 · Σ error²` and returns the sum of squares over used lanes.
  func error(_ w: AttentionWorkspace, scale: Float) -> Double {
    let v = view(w)
    return kernels.squaredError(
      v.output, v.target, laneWeights: w.laneWeights.start, scale: scale,
      vectors: configuration.tokens * configuration.outputWidth)
  }

  /// Adds the group's gradients to those of its slice; the output's gradient has replaced the output.
  func backward(_ w: AttentionWorkspace, _ gradients: UnsafeMutablePointer<Float>) {
    let v = view(w)
    let tokens = configuration.tokens
    if let readout {
      readout.parametersBackward(kernels, gradients, v.outputGradient, v.attention, panels: tokens)
      readout.inputBackward(kernels, v.attentionGradient, v.outputGradient, adding: false, panels: tokens)
    }
    if let outputProjection {
      outputProjection.parametersBackward(kernels, gradients, v.attentionGradient, v.heads, panels: tokens)
      outputProjection.inputBackward(kernels, v.headsGradient, v.attentionGradient, adding: false, panels: tokens)
    }
    let attentionGradients = GroupAttention.Gradients(
      query: v.queryGradient, ownKey: v.keyGradient, ownValue: v.valueGradient,
      addingToOwnKey: keyProjection == nil && valueProjection == nil,
      sharedKey: gradients + sharedKey.offset, sharedValue: gradients + sharedValue.offset, scores: w.scores.start)
    attention.backward(operands(v, w), outGradient: v.headsGradient, attentionGradients)
    tokensBackward(v, gradients)
  }

  /// The backward pass of the projections and the token map, from the gradients of queries, keys and values.
  private func tokensBackward(_ v: View, _ gradients: UnsafeMutablePointer<Float>) {
    let tokens = configuration.tokens
    func backward(_ layer: LinearLayer, _ gradient: Panels, adding: Bool) {
      layer.parametersBackward(kernels, gradients, gradient, v.mapped, panels: tokens)
      layer.inputBackward(kernels, v.mappedGradient, gradient, adding: adding, panels: tokens)
    }
    // Where mapped tokens are the keys or values themselves, attention has left their gradient with the mapped tokens.
    let keysAreTokens = keyProjection == nil && attention.ownKeys > 0
    if let valueProjection { backward(valueProjection, v.valueGradient, adding: keysAreTokens) }
    if let keyProjection { backward(keyProjection, v.keyGradient, adding: true) }
    backward(queryProjection, v.queryGradient, adding: true)
    let modulation = state.layout.map.modulation
    kernels.modulateBackward(
      v.mappedGradient, gradients + modulation.range.lowerBound, v.projected, by: state.parameter(modulation),
      panels: tokens, rows: configuration.width)
    tokenProjection.parametersBackward(kernels, gradients, v.mappedGradient, v.input, panels: tokens)
  }

  // MARK: Once for a batch

  /// Completes the gradients of one shared computation's parameters, or (`index` = their number) of the parameters that
  /// belong to none, and updates those parameters if a step of Adam is given.
  func finish(_ index: Int, slices: Int, adam step: Adam.Step?) {
    let ranges = index < sharedComputations.count ? sharedComputations[index].ranges : ownRanges
    for range in ranges { state.reduce(range, slices: slices) }
    if index < sharedComputations.count { sharedComputations[index].backward(slices: slices) }
    if let step { for range in ranges { kernels.adam(state.adam, state.sums.start, range, step) } }
  }

  /// The same for the interpolation tokens, to whose gradient several shared computations contribute.
  func finishInterpolation(slices: Int, adam step: Adam.Step?) {
    let range = state.layout.map.interpolation.range
    state.reduce(range, slices: slices)
    for contribution in sharedComputations.lazy.compactMap(\.interpolationGradient) {
      for index in 0..<range.count { state.sums.start[range.lowerBound + index] += contribution.start[index] }
    }
    if let step { kernels.adam(state.adam, state.sums.start, range, step) }
  }

  /// Loads a group's inputs and, if one is given, its target into the workspace.
  func load(
    _ w: AttentionWorkspace, _ data: TrainingData, target: TrainingData.Target?, _ samples: UnsafePointer<Int>,
    used: Int
  ) {
    let v = view(w)
    w.use(lanes: used)
    var first = 0
    for array in data.inputs {
      kernels.gather(v.input.from(row: first), array, samples, used: used)
      first += array.features
    }
    switch target?.source {
    case .array(let array): kernels.gather(v.target, array, samples, used: used)
    case .linear(let weight):
      kernels.product(
        v.target, StridedMatrix(start: weight.start, rowStride: configuration.inputWidth), v.input,
        panels: configuration.tokens,
        rows: configuration.outputWidth, depth: configuration.inputWidth)
    case nil: break
    }
  }
}

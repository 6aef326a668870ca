/// One model's way through a group of samples, forward and backward, and through the parts that all samples share.
final class ModelPass {
  let state: ModelState
  /// Shared parts; different ones may run at the same time.
  let sharedParts: [any SharedPart]
  /// Parameters that no shared part owns, but for the interpolation tokens.
  let ownRanges: [Range<Int>]
  private let attention: GroupAttention
  private let map: LinearPass
  private let asking: LinearPass
  private let ownKey: LinearPass?
  private let ownValue: LinearPass?
  private let output: LinearPass?
  private let readout: LinearPass?
  /// Keys and values of tokens that all samples share, row-major, and the slots of their gradients.
  private let sharedKey: Shared
  private let sharedValue: Shared

  private struct Shared {
    var rows: UnsafeMutablePointer<Float>
    var slot: Int
  }

  private var kernels: KernelSet { state.kernels }
  private var model: AttentionModel { state.model }

  /// - Precondition: `sharedInput` is there for a model with a second map.
  init(_ state: ModelState, sharedInput: SampleArray?) {
    let layout = state.layout
    let interpolation = Shared(
      rows: state.parameter(layout.map.interpolation), slot: layout.map.interpolation.range.lowerBound)
    self.state = state
    map = LinearPass(layout.map.projection, state)
    readout = layout.readout.map { LinearPass($0, state) }
    if let secondMap = layout.secondMap {
      guard let sharedInput else { preconditionFailure("a second map needs an input") }
      let key = SecondMap(state, secondMap, sharedInput)
      let value = InterpolationProjection(state, layout.value)
      sharedParts = [key, value]
      sharedKey = Shared(rows: key.output.start, slot: key.slot)
      sharedValue = Shared(rows: value.output.start, slot: value.slot)
      asking = LinearPass(layout.key, state)
      ownKey = nil
      ownValue = LinearPass(layout.value, state)
      output = nil
    } else if MergedLayers.serve(state.model, state.kernels), let outputLayer = layout.output {
      let key = MergedQueryKey(state)
      let value = MergedValueOutput(state, outputLayer)
      sharedParts = [key, value]
      sharedKey = interpolation
      sharedValue = value.narrow.map { Shared(rows: $0.output.start, slot: $0.slot) } ?? interpolation
      asking = key.pass
      ownKey = nil
      ownValue = value.narrow.map { _ in value.pass }
      output = value.narrow == nil ? value.pass : nil
    } else {
      let key = InterpolationProjection(state, layout.key)
      let value = InterpolationProjection(state, layout.value)
      sharedParts = [key, value]
      sharedKey = Shared(rows: key.output.start, slot: key.slot)
      sharedValue = Shared(rows: value.output.start, slot: value.slot)
      asking = LinearPass(layout.query, state)
      ownKey = LinearPass(layout.key, state)
      ownValue = LinearPass(layout.value, state)
      output = layout.output.map { LinearPass($0, state) }
    }
    let tokens = state.model.tokens
    let twoMaps = layout.secondMap != nil
    attention = GroupAttention(
      kernels: state.kernels, queries: tokens, heads: state.model.heads, keyWidth: state.model.headWidth,
      valueWidth: (ownValue?.outputs ?? state.model.valueWidth) / state.model.heads, ownKeys: twoMaps ? 0 : tokens,
      sharedKeys: state.model.length - (twoMaps ? 0 : tokens), ownValues: tokens,
      sharedValues: state.model.interpolationTokens, scale: state.model.scoreScale)
    let owned = sharedParts.flatMap(\.ranges) + [layout.map.interpolation.range]
    ownRanges = layout.entries.map(\.range).filter { range in !range.isEmpty && !owned.contains(range) }
  }

  /// Entries of all heads' values together, as attention gets them.
  private var valueWidth: Int { attention.heads * attention.valueWidth }

  var workspaceSizes: GroupWorkspace.Sizes {
    let floats = model.tokens * kernels.lanes
    return GroupWorkspace.Sizes(
      input: floats * model.inputWidth, mapped: floats * model.width, query: floats * model.width,
      value: floats * model.valueWidth, weights: attention.weightCount, scores: floats * model.length,
      attention: floats * model.attentionWidth, output: floats * model.outputWidth)
  }

  /// Multiply-adds of the products of one sample, forward and backward.
  var multiplyAdds: Double {
    let layers = [asking, ownKey, ownValue, output, readout].compactMap { $0 }.map { 3 * $0.inputs * $0.outputs }
    let perToken =
      layers.reduce(0, +) + 2 * map.inputs * map.outputs + 3 * model.length * (model.width + valueWidth)
    return Double(model.tokens * perToken)
  }

  // MARK: One group of samples

  /// Panels of a group's memory, named as in ``GroupWorkspace``.
  private struct View {
    let input, projected, mapped, mappedGradient: Panels
    let query, queryGradient, key, keyGradient, value, valueGradient: Panels
    let heads, headsGradient, attention, attentionGradient, output, outputGradient, target: Panels
  }

  /// Where a step is the identity its output is its input: merged layers have mapped tokens for keys and values, a model
  /// without readout has attention's output for its own.
  private func view(_ w: GroupWorkspace) -> View {
    let kernels = kernels
    func panels(_ buffer: FloatBuffer, _ rows: Int) -> Panels { kernels.panels(buffer.start, rows: rows) }
    let mapped = panels(w.mapped, model.width)
    let mappedGradient = panels(w.mappedGradient, model.width)
    let output = panels(w.output, model.outputWidth)
    let attention = readout == nil ? output : panels(w.attention, model.attentionWidth)
    let attentionGradient = readout == nil ? output : panels(w.attentionGradient, model.attentionWidth)
    let ownHeads = self.output != nil
    return View(
      input: panels(w.input, model.inputWidth), projected: panels(w.projected, model.width), mapped: mapped,
      mappedGradient: mappedGradient, query: panels(w.query, model.width),
      queryGradient: panels(w.queryGradient, model.width),
      key: ownKey == nil ? mapped : panels(w.key, model.width),
      keyGradient: ownKey == nil ? mappedGradient : panels(w.keyGradient, model.width),
      value: ownValue == nil ? mapped : panels(w.value, valueWidth),
      valueGradient: ownValue == nil ? mappedGradient : panels(w.valueGradient, valueWidth),
      heads: ownHeads ? panels(w.heads, valueWidth) : attention,
      headsGradient: ownHeads ? panels(w.headsGradient, valueWidth) : attentionGradient,
      attention: attention, attentionGradient: attentionGradient, output: output, outputGradient: output,
      target: panels(w.target, model.outputWidth))
  }

  private func operands(_ v: View, _ w: GroupWorkspace) -> GroupAttention.Operands {
    GroupAttention.Operands(
      query: v.query, ownKey: v.key, ownValue: v.value, sharedKey: sharedKey.rows, sharedValue: sharedValue.rows,
      weights: w.weights.start)
  }

  /// The output for the inputs that the workspace holds.
  func forward(_ w: GroupWorkspace) {
    let v = view(w)
    let tokens = model.tokens
    map.forward(kernels, v.projected, v.input, panels: tokens)
    kernels.modulate(
      v.mapped, v.projected, by: state.parameter(state.layout.map.modulation), panels: tokens, rows: model.width)
    asking.forward(kernels, v.query, v.mapped, panels: tokens)
    ownKey?.forward(kernels, v.key, v.mapped, panels: tokens)
    ownValue?.forward(kernels, v.value, v.mapped, panels: tokens)
    attention.forward(operands(v, w), out: v.heads)
    output?.forward(kernels, v.attention, v.heads, panels: tokens)
    readout?.forward(kernels, v.output, v.attention, panels: tokens)
  }

  /// Replaces the output by the gradient of `scale / 2 · Σ error²` and returns the sum of squares over used lanes.
  func error(_ w: GroupWorkspace, scale: Float) -> Double {
    let v = view(w)
    return kernels.squaredError(
      v.output, v.target, laneWeights: w.laneWeights.start, scale: scale, vectors: model.tokens * model.outputWidth)
  }

  /// Adds the group's gradients to a part's slots; the output's gradient stands in the output's place.
  func backward(_ w: GroupWorkspace, _ slots: UnsafeMutablePointer<Float>) {
    let v = view(w)
    let tokens = model.tokens
    if let readout {
      readout.backward(kernels, slots, v.outputGradient, v.attention, panels: tokens)
      readout.inputBackward(kernels, v.attentionGradient, v.outputGradient, adding: false, panels: tokens)
    }
    if let output {
      output.backward(kernels, slots, v.attentionGradient, v.heads, panels: tokens)
      output.inputBackward(kernels, v.headsGradient, v.attentionGradient, adding: false, panels: tokens)
    }
    let gradients = GroupAttention.Gradients(
      query: v.queryGradient, ownKey: v.keyGradient, ownValue: v.valueGradient,
      addingToOwnKey: ownKey == nil && ownValue == nil,
      sharedKey: slots + sharedKey.slot, sharedValue: slots + sharedValue.slot, scores: w.scores.start)
    attention.backward(operands(v, w), outGradient: v.headsGradient, gradients)
    tokensBackward(v, slots)
  }

  /// From the gradients of queries, keys and values to those of the token map.
  private func tokensBackward(_ v: View, _ slots: UnsafeMutablePointer<Float>) {
    let tokens = model.tokens
    func backward(_ pass: LinearPass, _ gradient: Panels, adding: Bool) {
      pass.backward(kernels, slots, gradient, v.mapped, panels: tokens)
      pass.inputBackward(kernels, v.mappedGradient, gradient, adding: adding, panels: tokens)
    }
    // Keys and values without a projection of their own have left their gradient with the mapped tokens already.
    let keysAreTokens = ownKey == nil && attention.ownKeys > 0
    if let ownValue { backward(ownValue, v.valueGradient, adding: keysAreTokens) }
    if let ownKey { backward(ownKey, v.keyGradient, adding: true) }
    backward(asking, v.queryGradient, adding: true)
    let modulation = state.layout.map.modulation
    kernels.modulateBackward(
      v.mappedGradient, slots + modulation.range.lowerBound, v.projected, by: state.parameter(modulation),
      panels: tokens, rows: model.width)
    map.backward(kernels, slots, v.mappedGradient, v.input, panels: tokens)
  }

  // MARK: Once for a batch

  /// Completes the gradients of one shared part, or (`index` = their number) of the parameters of no part.
  func finish(_ index: Int, parts: Int, adam step: Adam.Step?) {
    let ranges = index < sharedParts.count ? sharedParts[index].ranges : ownRanges
    for range in ranges { state.sum(range, parts: parts) }
    if index < sharedParts.count { sharedParts[index].backward(parts: parts) }
    if let step { for range in ranges { kernels.adam(state.adam, state.sums.start, range, step) } }
  }

  /// Completes the gradient of the interpolation tokens, to which several shared parts contribute.
  func finishInterpolation(parts: Int, adam step: Adam.Step?) {
    let range = state.layout.map.interpolation.range
    state.sum(range, parts: parts)
    for part in sharedParts {
      guard let share = part.interpolationGradient else { continue }
      for index in 0..<range.count { state.sums.start[range.lowerBound + index] += share.start[index] }
    }
    if let step { kernels.adam(state.adam, state.sums.start, range, step) }
  }

  /// Fills the workspace with a group's inputs and, if asked for, targets.
  func load(
    _ w: GroupWorkspace, _ data: TrainingData, target: TrainingData.Target?, _ samples: UnsafePointer<Int>, used: Int
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
        v.target, Scalars(start: weight.start, row: model.inputWidth), v.input, panels: model.tokens,
        rows: model.outputWidth, depth: model.inputWidth)
    case nil: break
    }
  }
}

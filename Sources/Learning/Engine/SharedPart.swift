/// Work that is done once for a batch, not once for each sample: before the samples (keys and values of interpolation
/// tokens, products of weights) and after them (the gradients that these pass on).
///
/// Different shared parts of a model own different parameters, so that they can run at the same time.
protocol SharedPart: AnyObject {
  /// Parameters that it owns.
  var ranges: [Range<Int>] { get }
  /// Its share of the gradient of the interpolation tokens, `[P − n, width]`; `nil` when it has none.
  var interpolationGradient: FloatBuffer? { get }
  /// Multiply-adds of its products, before and after the samples.
  var multiplyAdds: Double { get }
  /// Computes from the parameters what the samples need.
  func prepare()
  /// Completes the gradients of its parameters in the state's sums, where the samples' own share stands already.
  func backward(parts: Int)
}

/// A linear layer applied to rows that all samples share, `[rows, inputs]`, to `[rows, outputs]`.
final class SharedLinear {
  private let state: ModelState
  private let pass: LinearPass
  private let rows: Int
  private let input: FloatBuffer
  private let output: FloatBuffer

  init(_ state: ModelState, _ pass: LinearPass, rows: Int) {
    self.state = state
    self.pass = pass
    self.rows = rows
    let floats = state.kernels.panelCount(rows) * state.kernels.lanes
    input = FloatBuffer(count: floats * pass.inputs)
    output = FloatBuffer(count: floats * pass.outputs)
  }

  /// Multiply-adds of one pass.
  var multiplyAdds: Double { Double(rows * pass.inputs * pass.outputs) }

  private var kernels: KernelSet { state.kernels }
  private var inputPanels: Panels { kernels.panels(input.start, rows: pass.inputs) }
  private var outputPanels: Panels { kernels.panels(output.start, rows: pass.outputs) }

  func forward(_ out: UnsafeMutablePointer<Float>, _ input: UnsafePointer<Float>) {
    kernels.gatherRows(inputPanels, input, count: rows, width: pass.inputs)
    pass.forward(kernels, outputPanels, inputPanels, panels: kernels.panelCount(rows))
    kernels.scatterRows(out, outputPanels, count: rows, width: pass.outputs)
  }

  /// Adds the layer's gradients to the state's sums; the input's gradient, if asked for, replaces what stood there.
  func backward(_ inputGradient: UnsafeMutablePointer<Float>?, _ outGradient: UnsafePointer<Float>) {
    let panels = kernels.panelCount(rows)
    kernels.gatherRows(outputPanels, outGradient, count: rows, width: pass.outputs)
    pass.backward(kernels, state.sums.start, outputPanels, inputPanels, panels: panels)
    guard let inputGradient else { return }
    pass.inputBackward(kernels, inputPanels, outputPanels, adding: false, panels: panels)
    kernels.scatterRows(inputGradient, inputPanels, count: rows, width: pass.inputs)
  }
}

/// Keys or values of the interpolation tokens.
final class InterpolationProjection: SharedPart {
  /// `[P − n, outputs]`.
  let output: FloatBuffer
  /// First slot of the output's gradient.
  let slot: Int
  let ranges: [Range<Int>]
  let interpolationGradient: FloatBuffer?
  private let state: ModelState
  private let linear: SharedLinear

  init(_ state: ModelState, _ layer: ParameterLayout.Linear) {
    let tokens = state.model.interpolationTokens
    self.state = state
    output = FloatBuffer(count: tokens * layer.outputs)
    slot = state.reserve(tokens * layer.outputs)
    ranges = [layer.weight.range, layer.bias.range]
    interpolationGradient = FloatBuffer(count: tokens * layer.inputs)
    linear = SharedLinear(state, LinearPass(layer, state), rows: tokens)
  }

  var multiplyAdds: Double { 3 * linear.multiplyAdds }

  func prepare() { linear.forward(output.start, state.parameter(state.layout.map.interpolation)) }

  func backward(parts: Int) {
    state.sum(slot..<slot + output.count, parts: parts)
    linear.backward(interpolationGradient?.start, state.sums.start + slot)
  }
}

/// What does not depend on a sample and is computed once for a batch: keys and values of interpolation tokens, products of
/// weights, and their backward passes.
///
/// Different shared computations of a model own different parameters, so that they can run in parallel.
protocol SharedComputation: AnyObject {
  /// Parameters whose gradients it completes.
  var ranges: [Range<Int>] { get }
  /// Its contribution to the gradient of the interpolation tokens, `[P − n, width]`; `nil` when it has none.
  var interpolationGradient: FloatBuffer? { get }
  /// Multiply-adds of its products, forward and backward.
  var multiplyAdds: Double { get }
  /// Computes from the parameters what the forward passes of the samples read.
  func forward()
  /// Completes the gradients of its parameters in the state's sums, which hold what the samples contribute directly.
  /// - Parameter slices: slices that the batch was cut into.
  func backward(slices: Int)
}

/// A linear layer applied to rows that all samples share, `[rows, inputs]`, to `[rows, outputs]`.
final class SharedLinear {
  private let state: AttentionState
  private let layer: LinearLayer
  private let rows: Int
  private let input: FloatBuffer
  private let output: FloatBuffer

  init(_ state: AttentionState, _ layer: LinearLayer, rows: Int) {
    self.state = state
    self.layer = layer
    self.rows = rows
    let floats = state.kernels.panelCount(rows) * state.kernels.lanes
    input = FloatBuffer(count: floats * layer.inputs)
    output = FloatBuffer(count: floats * layer.outputs)
  }

  /// Multiply-adds of one product.
  var multiplyAdds: Double { Double(rows * layer.inputs * layer.outputs) }

  private var kernels: KernelSet { state.kernels }
  private var inputPanels: Panels { kernels.panels(input.start, rows: layer.inputs) }
  private var outputPanels: Panels { kernels.panels(output.start, rows: layer.outputs) }

  func forward(_ out: UnsafeMutablePointer<Float>, _ input: UnsafePointer<Float>) {
    kernels.gatherRows(inputPanels, input, count: rows, width: layer.inputs)
    layer.forward(kernels, outputPanels, inputPanels, panels: kernels.panelCount(rows))
    kernels.scatterRows(out, outputPanels, count: rows, width: layer.outputs)
  }

  /// Adds the gradients of weight and bias to the state's sums, and writes the input's gradient unless it is `nil`.
  func backward(_ inputGradient: UnsafeMutablePointer<Float>?, _ outGradient: UnsafePointer<Float>) {
    let panels = kernels.panelCount(rows)
    kernels.gatherRows(outputPanels, outGradient, count: rows, width: layer.outputs)
    layer.parametersBackward(kernels, state.sums.start, outputPanels, inputPanels, panels: panels)
    guard let inputGradient else { return }
    layer.inputBackward(kernels, inputPanels, outputPanels, adding: false, panels: panels)
    kernels.scatterRows(inputGradient, inputPanels, count: rows, width: layer.inputs)
  }
}

/// Keys or values of the interpolation tokens.
final class InterpolationProjection: SharedComputation {
  /// `[P − n, outputs]`.
  let output: FloatBuffer
  /// Offset of the output's gradient in a slice's gradients.
  let offset: Int
  let ranges: [Range<Int>]
  let interpolationGradient: FloatBuffer?
  private let state: AttentionState
  private let linear: SharedLinear

  init(_ state: AttentionState, _ layer: AttentionLayout.Linear) {
    let tokens = state.configuration.interpolationTokens
    self.state = state
    output = FloatBuffer(count: tokens * layer.outputs)
    offset = state.reserve(tokens * layer.outputs)
    ranges = [layer.weight.range, layer.bias.range]
    interpolationGradient = FloatBuffer(count: tokens * layer.inputs)
    linear = SharedLinear(state, LinearLayer(layer, state), rows: tokens)
  }

  var multiplyAdds: Double { 3 * linear.multiplyAdds }

  func forward() { linear.forward(output.start, state.parameter(state.layout.map.interpolation)) }

  func backward(slices: Int) {
    state.reduce(offset..<offset + output.count, slices: slices)
    linear.backward(interpolationGradient?.start, state.sums.start + offset)
  }
}

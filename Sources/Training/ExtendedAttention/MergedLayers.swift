/// Two consecutive linear layers of a single head, multiplied into one: a third fewer multiply-adds.
///
/// - scores: (W_q a + b_q)·(W_k c + b_k) = (M a + m)·c + a term that is the same for all keys, which softmax ignores, with
///   M = W_kᵀ W_q and m = W_kᵀ b_q. The mapped tokens themselves are the keys, and b_k has no influence: its gradient is 0.
/// - output: attention weights sum to 1, so that W_o (W_v ā + b_v) + b_o = N ā + W_o b_v + b_o for the weighted mean ā of the
///   mapped tokens, with N = W_o W_v. The mapped tokens are the values, too; or, where the output is narrower than they
///   are, N a + W_o b_v + b_o of each token a is, and the weighted mean of the values is the output.
///
/// A layer's bias is one more column beside its weight, so that one product multiplies both.
class MergedLayers {
  fileprivate let state: AttentionState
  fileprivate let inner: AttentionLayout.Linear
  fileprivate let outer: AttentionLayout.Linear
  /// Inner weight and bias `[outputs, width + lanes]`, and their gradient.
  fileprivate let augmented: FloatBuffer
  fileprivate let augmentedGradient: FloatBuffer
  /// The product and its gradient, rows as long as the augmented layer's.
  fileprivate let product: FloatBuffer
  fileprivate let productGradient: FloatBuffer
  fileprivate let bias: FloatBuffer
  /// Offsets of the gradients of the product and its bias in a slice's gradients.
  fileprivate let weightOffset: Int
  fileprivate let biasOffset: Int
  let ranges: [Range<Int>]
  /// The samples add the gradient of the interpolation tokens directly.
  var interpolationGradient: FloatBuffer? { nil }

  /// Whether a model's layers can be merged: there is one head, and rows fill whole vectors.
  static func canMerge(_ configuration: AttentionConfiguration, _ kernels: KernelSet) -> Bool {
    guard case .multiHead(heads: 1, _) = configuration.form else { return false }
    return configuration.width % kernels.lanes == 0
  }

  fileprivate init(_ state: AttentionState, inner: AttentionLayout.Linear, outer: AttentionLayout.Linear, outputs: Int)
  {
    self.state = state
    self.inner = inner
    self.outer = outer
    let row = inner.inputs + state.kernels.lanes
    augmented = FloatBuffer(count: inner.outputs * row)
    augmentedGradient = FloatBuffer(count: inner.outputs * row)
    product = FloatBuffer(count: outputs * row)
    productGradient = FloatBuffer(count: outputs * row)
    bias = FloatBuffer(count: outputs)
    weightOffset = state.reserve(outputs * inner.inputs + outputs)
    biasOffset = weightOffset + outputs * inner.inputs
    ranges = [inner.weight, inner.bias, outer.weight, outer.bias].map(\.range)
  }

  var multiplyAdds: Double { 3 * Double(bias.count * inner.outputs * (width + 1)) }

  fileprivate var width: Int { inner.inputs }
  fileprivate var row: Int { inner.inputs + state.kernels.lanes }
  fileprivate var gradientRange: Range<Int> { weightOffset..<biasOffset + bias.count }
  fileprivate func gradient(_ entry: ParameterEntry) -> UnsafeMutablePointer<Float> {
    state.sums.start + entry.range.lowerBound
  }
  fileprivate func columns(_ buffer: FloatBuffer) -> Panels { state.kernels.columnPanels(buffer.start, width: row) }
  fileprivate func columns(_ start: UnsafeMutablePointer<Float>) -> Panels {
    state.kernels.columnPanels(start, width: width)
  }

  /// product = outerWeight · augmented, `outerWeight` being `[rows of the product, inner outputs]`.
  fileprivate func multiply(_ outerWeight: StridedMatrix) {
    for index in 0..<inner.outputs {
      let to = augmented.start + index * row
      to.update(from: state.parameter(inner.weight) + index * width, count: width)
      to[width] = state.parameter(inner.bias)[index]
    }
    state.kernels.product(
      columns(product), outerWeight, columns(augmented), panels: row / state.kernels.lanes, rows: bias.count,
      depth: inner.outputs)
    for index in 0..<bias.count { bias.start[index] = product.start[index * row + width] }
  }

  /// Gradients of the inner layer: outerWeightᵀ · productGradient.
  fileprivate func innerBackward(_ transposedOuterWeight: StridedMatrix) {
    state.kernels.product(
      columns(augmentedGradient), transposedOuterWeight, columns(productGradient), panels: row / state.kernels.lanes,
      rows: inner.outputs, depth: bias.count)
    for index in 0..<inner.outputs {
      let from = augmentedGradient.start + index * row
      (gradient(inner.weight) + index * width).update(from: from, count: width)
      gradient(inner.bias)[index] = from[width]
    }
  }
}

/// Queries and keys of one head: M and m of ``MergedLayers``.
final class MergedQueryKey: MergedLayers, SharedComputation {
  init(_ state: AttentionState) {
    super.init(state, inner: state.layout.query, outer: state.layout.key, outputs: state.configuration.width)
  }

  private var keyWeight: StridedMatrix { StridedMatrix(start: state.parameter(outer.weight), rowStride: width) }

  /// The query projection of mapped tokens.
  ///
  /// Its gradient is kept transposed, with the bias as the last row.
  var layer: LinearLayer {
    LinearLayer(
      weight: StridedMatrix(start: product.start, rowStride: row), bias: bias.start, inputs: width, outputs: width,
      weightOffset: weightOffset, isGradientTransposed: true, biasOffset: biasOffset)
  }

  func forward() { multiply(keyWeight.transposed) }

  func backward(slices: Int) {
    state.reduce(gradientRange, slices: slices)
    let transposed = state.sums.start + weightOffset
    let kernels = state.kernels
    // ∂W_k = W_q ∂Mᵀ + b_q ∂mᵀ: the augmented layer times the transposed gradient.
    kernels.product(
      columns(gradient(outer.weight)), StridedMatrix(start: augmented.start, rowStride: row), columns(transposed),
      panels: width / kernels.lanes, rows: width, depth: width + 1)
    gradient(outer.bias).update(repeating: 0, count: outer.outputs)
    kernels.transpose(
      productGradient.start, outRow: row, transposed, inRow: width, rows: width + 1, columns: width)
    innerBackward(keyWeight)
  }
}

/// Values and output of one head: N of ``MergedLayers``.
final class MergedValueOutput: MergedLayers, SharedComputation {
  /// N applied to the interpolation tokens, where values are narrower than tokens.
  struct NarrowValues {
    /// `[P − n, outputs]`.
    let output: FloatBuffer
    /// Offset of its gradient in a slice's gradients.
    let offset: Int
    fileprivate let linear: SharedLinear
    fileprivate let tokensGradient: FloatBuffer
  }

  private(set) var narrow: NarrowValues?
  /// Inner weight and bias, transposed: `[width + 1, width]`.
  private let transposed: FloatBuffer

  init(_ state: AttentionState, _ output: AttentionLayout.Linear) {
    transposed = FloatBuffer(count: (state.configuration.width + 1) * state.configuration.width)
    super.init(state, inner: state.layout.value, outer: output, outputs: output.outputs)
    guard output.outputs < state.configuration.width else { return }
    let tokens = state.configuration.interpolationTokens
    narrow = NarrowValues(
      output: FloatBuffer(count: tokens * output.outputs), offset: state.reserve(tokens * output.outputs),
      linear: SharedLinear(state, layer, rows: tokens),
      tokensGradient: FloatBuffer(count: tokens * state.configuration.width))
  }

  private var outputWeight: StridedMatrix { StridedMatrix(start: state.parameter(outer.weight), rowStride: width) }

  /// From weighted means of mapped tokens, or from mapped tokens, to the output.
  var layer: LinearLayer {
    LinearLayer(
      weight: StridedMatrix(start: product.start, rowStride: row), bias: bias.start, inputs: width, outputs: bias.count,
      weightOffset: weightOffset, isGradientTransposed: false, biasOffset: biasOffset)
  }

  override var interpolationGradient: FloatBuffer? { narrow?.tokensGradient }
  override var multiplyAdds: Double { super.multiplyAdds + 3 * (narrow?.linear.multiplyAdds ?? 0) }

  func forward() {
    multiply(outputWeight)
    for index in 0..<bias.count { bias.start[index] += state.parameter(outer.bias)[index] }
    if let narrow { narrow.linear.forward(narrow.output.start, state.parameter(state.layout.map.interpolation)) }
  }

  func backward(slices: Int) {
    state.reduce(gradientRange, slices: slices)
    if let narrow {
      state.reduce(narrow.offset..<narrow.offset + narrow.output.count, slices: slices)
      narrow.linear.backward(narrow.tokensGradient.start, state.sums.start + narrow.offset)
    }
    let weightGradient = state.sums.start + weightOffset
    let biasGradient = state.sums.start + biasOffset
    for index in 0..<bias.count {
      let to = productGradient.start + index * row
      to.update(from: weightGradient + index * width, count: width)
      to[width] = biasGradient[index]
    }
    innerBackward(outputWeight.transposed)
    let kernels = state.kernels
    kernels.transpose(
      transposed.start, outRow: width, augmented.start, inRow: row, rows: width, columns: width + 1)
    kernels.product(
      columns(gradient(outer.weight)), StridedMatrix(start: productGradient.start, rowStride: row),
      columns(transposed.start),
      panels: width / kernels.lanes, rows: bias.count, depth: width + 1)
    gradient(outer.bias).update(from: biasGradient, count: bias.count)
  }
}

/// Two layers of a single head that follow each other, multiplied into one linear map: a third less to compute.
///
/// - scores: (W_q a + b_q)·(W_k c + b_k) = (M a + m)·c + a term that is the same for all keys, which softmax ignores, with
///   M = W_kᵀ W_q and m = W_kᵀ b_q. The keys are the mapped tokens themselves, and b_k has no influence: its gradient is 0.
/// - output: softmax's weights sum to 1, so that W_o (W_v ā + b_v) + b_o = N ā + W_o b_v + b_o for the weighted mean ā of the
///   mapped tokens, with N = W_o W_v. The values are the mapped tokens, too; or, where the output is narrower than they
///   are, N a + W_o b_v + b_o of each, and their weighted mean is the output.
///
/// A layer's bias stands as one more column beside its weight, and one product serves both.
class MergedLayers {
  fileprivate let state: ModelState
  fileprivate let inner: ParameterLayout.Linear
  fileprivate let outer: ParameterLayout.Linear
  /// Inner weight and bias `[outputs, width + lanes]`, and their gradient.
  fileprivate let augmented: FloatBuffer
  fileprivate let augmentedGradient: FloatBuffer
  /// The product and its gradient, rows as long as the augmented layer's.
  fileprivate let product: FloatBuffer
  fileprivate let productGradient: FloatBuffer
  fileprivate let bias: FloatBuffer
  fileprivate let weightSlot: Int
  fileprivate let biasSlot: Int
  let ranges: [Range<Int>]
  /// Mapped tokens get their gradients from the samples directly.
  var interpolationGradient: FloatBuffer? { nil }

  /// Whether a model's layers can be merged: its rows have to fill vectors.
  static func serve(_ model: AttentionModel, _ kernels: KernelSet) -> Bool {
    guard case .multiHead(heads: 1, _) = model.form else { return false }
    return model.width % kernels.lanes == 0
  }

  fileprivate init(_ state: ModelState, inner: ParameterLayout.Linear, outer: ParameterLayout.Linear, outputs: Int) {
    self.state = state
    self.inner = inner
    self.outer = outer
    let row = inner.inputs + state.kernels.lanes
    augmented = FloatBuffer(count: inner.outputs * row)
    augmentedGradient = FloatBuffer(count: inner.outputs * row)
    product = FloatBuffer(count: outputs * row)
    productGradient = FloatBuffer(count: outputs * row)
    bias = FloatBuffer(count: outputs)
    weightSlot = state.reserve(outputs * inner.inputs + outputs)
    biasSlot = weightSlot + outputs * inner.inputs
    ranges = [inner.weight, inner.bias, outer.weight, outer.bias].map(\.range)
  }

  var multiplyAdds: Double { 3 * Double(bias.count * inner.outputs * (width + 1)) }

  fileprivate var width: Int { inner.inputs }
  fileprivate var row: Int { inner.inputs + state.kernels.lanes }
  fileprivate var slots: Range<Int> { weightSlot..<biasSlot + bias.count }
  fileprivate func gradient(_ entry: ParameterLayout.Entry) -> UnsafeMutablePointer<Float> {
    state.sums.start + entry.range.lowerBound
  }
  fileprivate func columns(_ buffer: FloatBuffer) -> Panels { state.kernels.columnPanels(buffer.start, width: row) }
  fileprivate func columns(_ start: UnsafeMutablePointer<Float>) -> Panels {
    state.kernels.columnPanels(start, width: width)
  }

  /// product = outerWeight · augmented, `outerWeight` being `[rows of the product, inner outputs]`.
  fileprivate func multiply(_ outerWeight: Scalars) {
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
  fileprivate func innerBackward(_ transposedOuterWeight: Scalars) {
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
final class MergedQueryKey: MergedLayers, SharedPart {
  init(_ state: ModelState) {
    super.init(state, inner: state.layout.query, outer: state.layout.key, outputs: state.model.width)
  }

  private var keyWeight: Scalars { Scalars(start: state.parameter(outer.weight), row: width) }

  /// Tokens to queries.
  ///
  /// The gradient is kept transposed, with the bias as its last row.
  var pass: LinearPass {
    LinearPass(
      weight: Scalars(start: product.start, row: row), bias: bias.start, inputs: width, outputs: width,
      weightSlot: weightSlot, transposedSlot: true, biasSlot: biasSlot)
  }

  func prepare() { multiply(keyWeight.transposed) }

  func backward(parts: Int) {
    state.sum(slots, parts: parts)
    let transposed = state.sums.start + weightSlot
    let kernels = state.kernels
    // W_k's gradient is W_q Mᵀ's + b_q mᵀ's: the augmented layer times the transposed gradient.
    kernels.product(
      columns(gradient(outer.weight)), Scalars(start: augmented.start, row: row), columns(transposed),
      panels: width / kernels.lanes, rows: width, depth: width + 1)
    gradient(outer.bias).update(repeating: 0, count: outer.outputs)
    kernels.transpose(
      productGradient.start, outRow: row, transposed, inRow: width, rows: width + 1, columns: width)
    innerBackward(keyWeight)
  }
}

/// Values and output of one head: N of ``MergedLayers``.
final class MergedValueOutput: MergedLayers, SharedPart {
  /// N applied to the interpolation tokens, where values are narrower than tokens.
  struct NarrowValues {
    /// `[P − n, outputs]`.
    let output: FloatBuffer
    /// First slot of its gradient.
    let slot: Int
    fileprivate let linear: SharedLinear
    fileprivate let tokensGradient: FloatBuffer
  }

  private(set) var narrow: NarrowValues?
  /// Inner weight and bias, transposed: `[width + 1, width]`.
  private let transposed: FloatBuffer

  init(_ state: ModelState, _ output: ParameterLayout.Linear) {
    transposed = FloatBuffer(count: (state.model.width + 1) * state.model.width)
    super.init(state, inner: state.layout.value, outer: output, outputs: output.outputs)
    guard output.outputs < state.model.width else { return }
    let tokens = state.model.interpolationTokens
    narrow = NarrowValues(
      output: FloatBuffer(count: tokens * output.outputs), slot: state.reserve(tokens * output.outputs),
      linear: SharedLinear(state, pass, rows: tokens), tokensGradient: FloatBuffer(count: tokens * state.model.width))
  }

  private var outputWeight: Scalars { Scalars(start: state.parameter(outer.weight), row: width) }

  /// Weighted means of tokens, or tokens, to the output.
  var pass: LinearPass {
    LinearPass(
      weight: Scalars(start: product.start, row: row), bias: bias.start, inputs: width, outputs: bias.count,
      weightSlot: weightSlot, transposedSlot: false, biasSlot: biasSlot)
  }

  override var interpolationGradient: FloatBuffer? { narrow?.tokensGradient }
  override var multiplyAdds: Double { super.multiplyAdds + 3 * (narrow?.linear.multiplyAdds ?? 0) }

  func prepare() {
    multiply(outputWeight)
    for index in 0..<bias.count { bias.start[index] += state.parameter(outer.bias)[index] }
    if let narrow { narrow.linear.forward(narrow.output.start, state.parameter(state.layout.map.interpolation)) }
  }

  func backward(parts: Int) {
    state.sum(slots, parts: parts)
    if let narrow {
      state.sum(narrow.slot..<narrow.slot + narrow.output.count, parts: parts)
      narrow.linear.backward(narrow.tokensGradient.start, state.sums.start + narrow.slot)
    }
    let weightGradient = state.sums.start + weightSlot
    let biasGradient = state.sums.start + biasSlot
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
      columns(gradient(outer.weight)), Scalars(start: productGradient.start, row: row), columns(transposed.start),
      panels: width / kernels.lanes, rows: bias.count, depth: width + 1)
    gradient(outer.bias).update(from: biasGradient, count: bias.count)
  }
}

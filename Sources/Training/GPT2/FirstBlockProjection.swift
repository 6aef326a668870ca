/// Queries, keys and values of the first block of a training, computed straight from the tokens' features.
///
/// A token enters the first block as a linear map of its few features (the read-in) plus a row of the position embedding. The
/// layer norm before attention only centres and scales that sum, since its gain and shift are folded into the packed weight.
/// With the read-in and the position embedding centred,
///
///     [q k v] = (features · A + P[token]) · scale + bias
///
/// where A, `[features, 3 · width]`, and P, `[tokens, 3 · width]`, are products with the packed weight that are computed once
/// a step. The gradients of the read-in, the position embedding and the weight follow from those of A and P once a step, too.
/// A token then takes products of inner dimension `features` instead of `width`, forward and twice backward.
final class FirstBlockProjection {
  private let kernels: KernelSet
  private let layout: GPT2Layout
  private let parameters: UnsafeMutablePointer<Float>
  private let projection: PackedLinear
  /// Most tokens of a sequence.
  private let tokens: Int
  /// Centred columns of the read-in, then centred rows of the position embedding, `[features + tokens, width]`, and their
  /// gradient.
  private let sources: RowBuffer
  private let sourcesGradient: RowBuffer
  /// Gradient of the read-in's weight through the residual stream, transposed, `[features, width]`, summed over all slices.
  private let readInGradient: RowBuffer
  /// A, then P, `[features + tokens, 3 · width]`, and their gradient, summed over all slices.
  private let products: RowBuffer
  private let productsGradient: RowBuffer

  /// The composition of the embedding with `projection`, the first block's joint projection to queries, keys and values, for
  /// sequences of at most `tokens` tokens.
  init(
    _ kernels: KernelSet, _ arena: FloatArena, _ parameters: UnsafeMutablePointer<Float>, _ layout: GPT2Layout,
    _ projection: PackedLinear, tokens: Int
  ) {
    self.kernels = kernels
    self.layout = layout
    self.parameters = parameters
    self.projection = projection
    self.tokens = tokens
    let count = layout.configuration.features + tokens
    func rows(_ width: Int) -> RowBuffer { RowBuffer(kernels, arena, rows: count, width: width) }
    (sources, sourcesGradient) = (rows(projection.inputs), rows(projection.inputs))
    (products, productsGradient) = (rows(projection.outputs), rows(projection.outputs))
    readInGradient = RowBuffer(kernels, arena, rows: layout.configuration.features, width: projection.inputs)
  }

  private var features: Int { layout.configuration.features }
  private var width: Int { layout.configuration.width }

  // MARK: Gradients of a slice

  /// Numbers that a slice's gradients have beside those of the parameters: the gradients of A and P, and of the read-in.
  var gradientCount: Int { (features + tokens) * products.stride + features * readInGradient.stride }

  private func productsGradient(of slice: UnsafeMutablePointer<Float>) -> StridedMatrix {
    StridedMatrix(start: slice + GradientSlices.offset(after: layout), rowStride: products.stride)
  }

  private func readInGradient(of slice: UnsafeMutablePointer<Float>) -> StridedMatrix {
    let first = GradientSlices.offset(after: layout) + (features + tokens) * products.stride
    return StridedMatrix(start: slice + first, rowStride: readInGradient.stride)
  }

  // MARK: Once a step

  /// Computes A and P from the parameters as they are now, after the block's weights have been packed.
  func pack() {
    let readIn = parameters + layout.readIn.weight.range.lowerBound
    let bias = parameters + layout.readIn.bias.range.lowerBound
    let embedding = parameters + layout.positionEmbedding.range.lowerBound
    for feature in 0..<features {
      let row = sources.from(row: feature).start
      for j in 0..<width { row[j] = readIn[j * features + feature] }
    }
    for token in 0..<tokens {
      let row = sources.from(row: features + token).start
      for j in 0..<width { row[j] = bias[j] + embedding[token * width + j] }
    }
    let rows = features + tokens
    for row in 0..<rows { centre(sources.from(row: row).start) }
    projection.forward(products.matrix, sources.matrix, hasBias: false, rows: rows)
  }

  private func centre(_ row: UnsafeMutablePointer<Float>) {
    var sum: Float = 0
    for j in 0..<width { sum += row[j] }
    let mean = sum / Float(width)
    for j in 0..<width { row[j] -= mean }
  }

  /// Sets the gradients of the weights of this projection and the read-in, and adds to those of the read-in's bias and of the
  /// position embedding.
  ///
  /// The gradients of `count` slices lie `stride` apart; `tokens` are those of a sequence of the batch, and `sums` are the
  /// gradients of the parameters, summed over the slices.
  func finish(
    _ slices: UnsafeMutablePointer<Float>, stride: Int, count: Int, tokens: Int, _ sums: UnsafeMutablePointer<Float>
  ) {
    let rows = features + tokens
    kernels.reduceSlices(
      productsGradient.matrix.start, productsGradient(of: slices).start, stride: stride, slices: count,
      count: rows * products.stride)
    kernels.reduceSlices(
      readInGradient.matrix.start, readInGradient(of: slices).start, stride: stride, slices: count,
      count: features * readInGradient.stride)
    let gradients = SliceGradients(start: sums, isAdding: false)
    projection.weightBackward(gradients, productsGradient.matrix, sources.matrix, rows: rows)
    projection.inputBackward(sourcesGradient.matrix, productsGradient.matrix, rows: rows)
    for row in 0..<rows { centre(sourcesGradient.from(row: row).start) }
    addSources(tokens: tokens, sums)
  }

  private func addSources(tokens: Int, _ sums: UnsafeMutablePointer<Float>) {
    let readIn = sums + layout.readIn.weight.range.lowerBound
    let bias = sums + layout.readIn.bias.range.lowerBound
    let embedding = sums + layout.positionEmbedding.range.lowerBound
    for feature in 0..<features {
      let (row, direct) = (sourcesGradient.from(row: feature).start, readInGradient.from(row: feature).start)
      for j in 0..<width { readIn[j * features + feature] = direct[j] + row[j] }
    }
    for token in 0..<tokens {
      let row = sourcesGradient.from(row: features + token).start
      for j in 0..<width {
        bias[j] += row[j]
        embedding[token * width + j] += row[j]
      }
    }
  }

  // MARK: One group

  /// Queries, keys and values of a group, from its tokens and the scales of the layer norm.
  func forward(
    _ shape: GroupShape, _ activations: BlockActivations, _ workspace: GPT2Workspace, _ own: FirstBlockWorkspace
  ) {
    let scales = activations.attentionScales.start
    kernels.scaleRows(
      own.inputs.matrix, workspace.inputs.matrix, period: shape.rows, by: scales, rows: shape.rows, width: features)
    kernels.scaleRows(
      own.rows.matrix, products.from(row: features), period: shape.tokens, by: scales, bias: projection.forwardBias,
      rows: shape.rows, width: projection.outputs)
    kernels.product(
      own.rows.matrix, own.inputs.matrix, kernels.strips(products.matrix), adding: true, rows: shape.rows,
      columns: projection.outputs, depth: features, prefetch: activations.heads.prefetchRange)
  }

  /// The gradients of A, P and the bias, and through the layer norm's scales that of the residual stream, from those of
  /// queries, keys and values.
  func backward(
    _ shape: GroupShape, _ activations: BlockActivations, _ workspace: GPT2Workspace, _ own: FirstBlockWorkspace,
    _ gradients: SliceGradients
  ) {
    let (scales, gradient) = (activations.attentionScales.start, workspace.joint)
    projection.biasBackward(gradients, gradient.matrix, rows: shape.rows)
    let products = productsGradient(of: gradients.start)
    kernels.product(
      products, own.inputs.matrix.transposed, kernels.strips(gradient.matrix), adding: gradients.isAdding,
      rows: features, columns: projection.outputs, depth: shape.rows)
    kernels.sumScaledRows(
      products.from(row: features), period: shape.tokens, gradient.matrix, by: scales, adding: gradients.isAdding,
      rows: shape.rows, width: projection.outputs)
    // The scale is 1/deviation; its derivative with respect to the stream is −scale² · normalised row / width.
    let scaleGradients = own.scaleGradients.start
    kernels.dotRows(
      scaleGradients, gradient.matrix, own.rows.matrix, origin: projection.forwardBias, rows: shape.rows,
      width: projection.outputs)
    for row in 0..<shape.rows { scaleGradients[row] *= -scales[row] / Float(width) }
    kernels.sumScaledRows(
      workspace.streamGradient.matrix, period: shape.rows, activations.attentionInput.matrix, by: scaleGradients,
      adding: true, rows: shape.rows, width: width)
  }

  /// The gradient of the read-in's weight from that of the residual stream, transposed: there are few features, so that they
  /// are the rows of the product.
  func readInBackward(_ shape: GroupShape, _ workspace: GPT2Workspace, _ gradients: SliceGradients) {
    kernels.product(
      readInGradient(of: gradients.start), workspace.inputs.matrix.transposed,
      kernels.strips(workspace.streamGradient.matrix), adding: gradients.isAdding, rows: features, columns: width,
      depth: shape.rows)
  }
}

/// What ``FirstBlockProjection`` leaves for its backward pass, for one group of sequences.
final class FirstBlockWorkspace {
  /// Tokens' features times the scales of the layer norm, `[tokens, features]`.
  let inputs: RowBuffer
  /// Queries, keys and values, `[tokens, 3 · width]`.
  let rows: RowBuffer
  /// Gradients of the scales, `[tokens]`.
  let scaleGradients: FloatArray

  init(_ kernels: KernelSet, _ arena: FloatArena, _ sizes: GroupSizes) {
    let (width, tokens) = (sizes.configuration.width, sizes.sequences * sizes.tokens)
    inputs = RowBuffer(kernels, arena, rows: tokens, width: sizes.configuration.features)
    rows = RowBuffer(kernels, arena, rows: tokens, width: 3 * width)
    scaleGradients = arena.array(tokens)
  }
}

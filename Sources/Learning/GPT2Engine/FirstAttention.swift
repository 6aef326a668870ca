/// Queries, keys and values of the first block, straight from the examples, for a training.
///
/// A token enters the first block as a linear map of its few features plus a row for its place. The layer norm before
/// attention only centres and scales that sum, since gain and shift are part of the packed weights. With the map and the
/// rows centred,
///
///     [q k v] = (features · A + P[place]) · scale + bias
///
/// where A, `[features, 3 · width]`, and P, `[tokens, 3 · width]`, are products with the weights that are taken once a step.
/// So are the gradients of read-in, positions and weights, from those of A and P: per token, `features` multiplications
/// stand for `width`, forward and twice backward.
final class FirstAttention {
  private let kernels: KernelSet
  private let layout: GPT2Layout
  private let parameters: UnsafeMutablePointer<Float>
  private let map: PackedLinear
  /// Most tokens of a sequence.
  private let tokens: Int
  /// Centred columns of the read-in, then centred rows of the places, `[features + tokens, width]`, and their gradient.
  private let sources: RowBuffer
  private let sourcesGradient: RowBuffer
  /// Gradient of the read-in, its weight transposed, `[features, width]`, summed over all parts.
  private let readInGradient: RowBuffer
  /// A, then P, `[features + tokens, 3 · width]`, and their gradient, summed over all parts.
  private let products: RowBuffer
  private let productsGradient: RowBuffer

  /// - Parameters:
  ///   - map: that of the first block to queries, keys and values.
  ///   - tokens: most tokens of a sequence.
  init(
    _ kernels: KernelSet, _ arena: FloatArena, _ parameters: UnsafeMutablePointer<Float>, _ layout: GPT2Layout,
    _ map: PackedLinear, tokens: Int
  ) {
    self.kernels = kernels
    self.layout = layout
    self.parameters = parameters
    self.map = map
    self.tokens = tokens
    let count = layout.configuration.features + tokens
    func rows(_ width: Int) -> RowBuffer { RowBuffer(kernels, arena, rows: count, width: width) }
    (sources, sourcesGradient) = (rows(map.inputs), rows(map.inputs))
    (products, productsGradient) = (rows(map.outputs), rows(map.outputs))
    readInGradient = RowBuffer(kernels, arena, rows: layout.configuration.features, width: map.inputs)
  }

  private var features: Int { layout.configuration.features }
  private var width: Int { layout.configuration.width }

  // MARK: Gradients of a part

  /// Numbers that a part of the gradients has beside those of the parameters: the gradients of A and P, and of the read-in.
  var gradientCount: Int { (features + tokens) * products.stride + features * readInGradient.stride }

  /// Where they begin: aligned for the widest vectors.
  static func gradientOffset(_ layout: GPT2Layout) -> Int { (layout.count + 15) / 16 * 16 }

  private func part(_ start: UnsafeMutablePointer<Float>) -> Scalars {
    Scalars(start: start + Self.gradientOffset(layout), row: products.stride)
  }

  private func readInPart(_ start: UnsafeMutablePointer<Float>) -> Scalars {
    let first = Self.gradientOffset(layout) + (features + tokens) * products.stride
    return Scalars(start: start + first, row: readInGradient.stride)
  }

  // MARK: Once a step

  /// A and P from the parameters as they are now; the block's weights are packed.
  func pack() {
    let readIn = parameters + layout.readIn.weight.range.lowerBound
    let bias = parameters + layout.readIn.bias.range.lowerBound
    let positions = parameters + layout.tokenPositions.range.lowerBound
    for feature in 0..<features {
      let row = sources.from(row: feature).start
      for j in 0..<width { row[j] = readIn[j * features + feature] }
    }
    for token in 0..<tokens {
      let row = sources.from(row: features + token).start
      for j in 0..<width { row[j] = bias[j] + positions[token * width + j] }
    }
    let rows = features + tokens
    for row in 0..<rows { centre(sources.from(row: row).start) }
    map.forward(products.matrix, sources.matrix, hasBias: false, rows: rows)
  }

  private func centre(_ row: UnsafeMutablePointer<Float>) {
    var sum: Float = 0
    for j in 0..<width { sum += row[j] }
    let mean = sum / Float(width)
    for j in 0..<width { row[j] -= mean }
  }

  /// Sets the gradients of the weights of queries, keys, values and read-in, and adds to those of its bias and positions.
  /// - Parameters:
  ///   - parts: gradients of `count` parts, `stride` apart.
  ///   - tokens: those of the sequences at hand.
  ///   - sums: gradients of the parameters, summed over the parts.
  func finish(
    _ parts: UnsafeMutablePointer<Float>, stride: Int, count: Int, tokens: Int, _ sums: UnsafeMutablePointer<Float>
  ) {
    let rows = features + tokens
    kernels.sumParts(
      productsGradient.matrix.start, part(parts).start, stride: stride, parts: count, count: rows * products.stride)
    kernels.sumParts(
      readInGradient.matrix.start, readInPart(parts).start, stride: stride, parts: count,
      count: features * readInGradient.stride)
    let gradients = GradientPart(start: sums, isAdding: false)
    map.weightBackward(gradients, productsGradient.matrix, sources.matrix, rows: rows)
    map.inputBackward(sourcesGradient.matrix, productsGradient.matrix, rows: rows)
    for row in 0..<rows { centre(sourcesGradient.from(row: row).start) }
    addSources(tokens: tokens, sums)
  }

  private func addSources(tokens: Int, _ sums: UnsafeMutablePointer<Float>) {
    let readIn = sums + layout.readIn.weight.range.lowerBound
    let bias = sums + layout.readIn.bias.range.lowerBound
    let positions = sums + layout.tokenPositions.range.lowerBound
    for feature in 0..<features {
      let (row, direct) = (sourcesGradient.from(row: feature).start, readInGradient.from(row: feature).start)
      for j in 0..<width { readIn[j * features + feature] = direct[j] + row[j] }
    }
    for token in 0..<tokens {
      let row = sourcesGradient.from(row: features + token).start
      for j in 0..<width {
        bias[j] += row[j]
        positions[token * width + j] += row[j]
      }
    }
  }

  // MARK: Per group

  /// Queries, keys and values of a group, from its tokens and the scales of the layer norm.
  func forward(_ shape: GroupShape, _ activations: BlockActivations, _ workspace: GPT2Workspace, _ own: FirstWorkspace)
  {
    let scales = activations.attentionScales.start
    kernels.scaleRows(
      own.inputs.matrix, workspace.inputs.matrix, period: shape.rows, by: scales, rows: shape.rows, width: features)
    kernels.scaleRows(
      own.rows.matrix, products.from(row: features), period: shape.tokens, by: scales, bias: map.forwardBias,
      rows: shape.rows, width: map.outputs)
    kernels.product(
      own.rows.matrix, own.inputs.matrix, kernels.strips(products.matrix), adding: true, rows: shape.rows,
      columns: map.outputs, depth: features, next: activations.heads.upcoming)
  }

  /// From the gradients of queries, keys and values, those of A, P and the bias, and that of the scales, which is added
  /// to the stream's.
  func backward(
    _ shape: GroupShape, _ activations: BlockActivations, _ workspace: GPT2Workspace, _ own: FirstWorkspace,
    _ gradients: GradientPart
  ) {
    let (scales, gradient) = (activations.attentionScales.start, workspace.joint)
    map.biasBackward(gradients, gradient.matrix, rows: shape.rows)
    let part = part(gradients.start)
    kernels.product(
      part, own.inputs.matrix.transposed, kernels.strips(gradient.matrix), adding: gradients.isAdding, rows: features,
      columns: map.outputs, depth: shape.rows)
    kernels.sumScaledRows(
      part.from(row: features), period: shape.tokens, gradient.matrix, by: scales, adding: gradients.isAdding,
      rows: shape.rows, width: map.outputs)
    // The scale is 1/deviation, and its gradient in the stream −scale² · normalised row / width.
    let slopes = own.slopes.start
    kernels.dotRows(
      slopes, gradient.matrix, own.rows.matrix, origin: map.forwardBias, rows: shape.rows, width: map.outputs)
    for row in 0..<shape.rows { slopes[row] *= -scales[row] / Float(width) }
    kernels.sumScaledRows(
      workspace.streamGradient.matrix, period: shape.rows, activations.attentionInput.matrix, by: slopes, adding: true,
      rows: shape.rows, width: width)
  }
}

extension FirstAttention {
  /// The gradient of the read-in's weight from that of the stream, transposed: features are few, so that they are the
  /// rows of the product.
  func backwardReadIn(_ shape: GroupShape, _ workspace: GPT2Workspace, _ gradients: GradientPart) {
    kernels.product(
      readInPart(gradients.start), workspace.inputs.matrix.transposed,
      kernels.strips(workspace.streamGradient.matrix), adding: gradients.isAdding, rows: features, columns: width,
      depth: shape.rows)
  }
}

/// What ``FirstAttention`` leaves for its backward pass, for one group of sequences.
final class FirstWorkspace {
  /// Tokens times the scales of the layer norm, `[tokens, features]`.
  let inputs: RowBuffer
  /// Queries, keys and values, `[tokens, 3 · width]`.
  let rows: RowBuffer
  /// Gradients of the scales, `[tokens]`.
  let slopes: FloatArray

  init(_ kernels: KernelSet, _ arena: FloatArena, _ sizes: GroupSizes) {
    let (width, tokens) = (sizes.configuration.width, sizes.sequences * sizes.tokens)
    inputs = RowBuffer(kernels, arena, rows: tokens, width: sizes.configuration.features)
    rows = RowBuffer(kernels, arena, rows: tokens, width: 3 * width)
    slopes = arena.array(tokens)
  }
}

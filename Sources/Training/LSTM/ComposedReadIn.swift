/// The sums that the tokens add to the gates of the first layer, computed straight from the tokens' few features.
///
/// The read-in and the first layer's input weight are two linear maps one after the other. With U = [W b], the read-in's weight
/// and bias, `[width, features + 1]`, and a 1 after the features of a token,
///
///     sums = token · Aᵀ,  A = weight_ih · U, with both biases of the layer added to the last column
///
/// A, `[4 · width, features + 1]`, is computed once a step, and so are the gradients of U, of the weight and of the biases from
/// that of A. A token then takes products of inner dimension `features + 1` instead of `width`, forward and backward.
final class ComposedReadIn {
  private let kernels: KernelSet
  private let layout: LSTMLayout
  private let parameters: UnsafeMutablePointer<Float>
  /// U and its gradient, `[width, features + 1]`.
  private let readIn: RowBuffer
  private let readInGradient: RowBuffer
  /// A, and its gradient summed over all slices, `[4 · width, features + 1]`.
  private let composed: RowBuffer
  private let composedGradient: RowBuffer
  /// Aᵀ and Uᵀ, packed.
  private let strips: FloatArray
  private let readInStrips: FloatArray

  init(
    _ kernels: KernelSet, _ arena: FloatArena, _ parameters: UnsafeMutablePointer<Float>, _ layout: LSTMLayout
  ) {
    self.kernels = kernels
    self.layout = layout
    self.parameters = parameters
    let (width, columns) = (layout.configuration.width, layout.configuration.features + 1)
    readIn = RowBuffer(kernels, arena, rows: width, width: columns)
    readInGradient = RowBuffer(kernels, arena, rows: width, width: columns)
    composed = RowBuffer(kernels, arena, rows: 4 * width, width: columns)
    composedGradient = RowBuffer(kernels, arena, rows: 4 * width, width: columns)
    strips = arena.array(kernels.stripCount(depth: columns, columns: 4 * width))
    readInStrips = arena.array(kernels.stripCount(depth: columns, columns: width))
  }

  private var width: Int { layout.configuration.width }
  private var features: Int { layout.configuration.features }
  private var layer: LSTMLayout.Layer { layout.layers[0] }
  private var weight: StridedMatrix {
    StridedMatrix(start: parameters + layer.input.weight.range.lowerBound, rowStride: width)
  }

  /// Computes A from the parameters as they are now.
  func pack() {
    let weights = parameters + layout.readIn.weight.range.lowerBound
    let biases = parameters + layout.readIn.bias.range.lowerBound
    for row in 0..<width {
      let out = readIn.from(row: row).start
      out.update(from: weights + row * features, count: features)
      out[features] = biases[row]
    }
    kernels.product(
      composed.matrix, weight, kernels.strips(readIn.matrix), rows: 4 * width, columns: features + 1, depth: width)
    let input = parameters + layer.input.bias.range.lowerBound
    let recurrent = parameters + layer.recurrent.bias.range.lowerBound
    for row in 0..<4 * width { composed.from(row: row).start[features] += input[row] + recurrent[row] }
    kernels.pack(strips.start, composed.matrix.transposed, depth: features + 1, columns: 4 * width)
    kernels.pack(readInStrips.start, readIn.matrix.transposed, depth: features + 1, columns: width)
  }

  /// The sums of the gates, `[rows, 4 · width]`, from tokens `[rows, features + 1]`.
  func forward(_ gates: StridedMatrix, _ tokens: StridedMatrix, rows: Int) {
    kernels.product(
      gates, tokens, kernels.packedStrips(strips.start, depth: features + 1), rows: rows, columns: 4 * width,
      depth: features + 1)
  }

  // MARK: Gradients

  /// Numbers that a slice's gradients have beside those of the parameters: the gradient of A.
  var gradientCount: Int { 4 * width * composedGradient.stride }

  /// Sets the gradient of A in a slice, or adds to it.
  func backward(_ gradients: SliceGradients, _ gates: StridedMatrix, _ tokens: StridedMatrix, rows: Int) {
    let out = StridedMatrix(
      start: gradients.start + GradientSlices.offset(after: layout), rowStride: composedGradient.stride)
    kernels.product(
      out, gates.transposed, kernels.strips(tokens), adding: gradients.isAdding, rows: 4 * width,
      columns: features + 1, depth: rows)
  }

  /// Sets the summed gradients of the read-in and of the first layer's input weight and bias.
  func finish(_ slices: GradientSlices, _ sums: UnsafeMutablePointer<Float>) {
    let gradient = composedGradient.matrix
    kernels.reduceSlices(
      gradient.start, slices.start + GradientSlices.offset(after: layout), stride: slices.stride,
      slices: slices.count, count: gradientCount)
    let weightGradient = StridedMatrix(start: sums + layer.input.weight.range.lowerBound, rowStride: width)
    kernels.product(
      weightGradient, gradient, kernels.packedStrips(readInStrips.start, depth: features + 1), rows: 4 * width,
      columns: width, depth: features + 1)
    kernels.product(
      readInGradient.matrix, weight.transposed, kernels.strips(gradient), rows: width, columns: features + 1,
      depth: 4 * width)
    let weights = sums + layout.readIn.weight.range.lowerBound
    let biases = sums + layout.readIn.bias.range.lowerBound
    for row in 0..<width {
      let from = readInGradient.from(row: row).start
      (weights + row * features).update(from: from, count: features)
      biases[row] = from[features]
    }
    let input = sums + layer.input.bias.range.lowerBound
    for row in 0..<4 * width { input[row] = composedGradient.from(row: row).start[features] }
  }
}

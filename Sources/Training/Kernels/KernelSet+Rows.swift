import Kernels

/// Kernels on row-major matrices; the method of each kernel of `kernels.h` has its name.
extension KernelSet {
  /// Columns of a strip, which are those of the micro-kernel's tile.
  var tile: Int { 2 * lanes }

  /// Distance between the rows of a matrix of this width: whole strips and a cache line of padding, so that the rows of a
  /// narrow block do not all map to the same few sets of a cache.
  func rowStride(_ width: Int) -> Int { (width + tile - 1) / tile * tile + 16 }

  /// Floats that the packed strips of a matrix take.
  func stripCount(depth: Int, columns: Int) -> Int { (columns + tile - 1) / tile * tile * depth }

  /// A row-major matrix as the right factor.
  func strips(_ matrix: StridedMatrix) -> ColumnStrips {
    ColumnStrips(start: matrix.start, strip: tile, row: matrix.rowStride)
  }

  /// Strips that ``pack(_:_:depthFactors:columnFactors:depth:columns:)`` wrote.
  func packedStrips(_ start: UnsafePointer<Float>, depth: Int) -> ColumnStrips {
    ColumnStrips(start: start, strip: depth * tile, row: tile)
  }

  /// Packs the right factor `[depth, columns]`, with rows and columns scaled where factors are given.
  func pack(
    _ out: UnsafeMutablePointer<Float>, _ matrix: StridedMatrix, depthFactors: UnsafePointer<Float>? = nil,
    columnFactors: UnsafePointer<Float>? = nil, depth: Int, columns: Int
  ) {
    functions.pack_strips(
      out, matrix.start, matrix.rowStride, matrix.columnStride, depthFactors, columnFactors, depth, columns)
  }

  /// `out = left · right + bias`, or `+=` when adding; `out` is `[rows, columns]` with contiguous columns.
  ///
  /// `prefetch` is what is read or written after the product. With Strassen's algorithm, which is used where both factors are
  /// large, a row's last bits depend on the other rows.
  func product(
    _ out: StridedMatrix, _ left: StridedMatrix, _ right: ColumnStrips, bias: UnsafePointer<Float>? = nil,
    adding: Bool = false, rows: Int, columns: Int, depth: Int, prefetch: PrefetchRange = .none,
    usesStrassen: Bool = false
  ) {
    let product = usesStrassen ? functions.strassen_product : functions.matrix_product
    product(
      out.start, left.start, right.start, bias,
      repro_matrix_product(
        out_row: out.rowStride, left_row: left.rowStride, left_depth: left.columnStride, right_strip: right.strip,
        right_depth: right.row, rows: rows, columns: columns, depth: depth, accumulate: adding),
      prefetch)
  }

  // MARK: Layer norm

  /// Layer norm of each row without gain and shift; `scales` receives 1/√(variance + ε).
  func normalise(
    _ out: StridedMatrix, scales: UnsafeMutablePointer<Float>, _ input: StridedMatrix, epsilon: Float, rows: Int,
    width: Int
  ) {
    functions.normalise_rows(out.start, out.rowStride, scales, input.start, input.rowStride, epsilon, rows, width)
  }

  /// Adds the gradient of the input of ``normalise(_:scales:_:epsilon:rows:width:)``.
  func normaliseBackward(
    _ gradient: StridedMatrix, _ outGradient: StridedMatrix, _ out: StridedMatrix, scales: UnsafePointer<Float>,
    rows: Int, width: Int
  ) {
    functions.normalise_rows_backward(
      gradient.start, gradient.rowStride, outGradient.start, outGradient.rowStride, out.start, out.rowStride, scales,
      rows, width)
  }

  /// The pointers of ``unfoldGain(_:gradients:parameters:)`` into one flat array.
  struct FoldedGain {
    var weight: UnsafeMutablePointer<Float>
    var gain: UnsafeMutablePointer<Float>
    var shift: UnsafeMutablePointer<Float>
    var bias: UnsafeMutablePointer<Float>
  }

  /// Backward of a layer norm's gain and shift `[rows]` that were folded into the weight `[rows, columns]` after it: turns
  /// the gradient of the folded weight into the weight's, and sets those of gain and shift; the bias's is complete.
  func unfoldGain(gradients: FoldedGain, parameters: FoldedGain, rows: Int, columns: Int) {
    functions.unfold_gain(
      gradients.weight, gradients.gain, gradients.shift, parameters.weight, parameters.gain, parameters.shift,
      gradients.bias, rows, columns)
  }

  // MARK: Elementwise, softmax and reductions

  /// GELU in its tanh form in place, and its derivatives in a matrix of the same stride.
  func gelu(_ values: StridedMatrix, derivatives: StridedMatrix, rows: Int, width: Int) {
    functions.gelu_rows(values.start, derivatives.start, values.rowStride, rows, width)
  }

  /// Elementwise product in place, of matrices of the same stride.
  func multiply(_ values: StridedMatrix, by factors: StridedMatrix, rows: Int, width: Int) {
    functions.multiply_rows(values.start, factors.start, values.rowStride, rows, width)
  }

  /// `out[i] = input[i mod period] · scales[i] + bias`.
  func scaleRows(
    _ out: StridedMatrix, _ input: StridedMatrix, period: Int, by scales: UnsafePointer<Float>,
    bias: UnsafePointer<Float>? = nil, rows: Int, width: Int
  ) {
    functions.scale_rows(out.start, out.rowStride, input.start, input.rowStride, period, scales, bias, rows, width)
  }

  /// `out[p] = Σ input[i] · scales[i]` over the rows with i mod period = p, or `+=` when adding.
  func sumScaledRows(
    _ out: StridedMatrix, period: Int, _ input: StridedMatrix, by scales: UnsafePointer<Float>, adding: Bool = false,
    rows: Int, width: Int
  ) {
    functions.sum_scaled_rows(
      out.start, out.rowStride, period, input.start, input.rowStride, scales, adding, rows, width)
  }

  /// `out[i] = left[i] · (right[i] − origin)`, `[rows]`.
  func dotRows(
    _ out: UnsafeMutablePointer<Float>, _ left: StridedMatrix, _ right: StridedMatrix, origin: UnsafePointer<Float>,
    rows: Int, width: Int
  ) {
    functions.dot_rows(out, left.start, left.rowStride, right.start, right.rowStride, origin, rows, width)
  }

  /// Sums of columns, `[width]`.
  func sumRows(
    _ sums: UnsafeMutablePointer<Float>, _ matrix: StridedMatrix, adding: Bool = false, rows: Int, width: Int
  ) {
    functions.sum_rows(sums, matrix.start, matrix.rowStride, adding, rows, width)
  }

  /// Softmax of scale · scores over the first `keys` entries of each row, in place.
  func softmaxRows(_ scores: StridedMatrix, scale: Float, keys: Int, rows: Int) {
    functions.softmax_rows(scores.start, scores.rowStride, scale, rows, keys)
  }
}

import Kernels

/// The right factor of a product, in strips of ``KernelSet/tile`` columns; see `matrix_product` in `kernels.h`.
struct Strips {
  var start: UnsafePointer<Float>
  /// Distance between strips.
  var strip: Int
  /// Distance between rows of a strip.
  var depth: Int
}

/// Numbers that what follows a product reads or writes: the product brings them near meanwhile.
struct Upcoming {
  var start: UnsafePointer<Float>
  var count: Int
}

extension KernelSet {
  /// Columns of a strip.
  var tile: Int { 2 * lanes }

  /// Distance between the rows of a matrix so wide: whole strips and a cache line more, so that the rows of a narrow
  /// block do not all fall into the same few sets of a cache.
  func rowStride(_ width: Int) -> Int { (width + tile - 1) / tile * tile + 16 }

  /// Numbers that the packed strips of a matrix take.
  func stripCount(depth: Int, columns: Int) -> Int { (columns + tile - 1) / tile * tile * depth }

  /// A row-major matrix as the right factor.
  func strips(_ matrix: Scalars) -> Strips { Strips(start: matrix.start, strip: tile, depth: matrix.row) }

  /// Strips that ``pack(_:_:depthFactors:columnFactors:depth:columns:)`` wrote.
  func packedStrips(_ start: UnsafePointer<Float>, depth: Int) -> Strips {
    Strips(start: start, strip: depth * tile, depth: tile)
  }

  /// Packs the right factor `[depth, columns]`, rows and columns scaled if asked for.
  func pack(
    _ out: UnsafeMutablePointer<Float>, _ matrix: Scalars, depthFactors: UnsafePointer<Float>? = nil,
    columnFactors: UnsafePointer<Float>? = nil, depth: Int, columns: Int
  ) {
    functions.pack_strips(
      out, matrix.start, matrix.row, matrix.column, depthFactors, columnFactors, depth, columns)
  }

  /// `out = left · right + bias`, or `+=` when adding; `out` is `[rows, columns]` with columns side by side.
  ///
  /// Where it saves multiplications (Strassen, 1969), large factors take fewer, and a row's last bits depend on the others.
  func product(
    _ out: Scalars, _ left: Scalars, _ right: Strips, bias: UnsafePointer<Float>? = nil, adding: Bool = false,
    rows: Int, columns: Int, depth: Int, next: Upcoming? = nil, savesMultiplications: Bool = false
  ) {
    let product = savesMultiplications ? functions.strassen_product : functions.matrix_product
    product(
      out.start, out.row, left.start, left.row, left.column, right.start, right.strip, right.depth, bias, adding, rows,
      columns, depth, next?.start, next?.count ?? 0)
  }

  /// Each row less its mean, over its standard deviation; `scales` receives the factors.
  func normalise(
    _ out: Scalars, scales: UnsafeMutablePointer<Float>, _ input: Scalars, epsilon: Float, rows: Int, width: Int
  ) {
    functions.normalise_rows(out.start, out.row, scales, input.start, input.row, epsilon, rows, width)
  }

  /// Adds the gradient of the input of ``normalise(_:scales:_:epsilon:rows:width:)``.
  func normaliseBackward(
    _ gradient: Scalars, _ outGradient: Scalars, _ out: Scalars, scales: UnsafePointer<Float>, rows: Int, width: Int
  ) {
    functions.normalise_rows_backward(
      gradient.start, gradient.row, outGradient.start, outGradient.row, out.start, out.row, scales, rows, width)
  }

  /// GELU in its tanh form in place, and its derivative in a matrix of the same stride.
  func gelu(_ values: Scalars, slopes: Scalars, rows: Int, width: Int) {
    functions.gelu_rows(values.start, slopes.start, values.row, rows, width)
  }

  /// Elementwise product in place, of matrices of the same stride.
  func multiply(_ values: Scalars, by factors: Scalars, rows: Int, width: Int) {
    functions.multiply_rows(values.start, factors.start, values.row, rows, width)
  }

  /// `out[i] = input[i mod period] · scales[i] + bias`.
  func scaleRows(
    _ out: Scalars, _ input: Scalars, period: Int, by scales: UnsafePointer<Float>, bias: UnsafePointer<Float>? = nil,
    rows: Int, width: Int
  ) {
    functions.scale_rows(out.start, out.row, input.start, input.row, period, scales, bias, rows, width)
  }

  /// `out[p] = Σ input[i] · scales[i]` over the rows that are p modulo the period, or `+=` when adding.
  func sumScaledRows(
    _ out: Scalars, period: Int, _ input: Scalars, by scales: UnsafePointer<Float>, adding: Bool = false, rows: Int,
    width: Int
  ) {
    functions.sum_scaled_rows(out.start, out.row, period, input.start, input.row, scales, adding, rows, width)
  }

  /// `out[i] = left[i] · (right[i] − origin)`, `[rows]`.
  func dotRows(
    _ out: UnsafeMutablePointer<Float>, _ left: Scalars, _ right: Scalars, origin: UnsafePointer<Float>, rows: Int,
    width: Int
  ) {
    functions.dot_rows(out, left.start, left.row, right.start, right.row, origin, rows, width)
  }

  /// Sums of columns, `[width]`.
  func sumRows(
    _ sums: UnsafeMutablePointer<Float>, _ matrix: Scalars, adding: Bool = false, rows: Int, width: Int
  ) {
    functions.sum_rows(sums, matrix.start, matrix.row, adding, rows, width)
  }

  /// Softmax of the first `keys` entries of each row, in place.
  func softmaxRows(_ scores: Scalars, scale: Float, keys: Int, rows: Int) {
    functions.softmax_rows(scores.start, scores.row, scale, rows, keys)
  }

  func sumOfSquares(_ values: UnsafePointer<Float>, count: Int) -> Double { functions.sum_of_squares(values, count) }
}

/// A row-major matrix padded for the kernels, `[rows, width]`.
struct RowBuffer {
  let width: Int
  let stride: Int
  private let numbers: FloatArray

  init(_ kernels: KernelSet, _ arena: FloatArena, rows: Int, width: Int) {
    self.width = width
    stride = kernels.rowStride(width)
    // Kernels read whole strips, which may extend beyond the last row.
    numbers = arena.array(rows * stride + 2 * kernels.tile)
  }

  var matrix: StridedMatrix { StridedMatrix(start: numbers.start, rowStride: stride) }

  /// The first rows, for a product that prefetches them.
  func prefetchRange(rows: Int) -> PrefetchRange { PrefetchRange(start: numbers.start, count: rows * stride) }

  /// The matrix from a row and a column on.
  func from(row: Int, column: Int = 0) -> StridedMatrix {
    StridedMatrix(start: numbers.start + row * stride + column, rowStride: stride)
  }
}

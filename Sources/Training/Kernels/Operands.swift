import Kernels

/// Panels `[panels][rows][lanes]`, as the operands of kernels.
package struct Panels {
  /// The first float.
  package var start: UnsafeMutablePointer<Float>
  /// Distance between two panels.
  package var stride: Int
  /// Distance between two rows of a panel.
  package var row: Int

  /// The same panels without their first rows.
  func from(row first: Int) -> Panels { Panels(start: start + first * row, stride: stride, row: row) }
}

/// A strided matrix: entry (i, j), a float or a vector of lanes, lies at `start[i · rowStride + j · columnStride]`.
package struct StridedMatrix {
  /// The first float.
  package var start: UnsafeMutablePointer<Float>
  /// Distance between two rows.
  package var rowStride: Int
  /// Distance between two columns.
  package var columnStride: Int = 1

  /// A matrix whose columns are contiguous unless another stride is given.
  package init(start: UnsafeMutablePointer<Float>, rowStride: Int, columnStride: Int = 1) {
    self.start = start
    self.rowStride = rowStride
    self.columnStride = columnStride
  }

  /// Rows for columns.
  package var transposed: StridedMatrix {
    StridedMatrix(start: start, rowStride: columnStride, columnStride: rowStride)
  }
  /// The matrix without its first rows.
  package func from(row first: Int) -> StridedMatrix {
    StridedMatrix(start: start + first * rowStride, rowStride: rowStride, columnStride: columnStride)
  }
  /// The matrix without its first columns.
  package func from(column first: Int) -> StridedMatrix {
    StridedMatrix(start: start + first * columnStride, rowStride: rowStride, columnStride: columnStride)
  }
}

/// The right factor of a product of row-major matrices, in column strips of ``KernelSet/tile`` columns; see
/// `matrix_product` in `kernels.h`.
struct ColumnStrips {
  var start: UnsafePointer<Float>
  /// Distance between two strips.
  var strip: Int
  /// Distance between two rows of a strip.
  var row: Int
}

/// Memory that is read or written soon: a product prefetches it into the L2 cache.
typealias PrefetchRange = repro_prefetch

extension PrefetchRange {
  /// No memory.
  static var none: PrefetchRange { PrefetchRange(start: nil, count: 0) }
}

import Kernels

/// Kernels of a long short-term memory's cells; see `cell_rows` in `kernels.h`.
extension KernelSet {
  /// One step of the cells of all rows: `gates` `[rows, 4 · width]` from sums of products to i, f, g and o, and from them
  /// `cells` and `hidden` `[rows, width]`, which have the stride of the cells `before`; without those, they are zero.
  func cells(
    _ gates: StridedMatrix, hidden: StridedMatrix, _ cells: StridedMatrix, before: StridedMatrix?, rows: Int, width: Int
  ) {
    functions.cell_rows(
      gates.start, gates.rowStride, hidden.start, cells.start, before?.start, cells.rowStride, rows, width)
  }

  /// Backward of ``cells(_:hidden:_:before:rows:width:)``: gates become the gradients of their sums; `carry` becomes from the
  /// gradient of the cells, as far as it comes from the step after, that of the cells before.
  func cellsBackward(
    _ gates: StridedMatrix, carry: StridedMatrix, hiddenGradient: StridedMatrix, _ cells: StridedMatrix,
    before: StridedMatrix?, rows: Int, width: Int
  ) {
    functions.cell_rows_backward(
      gates.start, gates.rowStride, carry.start, hiddenGradient.start, cells.start, before?.start, cells.rowStride,
      rows, width)
  }
}

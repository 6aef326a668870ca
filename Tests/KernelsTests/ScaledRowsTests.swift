import Kernels
import Testing

/// Rows times factors of their own, and products of rows, to the last bit: all sums are exact (``sixteenths(_:_:)``).
@Suite struct ScaledRowsTests {
  /// Widths below, at and beyond whole vectors.
  private static let widths = [1, 4, 15, 16, 17, 37, 64]
  /// Two whole periods, one and a half, and one that is not filled.
  private static let rowsAndPeriods = [(6, 3), (6, 4), (6, 6), (2, 5), (1, 1)]

  @Test(arguments: widths, rowsAndPeriods)
  func scaling(width: Int, sizes: (rows: Int, period: Int)) {
    let (rows, period) = sizes
    let (input, scales, bias) = (sixteenths(period * width, 1), sixteenths(rows, 2), sixteenths(width, 3))
    for kernels in kernelSets {
      let from = PaddedRows(input, rows: period, width: width, lanes: kernels.lanes)
      for hasBias in [false, true] {
        let padded = PaddedRows(bias, rows: 1, width: width, lanes: kernels.lanes)
        var out = PaddedRows(
          [Float](repeating: .nan, count: rows * width), rows: rows, width: width, lanes: kernels.lanes)
        kernels.scale_rows(
          &out.values, out.stride, from.values, from.stride, period, scales, hasBias ? padded.values : nil, rows, width)
        let exact = (0..<rows * width).map { entry in
          let (row, column) = entry.quotientAndRemainder(dividingBy: width)
          return input[row % period * width + column] * scales[row] + (hasBias ? bias[column] : 0)
        }
        #expect(out.dense == exact, "\(kernels.title), bias \(hasBias)")
      }
    }
  }

  @Test(arguments: widths, rowsAndPeriods)
  func sums(width: Int, sizes: (rows: Int, period: Int)) {
    let (rows, period) = sizes
    let (input, scales) = (sixteenths(rows * width, 1), sixteenths(rows, 2))
    let before = sixteenths(period * width, 3)
    for kernels in kernelSets {
      let from = PaddedRows(input, rows: rows, width: width, lanes: kernels.lanes)
      for accumulates in [false, true] {
        var out = PaddedRows(before, rows: period, width: width, lanes: kernels.lanes)
        kernels.sum_scaled_rows(
          &out.values, out.stride, period, from.values, from.stride, scales, accumulates, rows, width)
        let exact = (0..<period * width).map { entry -> Float in
          let (first, column) = entry.quotientAndRemainder(dividingBy: width)
          // A entry that no row has stays as it was.
          if first >= rows { return before[entry] }
          return stride(from: first, to: rows, by: period)
            .reduce(accumulates ? before[entry] : 0) { $0 + input[$1 * width + column] * scales[$1] }
        }
        #expect(out.dense == exact, "\(kernels.title), accumulates \(accumulates)")
      }
    }
  }

  @Test(arguments: widths)
  func products(width: Int) {
    let rows = 5
    let (left, right) = (sixteenths(rows * width, 1), sixteenths(rows * width, 2))
    let origin = sixteenths(width, 3)
    for kernels in kernelSets {
      let (lefts, rights) = (
        PaddedRows(left, rows: rows, width: width, lanes: kernels.lanes),
        PaddedRows(right, rows: rows, width: width, lanes: kernels.lanes)
      )
      let padded = PaddedRows(origin, rows: 1, width: width, lanes: kernels.lanes)
      var out = [Float](repeating: .nan, count: rows)
      kernels.dot_rows(
        &out, lefts.values, lefts.stride, rights.values, rights.stride, padded.values, rows, width)
      let exact = (0..<rows).map { row in
        (0..<width).reduce(Float(0)) { $0 + left[row * width + $1] * (right[row * width + $1] - origin[$1]) }
      }
      #expect(out == exact, "\(kernels.title)")
    }
  }
}

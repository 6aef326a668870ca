import Foundation
import Kernels
import Testing

/// Cells of a long short-term memory against their definition in double precision.
@Suite struct CellKernelsTests {
  /// Widths below, at and beyond whole vectors: a gate must not write into the next one.
  private static let widths = [1, 3, 4, 8, 15, 16, 17, 37, 64]
  private let rows = 3

  private struct Exact {
    var gates: [Double] = []
    var cells: [Double] = []
    var hidden: [Double] = []
    var gateSlopes: [Double] = []
    var carry: [Double] = []
  }

  /// One row: sums `[4 · width]`, cells before, gradients of the cells and of the hidden states.
  private static func exact(_ sums: [Float], before: [Float], carry: [Float], slope: [Float]) -> Exact {
    let width = before.count
    var exact = Exact(
      gates: [Double](repeating: 0, count: 4 * width), gateSlopes: [Double](repeating: 0, count: 4 * width))
    for k in 0..<width {
      func sigmoid(_ gate: Int) -> Double { 1 / (1 + exp(-Double(sums[gate * width + k]))) }
      let (i, f, g, o) = (sigmoid(0), sigmoid(1), tanh(Double(sums[2 * width + k])), sigmoid(3))
      let (before, slope) = (Double(before[k]), Double(slope[k]))
      let c = f * before + i * g
      let dc = Double(carry[k]) + slope * o * (1 - tanh(c) * tanh(c))
      for (gate, value, derivative) in [
        (0, i, dc * g * i * (1 - i)), (1, f, dc * before * f * (1 - f)), (2, g, dc * i * (1 - g * g)),
        (3, o, slope * tanh(c) * o * (1 - o)),
      ] {
        exact.gates[gate * width + k] = value
        exact.gateSlopes[gate * width + k] = derivative
      }
      exact.cells.append(c)
      exact.hidden.append(o * tanh(c))
      exact.carry.append(dc * f)
    }
    return exact
  }

  @Test(arguments: widths, [false, true])
  func cells(width: Int, isFirst: Bool) {
    let sums = numbers(rows * 4 * width, 1).map { 5 * $0 }
    let before = isFirst ? [Float](repeating: 0, count: rows * width) : numbers(rows * width, 2)
    let (slopes, carries) = (numbers(rows * width, 3), numbers(rows * width, 4))
    for kernels in kernelSets {
      func padded(_ values: [Float], _ width: Int) -> PaddedRows {
        PaddedRows(values, rows: rows, width: width, lanes: kernels.lanes)
      }
      var (gates, carry) = (padded(sums, 4 * width), padded(carries, width))
      var (hidden, cells) = (padded(slopes, width), padded(slopes, width))
      let (past, slope) = (padded(before, width), padded(slopes, width))
      past.values.withUnsafeBufferPointer { past in
        let past = isFirst ? nil : past.baseAddress
        kernels.cell_rows(&gates.values, gates.stride, &hidden.values, &cells.values, past, cells.stride, rows, width)
      }
      let forward = gates
      past.values.withUnsafeBufferPointer { past in
        let past = isFirst ? nil : past.baseAddress
        kernels.cell_rows_backward(
          &gates.values, gates.stride, &carry.values, slope.values, cells.values, past, cells.stride, rows, width)
      }
      for row in 0..<rows {
        let range = row * width..<(row + 1) * width
        let exact = Self.exact(
          Array(sums[4 * range.lowerBound..<4 * range.upperBound]), before: Array(before[range]),
          carry: Array(carries[range]), slope: Array(slopes[range]))
        #expect(worst(forward.row(row), exact.gates) <= 3e-7, "\(kernels.title)")
        #expect(worst(cells.row(row), exact.cells) <= 5e-7, "\(kernels.title)")
        #expect(worst(hidden.row(row), exact.hidden) <= 5e-7, "\(kernels.title)")
        #expect(worst(gates.row(row), exact.gateSlopes) <= 5e-7, "\(kernels.title)")
        #expect(worst(carry.row(row), exact.carry) <= 5e-7, "\(kernels.title)")
      }
    }
  }

  /// Small values keep their relative precision, large ones saturate, NaN stays.
  @Test func tanhOverItsWholeRange() {
    let inputs: [Float] = [
      0, 1e-20, -1e-6, 1e-3, 0.1, -0.6, 0.62, 0.63, -1, 3, 9, -20, 1e4, -.infinity, .infinity, .nan,
    ]
    for kernels in kernelSets {
      let width = inputs.count
      // Input gates at 1, so that a cell is its candidate.
      let saturated = [Float](repeating: 1e5, count: width)
      var gates = PaddedRows(
        saturated + saturated + inputs + saturated, rows: 1, width: 4 * width, lanes: kernels.lanes)
      var hidden = PaddedRows(inputs, rows: 1, width: width, lanes: kernels.lanes)
      var cells = hidden
      kernels.cell_rows(&gates.values, gates.stride, &hidden.values, &cells.values, nil, cells.stride, 1, width)
      for (input, value) in zip(inputs, cells.row(0)) {
        let exact = tanh(Double(input))
        #expect(input.isNaN ? value.isNaN : abs(Double(value) - exact) <= 2e-7 * abs(exact), "\(input)")
      }
    }
  }
}

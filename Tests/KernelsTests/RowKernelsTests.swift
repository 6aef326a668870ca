import Foundation
import Kernels
import Testing

/// Operations row by row; gradients against central differences of plain functions in double precision.
@Suite struct RowKernelsTests {
  /// Widths below, at and beyond whole vectors.
  private static let widths = [1, 3, 4, 8, 15, 16, 17, 37, 64, 100]
  private let rows = 3

  @Test(arguments: widths)
  func normalising(width: Int) {
    // A mean far from zero: the variance must not be taken from the squares.
    let input = numbers(rows * width, 1).map { 4 * $0 + 8 }
    let outGradient = numbers(rows * width, 2)
    let before = numbers(rows * width, 3)
    for kernels in kernelSets {
      let padded = PaddedRows(input, rows: rows, width: width, lanes: kernels.lanes)
      var out = PaddedRows([Float](repeating: 0, count: rows * width), rows: rows, width: width, lanes: kernels.lanes)
      var scales = [Float](repeating: .nan, count: rows)
      kernels.normalise_rows(&out.values, out.stride, &scales, padded.values, padded.stride, 1e-5, rows, width)
      let gradientRows = PaddedRows(outGradient, rows: rows, width: width, lanes: kernels.lanes)
      var gradient = PaddedRows(before, rows: rows, width: width, lanes: kernels.lanes)
      kernels.normalise_rows_backward(
        &gradient.values, gradient.stride, gradientRows.values, gradientRows.stride, out.values, out.stride, scales,
        rows, width)
      for row in 0..<rows {
        let exactInput = padded.row(row).map(Double.init)
        let exact = Self.normalised(exactInput)
        #expect(worst(out.row(row), exact.values) <= 1e-5 * exact.scale, "\(kernels.title)")
        #expect(worst([scales[row]], [exact.scale]) <= 1e-5 * exact.scale, "\(kernels.title)")
        let slopes = Self.gradient(at: exactInput, outGradient: gradientRows.row(row).map(Double.init)) {
          Self.normalised($0).values
        }
        let sums = zip(slopes, before[row * width..<(row + 1) * width]).map { $0 + Double($1) }
        #expect(worst(gradient.row(row), sums) <= 1e-5 * exact.scale, "\(kernels.title)")
      }
    }
  }

  /// The tanh form, over the whole range in which it is neither 0 nor x.
  @Test(arguments: [1, 7, 16, 1001])
  func gelu(width: Int) {
    let input = (0..<rows * width).map { 24 * Float($0) / Float(rows * width) - 12 }
    for kernels in kernelSets {
      var values = PaddedRows(input, rows: rows, width: width, lanes: kernels.lanes)
      var slopes = PaddedRows(input.map { _ in .nan }, rows: rows, width: width, lanes: kernels.lanes)
      kernels.gelu_rows(&values.values, &slopes.values, values.stride, rows, width)
      let exact = input.map { Self.gelu(Double($0)) }
      let exactSlopes = input.map { (Self.gelu(Double($0) + 1e-5) - Self.gelu(Double($0) - 1e-5)) / 2e-5 }
      // Four units in the last place of numbers up to 12, then of slopes up to 1.13.
      #expect(worst(values.dense, exact) <= 4 * Double(Float(12).ulp), "\(kernels.title)")
      #expect(worst(slopes.dense, exactSlopes) <= 1e-6, "\(kernels.title)")
    }
  }

  @Test func geluKeepsNaN() {
    for kernels in kernelSets {
      var values = [Float](repeating: 1, count: 2 * kernels.lanes)
      var slopes = values
      values[1] = .nan
      kernels.gelu_rows(&values, &slopes, 2 * kernels.lanes, 1, 2 * kernels.lanes)
      #expect(values.indices.allSatisfy { values[$0].isNaN == ($0 == 1) && slopes[$0].isNaN == ($0 == 1) })
    }
  }

  @Test(arguments: widths)
  func softmaxOfRows(width: Int) {
    let rows = 3
    let scores = numbers(rows * width, 1).map { 20 * $0 }
    for kernels in kernelSets {
      var weights = PaddedRows(scores, rows: rows, width: width, lanes: kernels.lanes)
      kernels.softmax_rows(&weights.values, weights.stride, 0.5, rows, width)
      for row in 0..<rows {
        let exact = Self.softmax(scores[row * width..<(row + 1) * width].map(Double.init))
        #expect(worst(weights.row(row), exact) <= 1e-6, "\(kernels.title), row \(row)")
      }
    }
  }

  @Test func largeScoresAndNaNInASoftmax() {
    for kernels in kernelSets {
      var scores = PaddedRows([1e30, -1e30, 3, 0, 0, 0, 3, .nan, 5], rows: 3, width: 3, lanes: kernels.lanes)
      kernels.softmax_rows(&scores.values, scores.stride, 1, 3, 3)
      #expect(scores.row(0) == [1, 0, 0])
      #expect(worst(scores.row(1), [1.0 / 3, 1.0 / 3, 1.0 / 3]) <= 1e-7)
      #expect(scores.row(2).filter(\.isNaN).count == 3, "\(kernels.title)")
    }
  }

  @Test(arguments: widths)
  func sumsAndProducts(width: Int) {
    let (left, right) = (sixteenths(rows * width, 1), sixteenths(rows * width, 2))
    let before = sixteenths(width, 3)
    for kernels in kernelSets {
      var product = PaddedRows(left, rows: rows, width: width, lanes: kernels.lanes)
      let factors = PaddedRows(right, rows: rows, width: width, lanes: kernels.lanes)
      for accumulates in [false, true] {
        // Numbers beyond the width lie after the sums' last entry.
        var sums = before + [7]
        kernels.sum_rows(&sums, product.values, product.stride, accumulates, rows, width)
        let exact = (0..<width).map { column in
          (0..<rows).reduce(accumulates ? before[column] : 0) { $0 + left[$1 * width + column] }
        }
        #expect(sums == exact + [7], "\(kernels.title)")
      }
      kernels.multiply_rows(&product.values, factors.values, product.stride, rows, width)
      #expect(product.dense == zip(left, right).map { $0 * $1 }, "\(kernels.title)")
    }
  }

  /// Whole numbers whose squares add up to more than single precision holds, beyond runs of 64 vectors.
  @Test(arguments: [0, 1, 15, 16, 1023, 1024, 1025, 5000])
  func sumsOfSquares(count: Int) {
    let values = sixteenths(count, 1).map { 256 * $0 + 1 }
    let exact = values.reduce(0.0) { $0 + Double($1) * Double($1) }
    for kernels in kernelSets {
      #expect(kernels.sum_of_squares(values, count) == exact, "\(kernels.title)")
    }
  }

  // MARK: Plain functions

  private static func normalised(_ x: [Double]) -> (values: [Double], scale: Double) {
    let mean = x.reduce(0, +) / Double(x.count)
    let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
    let scale = 1 / (variance + 1e-5).squareRoot()
    return (x.map { ($0 - mean) * scale }, scale)
  }

  private static func gelu(_ x: Double) -> Double {
    x / 2 * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
  }

  private static func softmax(_ x: [Double]) -> [Double] {
    let largest = x.max() ?? 0
    let powers = x.map { exp(0.5 * ($0 - largest)) }
    let sum = powers.reduce(0, +)
    return powers.map { $0 / sum }
  }

  /// Derivatives of Σ outGradient ∘ function(x) by each x.
  private static func gradient(
    at x: [Double], outGradient: [Double], of function: ([Double]) -> [Double]
  ) -> [Double] {
    let step = 1e-5
    return x.indices.map { index in
      let sums = [step, -step].map { shift -> Double in
        var moved = x
        moved[index] += shift
        return zip(function(moved), outGradient).reduce(0) { $0 + $1.0 * $1.1 }
      }
      return (sums[0] - sums[1]) / (2 * step)
    }
  }
}

import Kernels

/// Every instruction set that this processor runs.
var kernelSets: [repro_kernels] { (0..<repro_kernels_count()).map { repro_kernels_at($0).pointee } }

/// Numbers in [−1, 1) that differ from entry to entry.
func numbers(_ count: Int, _ seed: Int) -> [Float] {
  (0..<count).map { Float((($0 + 1) * 7919 * (2 * seed + 3)) % 2003) / 1001.5 - 1 }
}

/// Multiples of 1/16 in [−1, 1]: sums of up to 2¹⁶ of their products are exact in single precision, in any order.
func sixteenths(_ count: Int, _ seed: Int) -> [Float] {
  (0..<count).map { Float((($0 + 1) * 7919 * (2 * seed + 3)) % 2003 % 33 - 16) / 16 }
}

/// Largest deviation, NaN if there is one, infinity for different counts.
func worst(_ actual: [Float], _ expected: [Double]) -> Double {
  guard actual.count == expected.count else { return .infinity }
  return zip(actual, expected).map { abs(Double($0) - $1) }.reduce(0) { $0.isNaN || $1 <= $0 ? $0 : $1 }
}

/// A row-major matrix as the kernels want it, with NaN wherever they must not care.
struct PaddedRows {
  let rows: Int
  let width: Int
  let stride: Int
  /// As many numbers beyond the last row as a whole strip may need.
  var values: [Float]

  init(_ numbers: [Float], rows: Int, width: Int, lanes: Int) {
    self.rows = rows
    self.width = width
    let strip = 2 * lanes
    stride = (width + strip - 1) / strip * strip + 16
    values = [Float](repeating: .nan, count: rows * stride + strip)
    for row in 0..<rows {
      for column in 0..<width { values[row * stride + column] = numbers[row * width + column] }
    }
  }

  /// The numbers without the padding.
  var dense: [Float] { (0..<rows).flatMap { Array(values[$0 * stride..<$0 * stride + width]) } }

  func row(_ index: Int) -> [Float] { Array(values[index * stride..<index * stride + width]) }
}

extension repro_kernels {
  var title: String { String(cString: name) }
}

import Kernels
import Testing

/// Products of row-major matrices and what belongs to them, to the last bit: all sums are exact (``sixteenths(_:_:)``).
@Suite struct MatrixProductTests {
  /// Sizes around tiles (6 rows, 8 to 32 columns), blocks (96 rows, 256 deep) and the copying of the left matrix.
  struct Size: Sendable, CustomTestStringConvertible {
    let rows: Int
    let columns: Int
    let depth: Int
    init(_ rows: Int, _ columns: Int, _ depth: Int) { (self.rows, self.columns, self.depth) = (rows, columns, depth) }
    var testDescription: String { "[\(rows), \(depth)] · [\(depth), \(columns)]" }
  }

  static let sizes = [
    Size(1, 1, 1), Size(5, 3, 2), Size(6, 8, 17), Size(7, 33, 256), Size(13, 31, 257), Size(96, 9, 40),
    Size(97, 64, 20), Size(193, 16, 5), Size(3, 70, 600), Size(100, 264, 300), Size(11, 257, 513),
  ]

  /// Halves of 64 and more, one below, blocks of several rows and depths, and what halves leave over in all directions.
  static let strassenSizes = [
    Size(128, 128, 128), Size(131, 200, 129), Size(127, 128, 128), Size(257, 301, 259), Size(300, 260, 700),
    Size(700, 320, 258),
  ]

  @Test(arguments: strassenSizes)
  func productsOfStrassen(size: Size) {
    products(size: size, saving: true)
  }

  /// Sixteenths hide which products were taken; numbers that are rounded tell.
  @Test func productsOfStrassenDifferByRounding() {
    let size = Size(256, 256, 256)
    let left = sixteenths(size.rows * size.depth, 1).map { $0 / 7 }
    let right = sixteenths(size.depth * size.columns, 2).map { $0 / 3 }
    for kernels in kernelSets {
      let results = [false, true].map { saving in
        var out = PaddedRows(
          [Float](repeating: 0, count: size.rows * size.columns), rows: size.rows, width: size.columns,
          lanes: kernels.lanes)
        Self.run(kernels, Self.forms[0], &out, left, right, [], size, saving: saving)
        return out.dense
      }
      let deviation = zip(results[0], results[1]).map { abs($0 - $1) }.max() ?? 0
      #expect(deviation > 0 && deviation < 1e-3, "\(kernels.title): \(deviation)")
    }
  }

  @Test(arguments: sizes)
  func products(size: Size) {
    products(size: size, saving: false)
  }

  private func products(size: Size, saving: Bool) {
    let (rows, columns, depth) = (size.rows, size.columns, size.depth)
    let left = sixteenths(rows * depth, 1)
    let right = sixteenths(depth * columns, 2)
    let bias = sixteenths(columns, 3)
    let before = sixteenths(rows * columns, 4)
    let plain = Self.product(left, right, size)
    for kernels in kernelSets {
      for form in Self.forms {
        let expected = plain.indices.map { entry -> Float in
          plain[entry] + (form.bias ? bias[entry % columns] : 0) + (form.accumulates ? before[entry] : 0)
        }
        var out = PaddedRows(before, rows: rows, width: columns, lanes: kernels.lanes)
        Self.run(kernels, form, &out, left, right, bias, size, saving: saving)
        #expect(out.dense == expected, "\(kernels.title), \(form)")
        let padding = out.values.indices.filter { $0 / out.stride >= rows || $0 % out.stride >= columns }
        #expect(padding.allSatisfy { out.values[$0].isNaN }, "\(kernels.title), \(form): padding was written")
      }
    }
  }

  /// The empty sum is zero: the bias alone is left, and what accumulates stays as it was.
  @Test func productsWithoutDepth() {
    let bias = sixteenths(40, 1)
    let before = sixteenths(3 * 40, 2)
    for kernels in kernelSets {
      for (hasBias, accumulates) in [(false, false), (true, false), (false, true)] {
        var out = before
        kernels.matrix_product(
          &out, bias, bias, hasBias ? bias : nil,
          repro_matrix_product(
            out_row: 40, left_row: 1, left_depth: 1, right_strip: 2 * kernels.lanes, right_depth: 40, rows: 3,
            columns: 40, depth: 0, accumulate: accumulates),
          repro_prefetch(start: nil, count: 0))
        let expected = accumulates ? before : (0..<3 * 40).map { hasBias ? bias[$0 % 40] : 0 }
        #expect(out == expected, "\(kernels.title), bias \(hasBias), accumulates \(accumulates)")
      }
    }
  }

  /// A number that is none stays one, however it comes in.
  @Test func nothingHidesNaN() {
    let size = Size(7, 20, 30)
    for kernels in kernelSets {
      for form in Self.forms {
        var left = sixteenths(size.rows * size.depth, 1)
        left[3 * size.depth + 29] = .nan
        var out = PaddedRows([Float](repeating: 0, count: 140), rows: 7, width: 20, lanes: kernels.lanes)
        Self.run(
          kernels, form, &out, left, sixteenths(size.depth * size.columns, 2), sixteenths(20, 3), size)
        #expect((0..<7).allSatisfy { row in out.row(row).allSatisfy { $0.isNaN == (row == 3) } }, "\(form)")
      }
    }
  }

  @Test(arguments: [(1, 1), (5, 7), (9, 32), (3, 45)])
  func packing(depth: Int, columns: Int) {
    let matrix = sixteenths(depth * columns, 1)
    let (depthFactors, columnFactors) = (sixteenths(depth, 2), sixteenths(columns, 3))
    for kernels in kernelSets {
      let strip = 2 * kernels.lanes
      let count = (columns + strip - 1) / strip * strip * depth
      for (isTransposed, depthScaled, columnScaled) in [
        (false, false, false), (true, false, false), (false, true, false), (true, false, true), (false, true, true),
      ] {
        var out = [Float](repeating: .nan, count: count)
        kernels.pack_strips(
          &out, matrix, isTransposed ? 1 : columns, isTransposed ? depth : 1, depthScaled ? depthFactors : nil,
          columnScaled ? columnFactors : nil, depth, columns)
        var expected = [Float](repeating: 0, count: count)
        for k in 0..<depth {
          for j in 0..<columns {
            let value = matrix[isTransposed ? j * depth + k : k * columns + j]
            expected[j / strip * depth * strip + k * strip + j % strip] =
              value * (depthScaled ? depthFactors[k] : 1) * (columnScaled ? columnFactors[j] : 1)
          }
        }
        #expect(out == expected, "\(kernels.title)")
      }
    }
  }

  /// The gradients of Σ G ∘ (x · diag(gain) · W + shift · W + bias), given that of diag(gain) · W and that of the bias.
  @Test(arguments: [(1, 1), (3, 16), (5, 37)])
  func unfoldingAGain(rows: Int, columns: Int) {
    let (folded, weight) = (sixteenths(rows * columns, 1), sixteenths(rows * columns, 2))
    let (gain, shift, biasGradient) = (sixteenths(rows, 3), sixteenths(rows, 4), sixteenths(columns, 5))
    for kernels in kernelSets {
      var gradient = folded
      var gainGradient = [Float](repeating: .nan, count: rows)
      var shiftGradient = gainGradient
      kernels.unfold_gain(&gradient, &gainGradient, &shiftGradient, weight, gain, shift, biasGradient, rows, columns)
      for i in 0..<rows {
        var (gainSum, shiftSum): (Float, Float) = (0, 0)
        for j in 0..<columns {
          let entry = i * columns + j
          gainSum += folded[entry] * weight[entry]
          shiftSum += biasGradient[j] * weight[entry]
          #expect(gradient[entry] == folded[entry] * gain[i] + biasGradient[j] * shift[i])
        }
        #expect(gainGradient[i] == gainSum && shiftGradient[i] == shiftSum, "\(kernels.title)")
      }
    }
  }

  // MARK: Forms

  /// One way to call the product.
  private struct Form {
    let leftIsTransposed: Bool
    let rightIsPacked: Bool
    let bias: Bool
    let accumulates: Bool
  }

  private static let forms: [Form] = [false, true].flatMap { transposed in
    [false, true].flatMap { packed in
      [(false, false), (true, false), (false, true), (true, true)].map {
        Form(leftIsTransposed: transposed, rightIsPacked: packed, bias: $0.0, accumulates: $0.1)
      }
    }
  }

  private static func product(_ left: [Float], _ right: [Float], _ size: Size) -> [Float] {
    var sums = [Double](repeating: 0, count: size.rows * size.columns)
    sums.withUnsafeMutableBufferPointer { sums in
      right.withUnsafeBufferPointer { right in
        for i in 0..<size.rows {
          for k in 0..<size.depth {
            let factor = Double(left[i * size.depth + k])
            for j in 0..<size.columns {
              sums[i * size.columns + j] += factor * Double(right[k * size.columns + j])
            }
          }
        }
      }
    }
    return sums.map { Float($0) }
  }

  private static func run(
    _ kernels: repro_kernels, _ form: Form, _ out: inout PaddedRows, _ left: [Float], _ right: [Float], _ bias: [Float],
    _ size: Size, saving: Bool = false
  ) {
    let (rows, columns, depth, strip) = (size.rows, size.columns, size.depth, 2 * kernels.lanes)
    let leftRows: PaddedRows
    if form.leftIsTransposed {
      let turned = (0..<depth * rows).map { left[$0 % rows * depth + $0 / rows] }
      leftRows = PaddedRows(turned, rows: depth, width: rows, lanes: kernels.lanes)
    } else {
      leftRows = PaddedRows(left, rows: rows, width: depth, lanes: kernels.lanes)
    }
    var rightRows = PaddedRows(right, rows: depth, width: columns, lanes: kernels.lanes)
    var (rightStrip, rightDepth) = (strip, rightRows.stride)
    if form.rightIsPacked {
      var packed = [Float](repeating: .nan, count: (columns + strip - 1) / strip * strip * depth)
      kernels.pack_strips(&packed, right, columns, 1, nil, nil, depth, columns)
      rightRows.values = packed
      (rightStrip, rightDepth) = (depth * strip, strip)
    }
    let product = saving ? kernels.strassen_product : kernels.matrix_product
    product(
      &out.values, leftRows.values, rightRows.values, form.bias ? bias : nil,
      repro_matrix_product(
        out_row: out.stride, left_row: form.leftIsTransposed ? 1 : leftRows.stride,
        left_depth: form.leftIsTransposed ? leftRows.stride : 1, right_strip: rightStrip, right_depth: rightDepth,
        rows: rows, columns: columns, depth: depth, accumulate: form.accumulates),
      leftRows.values.withUnsafeBufferPointer { repro_prefetch(start: $0.baseAddress, count: $0.count) })
  }
}

import Kernels

/// The kernels of one instruction set; see `kernels.h` for the layout in panels.
///
/// `@unchecked Sendable`: the table that it points to is a constant.
public struct KernelSet: @unchecked Sendable {
  private let table: UnsafePointer<repro_kernels>
  /// The functions themselves.
  var functions: repro_kernels { table.pointee }
  /// Numbers of a vector, which are samples side by side in a panel.
  public let lanes: Int

  private init(_ table: UnsafePointer<repro_kernels>) {
    self.table = table
    lanes = table.pointee.lanes
  }

  /// What this processor runs, the best first.
  public static let available: [KernelSet] = (0..<repro_kernels_count()).map { KernelSet(repro_kernels_at($0)) }

  /// The best that this processor runs.
  public static let best = available[0]

  /// Name of the instruction set.
  public var name: String { String(cString: table.pointee.name) }

  /// Floating-point operations a second that one core reaches on registers alone, the best of several tries.
  public func peakRate() -> Double {
    let rounds = 200_000
    let clock = ContinuousClock()
    let fastest = (0..<20).map { _ in clock.measure { _ = table.pointee.peak(rounds) } }.min() ?? .seconds(1)
    return Double(2 * 12 * lanes * rounds) / fastest.seconds
  }
}

extension Duration {
  /// Seconds as a floating-point number.
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}

/// Panels `[panels][rows][lanes]`; consecutive panels lie `stride` apart.
struct Panels {
  var start: UnsafeMutablePointer<Float>
  var stride: Int
  /// Distance between rows.
  var row: Int

  /// The same panels without their first `rows` rows.
  func from(row first: Int) -> Panels { Panels(start: start + first * row, stride: stride, row: row) }
}

/// A matrix of scalars with any strides.
struct Scalars {
  var start: UnsafeMutablePointer<Float>
  var row: Int
  var column: Int = 1

  var transposed: Scalars { Scalars(start: start, row: column, column: row) }
  func from(row first: Int) -> Scalars { Scalars(start: start + first * row, row: row, column: column) }
  func from(column first: Int) -> Scalars { Scalars(start: start + first * column, row: row, column: column) }
}

extension KernelSet {
  /// Panels of `rows` rows, one after the other.
  func panels(_ start: UnsafeMutablePointer<Float>, rows: Int) -> Panels {
    Panels(start: start, stride: rows * lanes, row: lanes)
  }

  /// A row-major matrix whose columns play the lanes, `lanes` of them in a panel.
  func columnPanels(_ start: UnsafeMutablePointer<Float>, width: Int) -> Panels {
    Panels(start: start, stride: lanes, row: width)
  }

  /// `out[t] = weight · input[t] + bias`, or `+=` when adding; `weight` is `[rows, depth]`.
  func product(
    _ out: Panels, _ weight: Scalars, _ input: Panels, bias: UnsafePointer<Float>? = nil, adding: Bool = false,
    panels: Int, rows: Int, depth: Int
  ) {
    table.pointee.panel_product(
      out.start, out.stride, out.row, input.start, input.stride, input.row, weight.start, weight.row, weight.column,
      bias, adding, panels, rows, depth)
  }

  /// `gradient += Σ left · rightᵀ` over panels and lanes, `[rows, columns]`.
  func outer(_ gradient: Scalars, _ left: Panels, _ right: Panels, panels: Int, rows: Int, columns: Int) {
    table.pointee.panel_outer(
      gradient.start, gradient.row, gradient.column, left.start, left.stride, right.start, right.stride, panels, rows,
      columns)
  }

  /// `gradient += Σ input` over panels and lanes, `[rows]`.
  func sum(_ gradient: UnsafeMutablePointer<Float>, _ input: Panels, panels: Int, rows: Int) {
    table.pointee.panel_sum(gradient, input.start, input.stride, panels, rows)
  }

  /// A product for each lane: `out (+)= left · right`, strides in `row` (rows) and `column` (columns).
  func laneProduct(
    _ out: Scalars, _ left: Scalars, _ right: Scalars, adding: Bool = false, rows: Int, columns: Int, depth: Int
  ) {
    table.pointee.lane_product(
      out.start, out.row, out.column, left.start, left.row, left.column, right.start, right.column, right.row, adding,
      rows, columns, depth)
  }

  func modulate(_ out: Panels, _ input: Panels, by factors: UnsafePointer<Float>, panels: Int, rows: Int) {
    table.pointee.modulate(out.start, input.start, factors, panels, rows)
  }

  func modulateBackward(
    _ gradient: Panels, _ factorGradient: UnsafeMutablePointer<Float>, _ input: Panels,
    by factors: UnsafePointer<Float>, panels: Int, rows: Int
  ) {
    table.pointee.modulate_backward(gradient.start, factorGradient, input.start, factors, panels, rows)
  }

  func softmax(_ scores: UnsafeMutablePointer<Float>, scale: Float, rows: Int, keys: Int) {
    table.pointee.softmax(scores, keys * lanes, scale, keys, 0, rows, keys)
  }

  func softmaxBackward(
    _ gradient: UnsafeMutablePointer<Float>, weights: UnsafePointer<Float>, scale: Float, rows: Int, keys: Int
  ) {
    table.pointee.softmax_backward(gradient, weights, keys * lanes, scale, keys, 0, rows, keys)
  }

  /// Replaces outputs by the gradient of `scale / 2 · Σ (output − target)²` and returns that sum of squares.
  func squaredError(
    _ outputs: Panels, _ target: Panels, laneWeights: UnsafePointer<Float>, scale: Float, vectors: Int
  ) -> Double {
    table.pointee.squared_error(outputs.start, outputs.start, target.start, laneWeights, scale, vectors)
  }

  /// Rows `[count, width]` (row-major) to panels whose lanes are rows, and back.
  func gatherRows(_ out: Panels, _ rows: UnsafePointer<Float>, count: Int, width: Int) {
    for panel in 0..<panelCount(count) {
      let first = panel * lanes
      Self.identity.withUnsafeBufferPointer { identity in
        guard let indices = identity.baseAddress else { return }
        table.pointee.gather(
          out.start + panel * out.stride, out.stride, rows + first * width, indices, min(lanes, count - first), width,
          0,
          1, 1, width)
      }
    }
  }

  /// The reverse of ``gatherRows(_:_:count:width:)``.
  func scatterRows(_ rows: UnsafeMutablePointer<Float>, _ input: Panels, count: Int, width: Int) {
    for panel in 0..<panelCount(count) {
      let first = panel * lanes
      scatter(
        rows + first * width, input.start + panel * input.stride, stride: input.stride, used: min(lanes, count - first),
        tokens: 1, features: width)
    }
  }

  /// Panels that so many rows or samples fill.
  func panelCount(_ count: Int) -> Int { (count + lanes - 1) / lanes }

  private static let identity = Array(0..<16)

  /// Samples of an array to panels whose lanes are samples, from row `first` of each panel on.
  func gather(_ out: Panels, _ array: SampleArray, _ samples: UnsafePointer<Int>, used: Int) {
    table.pointee.gather(
      out.start, out.stride, array.buffer.start, samples, used, array.sampleStride, array.tokenStride,
      array.featureStride, array.tokens, array.features)
  }

  /// Panels to `[used, tokens, features]` with the strides given.
  func scatter(
    _ out: UnsafeMutablePointer<Float>, _ input: Panels, used: Int, tokens: Int, features: Int
  ) {
    scatter(out, input.start, stride: input.stride, used: used, tokens: tokens, features: features)
  }

  private func scatter(
    _ out: UnsafeMutablePointer<Float>, _ panels: UnsafePointer<Float>, stride: Int, used: Int, tokens: Int,
    features: Int
  ) {
    Self.identity.withUnsafeBufferPointer { identity in
      guard let indices = identity.baseAddress else { return }
      table.pointee.scatter(out, panels, stride, indices, used, tokens * features, features, tokens, features)
    }
  }

  func sumParts(
    _ sum: UnsafeMutablePointer<Float>, _ parts: UnsafePointer<Float>, stride: Int, parts count: Int, count size: Int
  ) {
    table.pointee.sum_parts(sum, parts, stride, count, size)
  }

  func transpose(
    _ out: UnsafeMutablePointer<Float>, outRow: Int, _ input: UnsafePointer<Float>, inRow: Int, rows: Int, columns: Int
  ) {
    table.pointee.transpose(out, outRow, input, inRow, rows, columns)
  }

  func adam(_ state: AdamState, _ gradient: UnsafePointer<Float>, _ range: Range<Int>, _ step: Adam.Step) {
    let first = range.lowerBound
    table.pointee.adam(
      state.parameters.start + first, gradient + first, state.firstMoment.start + first,
      state.secondMoment.start + first, range.count, step.beta1Complement, step.beta2, step.beta2Complement,
      step.rootOfCorrection2, step.epsilon, step.size)
  }
}

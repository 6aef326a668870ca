import Kernels

/// Kernels on panels; the method of each kernel of `kernels.h` has its name.
extension KernelSet {
  /// Panels of `rows` rows, one after the other.
  package func panels(_ start: UnsafeMutablePointer<Float>, rows: Int) -> Panels {
    Panels(start: start, stride: rows * lanes, row: lanes)
  }

  /// A row-major matrix whose columns take the place of lanes, `lanes` of them in a panel.
  func columnPanels(_ start: UnsafeMutablePointer<Float>, width: Int) -> Panels {
    Panels(start: start, stride: lanes, row: width)
  }

  /// Panels that so many rows or samples fill.
  func panelCount(_ count: Int) -> Int { (count + lanes - 1) / lanes }

  // MARK: Products

  /// `out[t] = weight · input[t] + bias`, or `+=` when adding; `weight` is `[rows, depth]`.
  func product(
    _ out: Panels, _ weight: StridedMatrix, _ input: Panels, bias: UnsafePointer<Float>? = nil, adding: Bool = false,
    panels: Int, rows: Int, depth: Int
  ) {
    functions.panel_product(
      out.start, input.start, weight.start, bias,
      repro_panel_product(
        out_panel: out.stride, out_row: out.row, in_panel: input.stride, in_row: input.row,
        weight_row: weight.rowStride, weight_column: weight.columnStride, panels: panels, rows: rows, depth: depth,
        accumulate: adding))
  }

  /// `gradient += Σ left · rightᵀ` over panels and lanes, `[rows, columns]`.
  func outer(_ gradient: StridedMatrix, _ left: Panels, _ right: Panels, panels: Int, rows: Int, columns: Int) {
    functions.panel_outer(
      gradient.start, left.start, right.start,
      repro_panel_outer(
        grad_row: gradient.rowStride, grad_column: gradient.columnStride, left_panel: left.stride,
        right_panel: right.stride, panels: panels, rows: rows, columns: columns))
  }

  /// `gradient += Σ input` over panels and lanes, `[rows]`.
  func sum(_ gradient: UnsafeMutablePointer<Float>, _ input: Panels, panels: Int, rows: Int) {
    functions.panel_sum(gradient, input.start, input.stride, panels, rows)
  }

  /// A batched product, one matrix to a lane: `out = left · right`, or `+=` when adding.
  package func laneProduct(
    _ out: StridedMatrix, _ left: StridedMatrix, _ right: StridedMatrix, adding: Bool = false, rows: Int, columns: Int,
    depth: Int
  ) {
    functions.lane_product(
      out.start, left.start, right.start,
      repro_lane_product(
        out_row: out.rowStride, out_column: out.columnStride, left_row: left.rowStride, left_depth: left.columnStride,
        right_column: right.columnStride, right_depth: right.rowStride, rows: rows, columns: columns, depth: depth,
        accumulate: adding))
  }

  // MARK: Elementwise and softmax

  /// `out[t][i] = input[t][i] · factors[t][i]`.
  func modulate(_ out: Panels, _ input: Panels, by factors: UnsafePointer<Float>, panels: Int, rows: Int) {
    functions.modulate(out.start, input.start, factors, panels, rows)
  }

  /// Gradients of ``modulate(_:_:by:panels:rows:)``: the input's in place, the factors' added.
  func modulateBackward(
    _ gradient: Panels, _ factorGradient: UnsafeMutablePointer<Float>, _ input: Panels,
    by factors: UnsafePointer<Float>, panels: Int, rows: Int
  ) {
    functions.modulate_backward(gradient.start, factorGradient, input.start, factors, panels, rows)
  }

  /// Softmax of scale · scores over all keys, `[rows][keys][lanes]`, in place.
  package func softmax(_ scores: UnsafeMutablePointer<Float>, scale: Float, rows: Int, keys: Int) {
    functions.softmax(
      scores, scale, repro_causal_rows(row: keys * lanes, first: keys, step: 0, rows: rows, width: keys))
  }

  /// Softmax over the keys that a mask lets each query see, `[count][width][lanes]`, in place; the others become zero;
  /// `row` is the first of the queries.
  func softmax(_ scores: StridedMatrix, scale: Float, _ mask: CausalMask, row: Int, count: Int, width: Int) {
    functions.softmax(scores.start, scale, Self.rows(scores, mask, row: row, count: count, width: width))
  }

  /// The gradient of scores from that of weights, in place, over all keys.
  func softmaxBackward(
    _ gradient: UnsafeMutablePointer<Float>, weights: UnsafePointer<Float>, scale: Float, rows: Int, keys: Int
  ) {
    functions.softmax_backward(
      gradient, weights, scale, repro_causal_rows(row: keys * lanes, first: keys, step: 0, rows: rows, width: keys))
  }

  /// The gradient of scores from that of weights, in place, over the keys that a mask lets each query see.
  func softmaxBackward(
    _ gradient: StridedMatrix, weights: StridedMatrix, scale: Float, _ mask: CausalMask, row: Int, count: Int,
    width: Int
  ) {
    functions.softmax_backward(
      gradient.start, weights.start, scale, Self.rows(weights, mask, row: row, count: count, width: width))
  }

  private static func rows(
    _ scores: StridedMatrix, _ mask: CausalMask, row: Int, count: Int, width: Int
  ) -> repro_causal_rows {
    repro_causal_rows(row: scores.rowStride, first: mask.keys(row), step: mask.step, rows: count, width: width)
  }

  /// Replaces outputs by the gradient of `scale / 2 · Σ (output − target)²` and returns that sum of squares.
  package func squaredError(
    _ outputs: Panels, _ target: Panels, laneWeights: UnsafePointer<Float>, scale: Float, vectors: Int
  ) -> Double {
    functions.squared_error(outputs.start, outputs.start, target.start, laneWeights, scale, vectors)
  }

  // MARK: Gathering

  /// Samples of an array to panels whose lanes are samples; lanes from `used` on become zero.
  package func gather(_ out: Panels, _ array: SampleArray, _ samples: UnsafePointer<Int>, used: Int) {
    functions.gather(
      out.start, array.buffer.start, samples,
      repro_gather(
        panel: out.stride, sample: array.sampleStride, token: array.tokenStride, feature: array.featureStride,
        used: used, tokens: array.tokens, features: array.features))
  }

  /// Rows of a row-major matrix to panels: lane l takes `rows` rows of `width` floats from `matrix[offsets[l]]` on.
  func gather(
    _ out: StridedMatrix, _ matrix: StridedMatrix, offsets: UnsafePointer<Int>, used: Int, rows: Int, width: Int
  ) {
    functions.gather(
      out.start, matrix.start, offsets,
      repro_gather(
        panel: out.rowStride, sample: 1, token: matrix.rowStride, feature: 1, used: used, tokens: rows,
        features: width))
  }

  /// The reverse of ``gather(_:_:offsets:used:rows:width:)``.
  func scatter(
    _ matrix: StridedMatrix, _ input: StridedMatrix, offsets: UnsafePointer<Int>, used: Int, rows: Int, width: Int
  ) {
    functions.scatter(
      matrix.start, input.start, offsets,
      repro_gather(
        panel: input.rowStride, sample: 1, token: matrix.rowStride, feature: 1, used: used, tokens: rows,
        features: width))
  }

  /// Panels to contiguous samples, `[used, tokens, features]`.
  func scatter(_ out: UnsafeMutablePointer<Float>, _ input: Panels, used: Int, tokens: Int, features: Int) {
    scatter(out, input.start, stride: input.stride, used: used, tokens: tokens, features: features)
  }

  /// Contiguous rows `[count, width]` to panels whose lanes are rows.
  func gatherRows(_ out: Panels, _ rows: UnsafePointer<Float>, count: Int, width: Int) {
    for panel in 0..<panelCount(count) {
      let first = panel * lanes
      functions.gather(
        out.start + panel * out.stride, rows + first * width, Self.identity.start,
        repro_gather(
          panel: out.stride, sample: width, token: 0, feature: 1, used: min(lanes, count - first), tokens: 1,
          features: width))
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

  private func scatter(
    _ out: UnsafeMutablePointer<Float>, _ panels: UnsafePointer<Float>, stride: Int, used: Int, tokens: Int,
    features: Int
  ) {
    functions.scatter(
      out, panels, Self.identity.start,
      repro_gather(
        panel: stride, sample: tokens * features, token: features, feature: 1, used: used, tokens: tokens,
        features: features))
  }

  /// Lane l takes sample l; as many as the widest registers have lanes.
  private static let identity = NumberBuffer(Array(0..<16))
}

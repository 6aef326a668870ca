/// Softmax attention of one group of samples, forward and backward, on panels.
///
/// There are two kinds of keys and values: those of the samples' own tokens are panels; those that all samples share (of
/// interpolation tokens) are row-major matrices `[tokens, width]`, computed once for a batch.
struct GroupAttention {
  let kernels: KernelSet
  /// Queries, n.
  let queries: Int
  let heads: Int
  /// Widths of a head's keys and of its values.
  let keyWidth: Int
  let valueWidth: Int
  /// Numbers of own and shared keys; there are as many values in total.
  let ownKeys: Int
  let sharedKeys: Int
  let ownValues: Int
  let sharedValues: Int
  let scale: Float

  /// The operands of attention: queries, own keys and values are panels; shared ones row-major.
  struct Operands {
    var query: Panels
    var ownKey: Panels
    var ownValue: Panels
    var sharedKey: UnsafeMutablePointer<Float>
    var sharedValue: UnsafeMutablePointer<Float>
    /// Attention weights `[heads][queries][keys][lanes]`, written by the forward and read by the backward pass.
    var weights: UnsafeMutablePointer<Float>
  }

  /// The memory of the gradients.
  ///
  /// Those of shared keys and values accumulate; those of own values never do, and those of own keys where they share the
  /// memory of own values.
  struct Gradients {
    var query: Panels
    var ownKey: Panels
    var ownValue: Panels
    var addingToOwnKey: Bool
    var sharedKey: UnsafeMutablePointer<Float>
    var sharedValue: UnsafeMutablePointer<Float>
    /// Scratch `[queries][keys][lanes]`.
    var scores: UnsafeMutablePointer<Float>
  }

  /// Keys that each query sees.
  var keys: Int { ownKeys + sharedKeys }
  /// Floats of the attention weights.
  var weightCount: Int { heads * queries * keys * kernels.lanes }

  private var lanes: Int { kernels.lanes }

  /// Panels as a matrix of vectors, `[panels, rows]`.
  private func matrix(_ panels: Panels) -> StridedMatrix {
    StridedMatrix(start: panels.start, rowStride: panels.stride, columnStride: panels.row)
  }

  /// Scores or weights from key `first` on, as panels whose rows are keys.
  private func panels(_ scores: UnsafeMutablePointer<Float>, from first: Int) -> Panels {
    kernels.panels(scores, rows: keys).from(row: first)
  }

  /// `out[query] = Σ_keys weights · values`, heads side by side.
  func forward(_ operands: Operands, out: Panels) {
    for head in 0..<heads {
      let weights = operands.weights + head * queries * keys * lanes
      let query = operands.query.from(row: head * keyWidth)
      let shared = StridedMatrix(start: operands.sharedKey + head * keyWidth, rowStride: heads * keyWidth)
      if ownKeys > 0 {
        let own = matrix(operands.ownKey.from(row: head * keyWidth)).transposed
        kernels.laneProduct(
          matrix(panels(weights, from: 0)), matrix(query), own, rows: queries, columns: ownKeys, depth: keyWidth)
      }
      kernels.product(
        panels(weights, from: ownKeys), shared, query, panels: queries, rows: sharedKeys, depth: keyWidth)
      kernels.softmax(weights, scale: scale, rows: queries, keys: keys)
      combine(weights, operands, head: head, out: out.from(row: head * valueWidth))
    }
  }

  private func combine(_ weights: UnsafeMutablePointer<Float>, _ operands: Operands, head: Int, out: Panels) {
    if ownValues > 0 {
      kernels.laneProduct(
        matrix(out), matrix(panels(weights, from: 0)), matrix(operands.ownValue.from(row: head * valueWidth)),
        rows: queries, columns: valueWidth, depth: ownValues)
    }
    let shared = StridedMatrix(start: operands.sharedValue + head * valueWidth, rowStride: heads * valueWidth)
    kernels.product(
      out, shared.transposed, panels(weights, from: ownValues), adding: ownValues > 0, panels: queries,
      rows: valueWidth, depth: sharedValues)
  }

  /// Gradients of all operands from that of the output.
  func backward(_ operands: Operands, outGradient: Panels, _ gradients: Gradients) {
    for head in 0..<heads {
      let weights = operands.weights + head * queries * keys * lanes
      let out = outGradient.from(row: head * valueWidth)
      valuesBackward(weights, out, operands, gradients, head: head)
      kernels.softmaxBackward(gradients.scores, weights: weights, scale: scale, rows: queries, keys: keys)
      keysBackward(operands, gradients, head: head)
    }
  }

  /// Gradients of the attention weights, to the scratch array, and of the values.
  private func valuesBackward(
    _ weights: UnsafeMutablePointer<Float>, _ out: Panels, _ operands: Operands, _ gradients: Gradients, head: Int
  ) {
    let first = head * valueWidth
    if ownValues > 0 {
      kernels.laneProduct(
        matrix(panels(gradients.scores, from: 0)), matrix(out),
        matrix(operands.ownValue.from(row: first)).transposed, rows: queries, columns: ownValues, depth: valueWidth)
      kernels.laneProduct(
        matrix(gradients.ownValue.from(row: first)), matrix(panels(weights, from: 0)).transposed, matrix(out),
        rows: ownValues, columns: valueWidth, depth: queries)
    }
    let shared = StridedMatrix(start: operands.sharedValue + first, rowStride: heads * valueWidth)
    kernels.product(
      panels(gradients.scores, from: ownValues), shared, out, panels: queries, rows: sharedValues, depth: valueWidth)
    kernels.outer(
      StridedMatrix(start: gradients.sharedValue + first, rowStride: heads * valueWidth),
      panels(weights, from: ownValues), out,
      panels: queries, rows: sharedValues, columns: valueWidth)
  }

  /// Gradients of queries and keys from that of the scores.
  private func keysBackward(_ operands: Operands, _ gradients: Gradients, head: Int) {
    let first = head * keyWidth
    let query = operands.query.from(row: first)
    let queryGradient = gradients.query.from(row: first)
    let scores = matrix(panels(gradients.scores, from: 0))
    if ownKeys > 0 {
      kernels.laneProduct(
        matrix(queryGradient), scores, matrix(operands.ownKey.from(row: first)), rows: queries, columns: keyWidth,
        depth: ownKeys)
      kernels.laneProduct(
        matrix(gradients.ownKey.from(row: first)), scores.transposed, matrix(query), adding: gradients.addingToOwnKey,
        rows: ownKeys, columns: keyWidth, depth: queries)
    }
    let shared = StridedMatrix(start: operands.sharedKey + first, rowStride: heads * keyWidth)
    kernels.product(
      queryGradient, shared.transposed, panels(gradients.scores, from: ownKeys), adding: ownKeys > 0, panels: queries,
      rows: keyWidth, depth: sharedKeys)
    kernels.outer(
      StridedMatrix(start: gradients.sharedKey + first, rowStride: heads * keyWidth),
      panels(gradients.scores, from: ownKeys),
      query, panels: queries, rows: sharedKeys, columns: keyWidth)
  }
}

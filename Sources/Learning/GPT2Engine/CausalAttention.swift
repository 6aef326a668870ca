/// Softmax attention of one group of sequences, head by head.
///
/// Products stop at the diagonal, in blocks of rows.
struct CausalAttention {
  let kernels: KernelSet
  let heads: Int
  let headWidth: Int
  let sequences: Int
  let tokens: Int
  let queries: Int
  let mask: CausalMask

  /// Rows that share one end of their keys.
  private static let block = 24

  private var scale: Float { 1 / Float(headWidth).squareRoot() }

  /// What the heads read, and their weights.
  func forward(_ activations: BlockActivations, _ workspace: GPT2Workspace) {
    for sequence in 0..<sequences {
      for head in 0..<heads {
        let part = Part(self, activations, sequence, head)
        packTransposed(workspace, part.keys)
        let keys = kernels.packedStrips(workspace.transposed.start, depth: headWidth)
        forEachBlock(of: queries) { row, rows in
          kernels.product(
            part.weights.from(row: row), part.query.from(row: row), keys, rows: rows,
            columns: mask.keys(row + rows - 1), depth: headWidth)
        }
        kernels.causalSoftmax(part.weights, scale: scale, mask: mask, rows: queries, width: tokens)
        let values = kernels.strips(part.values)
        forEachBlock(of: queries) { row, rows in
          kernels.product(
            part.attended.from(row: row), part.weights.from(row: row), values, rows: rows, columns: headWidth,
            depth: mask.keys(row + rows - 1))
        }
      }
    }
  }

  /// From the gradient of what the heads read, those of queries, keys and values.
  func backward(_ activations: BlockActivations, _ workspace: GPT2Workspace) {
    for sequence in 0..<sequences {
      for head in 0..<heads {
        let part = Part(self, activations, sequence, head)
        let gradient = Part(gradientsOf: self, workspace, sequence, head)
        let scores = workspace.weightsGradient.matrix
        packTransposed(workspace, part.values)
        let values = kernels.packedStrips(workspace.transposed.start, depth: headWidth)
        forEachBlock(of: queries) { row, rows in
          kernels.product(
            scores.from(row: row), gradient.attended.from(row: row), values, rows: rows,
            columns: mask.keys(row + rows - 1), depth: headWidth)
        }
        overQueries(gradient.values, part.weights, gradient.attended)
        kernels.causalSoftmaxBackward(
          scores, weights: part.weights, scale: scale, mask: mask, rows: queries, width: tokens)
        forEachBlock(of: queries) { row, rows in
          kernels.product(
            gradient.query.from(row: row), scores.from(row: row), kernels.strips(part.keys), rows: rows,
            columns: headWidth, depth: mask.keys(row + rows - 1))
        }
        overQueries(gradient.keys, scores, part.query)
      }
    }
  }

  /// `out[key] = Σ weights[query][key] · rows[query]` over the queries that see a key; zero for keys that none sees.
  private func overQueries(_ out: Scalars, _ weights: Scalars, _ rows: Scalars) {
    forEachBlock(of: tokens) { key, count in
      let first = min(mask.firstQuery(ofKey: key), queries)
      let left = weights.from(row: first).from(column: key)
      kernels.product(
        out.from(row: key), left.transposed, kernels.strips(rows.from(row: first)), rows: count, columns: headWidth,
        depth: queries - first)
    }
  }

  private func packTransposed(_ workspace: GPT2Workspace, _ rows: Scalars) {
    kernels.pack(workspace.transposed.start, rows.transposed, depth: headWidth, columns: tokens)
  }

  private func forEachBlock(of rows: Int, _ body: (_ row: Int, _ count: Int) -> Void) {
    var row = 0
    while row < rows {
      let count = min(Self.block, rows - row)
      body(row, count)
      row += count
    }
  }

  /// The matrices of one head of one sequence.
  private struct Part {
    let query: Scalars
    let keys: Scalars
    let values: Scalars
    let attended: Scalars
    let weights: Scalars

    init(_ attention: CausalAttention, _ activations: BlockActivations, _ sequence: Int, _ head: Int) {
      let column = head * attention.headWidth
      let (row, token) = (sequence * attention.queries, sequence * attention.tokens)
      query = activations.query.from(row: row, column: column)
      keys = activations.keyValue.from(row: token, column: column)
      values = activations.keyValue.from(row: token, column: attention.heads * attention.headWidth + column)
      attended = activations.attended.from(row: row, column: column)
      weights = activations.weights.from(row: (sequence * attention.heads + head) * attention.queries)
    }

    init(gradientsOf attention: CausalAttention, _ workspace: GPT2Workspace, _ sequence: Int, _ head: Int) {
      let column = head * attention.headWidth
      let (row, token) = (sequence * attention.queries, sequence * attention.tokens)
      query = workspace.queryGradient.from(row: row, column: column)
      keys = workspace.keyValueGradient.from(row: token, column: column)
      values = workspace.keyValueGradient.from(row: token, column: attention.heads * attention.headWidth + column)
      attended = workspace.attendedGradient.from(row: row, column: column)
      weights = workspace.weightsGradient.matrix
    }
  }
}

/// Fresh queries asked at every position of one sequence: each takes the place of the x there, sees the examples before it
/// and itself, and is seen by nothing.
///
/// Rows are queries, `[positions, queries]`.
final class QueryWorkspace {
  let positions: Int
  let queries: Int
  var rows: Int { positions * queries }
  let inputs: RowBuffer
  let stream: RowBuffer
  let normalised: RowBuffer
  let scales: FloatArray
  let query: RowBuffer
  let keyValue: RowBuffer
  let attended: RowBuffer
  let hidden: RowBuffer
  let slopes: RowBuffer
  /// Of one head at one position, `[queries, tokens before it and itself]`.
  let scores: RowBuffer
  let transposed: FloatArray

  init(_ kernels: KernelSet, _ configuration: GPT2Configuration, positions: Int, queries: Int) {
    self.positions = positions
    self.queries = queries
    let width = configuration.width
    let arena = FloatArena()
    func rows(_ width: Int) -> RowBuffer { RowBuffer(kernels, arena, rows: positions * queries, width: width) }
    inputs = rows(configuration.features)
    stream = rows(width)
    normalised = rows(width)
    scales = arena.array(positions * queries)
    query = rows(width)
    keyValue = rows(2 * width)
    attended = rows(width)
    hidden = rows(4 * width)
    slopes = rows(4 * width)
    scores = RowBuffer(kernels, arena, rows: queries, width: 2 * positions)
    transposed = arena.array(kernels.stripCount(depth: configuration.headWidth, columns: 2 * positions))
  }
}

extension GPT2Network {
  /// Read-in of the queries x `[queries, features]`, the same at every position.
  func load(queries x: UnsafePointer<Float>, _ workspace: QueryWorkspace) {
    let features = configuration.features
    for row in 0..<workspace.rows {
      workspace.inputs.from(row: row).start
        .update(from: x + row % workspace.queries * features, count: features)
      workspace.stream.from(row: row).start
        .update(from: position(ofToken: row / workspace.queries * 2), count: configuration.width)
    }
    readIn.forward(workspace.stream.matrix, workspace.inputs.matrix, adding: true, rows: workspace.rows)
  }

  /// Final layer norm of the queries, without gain and shift, in `normalised`.
  func normaliseLast(_ workspace: QueryWorkspace) {
    kernels.normalise(
      workspace.normalised.matrix, scales: workspace.scales.start, workspace.stream.matrix,
      epsilon: GPT2Configuration.epsilon, rows: workspace.rows, width: configuration.width)
  }
}

extension GPT2Block {
  /// Runs queries through the block, right after the sequence that they are asked in: `sequence` holds its keys and values.
  func forward(_ workspace: QueryWorkspace, in sequence: GPT2Workspace) {
    guard case .split(let query, let keyValue) = attention else { preconditionFailure("a network for evaluation") }
    let (width, stream, rows) = (configuration.width, workspace.stream.matrix, workspace.rows)
    normalise(workspace)
    query.forward(workspace.query.matrix, workspace.normalised.matrix, rows: rows)
    keyValue.forward(workspace.keyValue.matrix, workspace.normalised.matrix, rows: rows)
    for head in 0..<configuration.heads { attend(workspace, in: sequence, head: head) }
    projection.forward(stream, workspace.attended.matrix, adding: true, rows: rows)
    normalise(workspace)
    hidden.forward(workspace.hidden.matrix, workspace.normalised.matrix, rows: rows)
    kernels.gelu(workspace.hidden.matrix, slopes: workspace.slopes.matrix, rows: rows, width: 4 * width)
    output.forward(stream, workspace.hidden.matrix, adding: true, rows: rows)
  }

  private func normalise(_ workspace: QueryWorkspace) {
    kernels.normalise(
      workspace.normalised.matrix, scales: workspace.scales.start, workspace.stream.matrix,
      epsilon: GPT2Configuration.epsilon, rows: workspace.rows, width: configuration.width)
  }

  /// One head of all queries: the tokens before a position come by matrix products, a query's own key and value by itself.
  private func attend(_ workspace: QueryWorkspace, in sequence: GPT2Workspace, head: Int) {
    let headWidth = configuration.headWidth
    let (column, count) = (head * headWidth, workspace.queries)
    let valueColumn = configuration.width + column
    kernels.pack(
      workspace.transposed.start, sequence.keyValue.from(row: 0, column: column).transposed, depth: headWidth,
      columns: 2 * workspace.positions)
    let keys = kernels.packedStrips(workspace.transposed.start, depth: headWidth)
    let values = kernels.strips(sequence.keyValue.from(row: 0, column: valueColumn))
    let scores = workspace.scores.matrix
    for position in 0..<workspace.positions {
      let (row, seen) = (position * count, 2 * position)
      let query = workspace.query.from(row: row, column: column)
      let own = workspace.keyValue.from(row: row, column: column)
      let ownValues = workspace.keyValue.from(row: row, column: valueColumn)
      let attended = workspace.attended.from(row: row, column: column)
      kernels.product(scores, query, keys, rows: count, columns: seen, depth: headWidth)
      for index in 0..<count {
        let (q, k) = (query.from(row: index).start, own.from(row: index).start)
        scores.from(row: index).start[seen] = (0..<headWidth).reduce(0) { $0 + q[$1] * k[$1] }
      }
      kernels.softmaxRows(scores, scale: 1 / Float(headWidth).squareRoot(), keys: seen + 1, rows: count)
      for index in 0..<count {
        let (weight, value) = (scores.from(row: index).start[seen], ownValues.from(row: index).start)
        let out = attended.from(row: index).start
        for j in 0..<headWidth { out[j] = weight * value[j] }
      }
      kernels.product(attended, scores, values, adding: true, rows: count, columns: headWidth, depth: seen)
    }
  }
}

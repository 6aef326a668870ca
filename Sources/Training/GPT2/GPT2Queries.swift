/// Activations of fresh query examples at every position of one sequence: each replaces the x there, attends to the tokens
/// before it and to itself, and no other token attends to it.
///
/// Rows are queries, `[examples, queries]`.
final class QueryWorkspace {
  /// Positions at which queries are made: the examples of the sequence.
  let examples: Int
  /// Queries at each position.
  let queries: Int
  var rows: Int { examples * queries }
  let inputs: RowBuffer
  let stream: RowBuffer
  let normalised: RowBuffer
  let scales: FloatArray
  let query: RowBuffer
  let keyValue: RowBuffer
  let attended: RowBuffer
  let hidden: RowBuffer
  let derivatives: RowBuffer
  /// Scores of one head at one position, `[queries, tokens before it and itself]`.
  let scores: RowBuffer
  /// Keys of one head, packed.
  let transposed: FloatArray

  init(_ kernels: KernelSet, _ configuration: GPT2Configuration, examples: Int, queries: Int) {
    self.examples = examples
    self.queries = queries
    let width = configuration.width
    let arena = FloatArena()
    func rows(_ width: Int) -> RowBuffer { RowBuffer(kernels, arena, rows: examples * queries, width: width) }
    inputs = rows(configuration.features)
    stream = rows(width)
    normalised = rows(width)
    scales = arena.array(examples * queries)
    query = rows(width)
    keyValue = rows(2 * width)
    attended = rows(width)
    hidden = rows(4 * width)
    derivatives = rows(4 * width)
    scores = RowBuffer(kernels, arena, rows: queries, width: 2 * examples)
    transposed = arena.array(kernels.stripCount(depth: configuration.headWidth, columns: 2 * examples))
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
        .update(from: positionEmbedding(ofToken: row / workspace.queries * 2), count: configuration.width)
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
  /// Runs queries through the block, right after the sequence that they belong to: `sequence` holds its keys and values.
  func forward(_ workspace: QueryWorkspace, in sequence: GPT2Workspace) {
    guard case .split(let query, let keyValue) = queryKeyValue else { preconditionFailure("a network for evaluation") }
    let (width, stream, rows) = (configuration.width, workspace.stream.matrix, workspace.rows)
    normalise(workspace)
    query.forward(workspace.query.matrix, workspace.normalised.matrix, rows: rows)
    keyValue.forward(workspace.keyValue.matrix, workspace.normalised.matrix, rows: rows)
    for head in 0..<configuration.heads { attend(workspace, in: sequence, head: head) }
    outputProjection.forward(stream, workspace.attended.matrix, adding: true, rows: rows)
    normalise(workspace)
    mlpHidden.forward(workspace.hidden.matrix, workspace.normalised.matrix, rows: rows)
    kernels.gelu(workspace.hidden.matrix, derivatives: workspace.derivatives.matrix, rows: rows, width: 4 * width)
    mlpOutput.forward(stream, workspace.hidden.matrix, adding: true, rows: rows)
  }

  private func normalise(_ workspace: QueryWorkspace) {
    kernels.normalise(
      workspace.normalised.matrix, scales: workspace.scales.start, workspace.stream.matrix,
      epsilon: GPT2Configuration.epsilon, rows: workspace.rows, width: configuration.width)
  }

  /// One head of all queries: matrix products for the tokens before a position, and one by one each query's own key and value.
  private func attend(_ workspace: QueryWorkspace, in sequence: GPT2Workspace, head: Int) {
    let headWidth = configuration.headWidth
    let (column, count) = (head * headWidth, workspace.queries)
    let valueColumn = configuration.width + column
    kernels.pack(
      workspace.transposed.start, sequence.keyValue.from(row: 0, column: column).transposed, depth: headWidth,
      columns: 2 * workspace.examples)
    let keys = kernels.packedStrips(workspace.transposed.start, depth: headWidth)
    let values = kernels.strips(sequence.keyValue.from(row: 0, column: valueColumn))
    let scores = workspace.scores.matrix
    for position in 0..<workspace.examples {
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

extension GPT2Model {
  /// Hidden states of the queries of one sequence after one layer.
  package struct QueryStates {
    /// The layer, from 1 on; the last one is after the final layer norm.
    package let layer: Int
    /// The sequence.
    package let sequence: Int
    fileprivate let queries: Int
    fileprivate let row: (Int) -> UnsafePointer<Float>

    /// The hidden state of one query at one position, `[width]`, valid until the next call.
    package func state(position: Int, query: Int) -> UnsafePointer<Float> { row(position * queries + query) }
  }

  /// Runs queries x `[queries, features]` at every position of each sequence.
  ///
  /// `body` gets the states of every sequence, layer by layer; sequences come in any order, several at the same time.
  /// - Precondition: the batch has the model's features and at most as many examples as it takes.
  package func forEachLayer(of batch: ExampleBatch, queries x: [Float], _ body: (QueryStates) -> Void) {
    let configuration = parameters.configuration
    let (queries, tokens) = (x.count / configuration.features, 2 * batch.examples)
    let sizes = GroupSizes(configuration: configuration, sequences: 1, tokens: tokens, lastQueries: tokens)
    let workspaces = (0..<threads).map { _ in
      (
        GPT2Workspace(kernels, sizes, forTraining: false),
        QueryWorkspace(kernels, configuration, examples: batch.examples, queries: queries)
      )
    }
    let x = FloatBuffer(x)
    pool.run(batch.sequences) { sequence, worker in
      network.forEachLayer(of: batch, sequence, x.start, workspaces[worker].0, workspaces[worker].1) { layer, row in
        body(QueryStates(layer: layer, sequence: sequence, queries: queries, row: row))
      }
    }
  }
}

extension GPT2Network {
  /// Runs one sequence and its queries through all blocks; `body` gets each layer from 1 on with a function from a query's row
  /// to its hidden state.
  fileprivate func forEachLayer(
    of batch: ExampleBatch, _ sequence: Int, _ queries: UnsafePointer<Float>, _ workspace: GPT2Workspace,
    _ queryWorkspace: QueryWorkspace, _ body: (_ layer: Int, @escaping (Int) -> UnsafePointer<Float>) -> Void
  ) {
    let tokens = 2 * batch.examples
    let shape = GroupShape(sequences: 1, tokens: tokens, lastQueries: tokens, queryStep: 1)
    load(batch, from: sequence, shape, workspace)
    load(queries: queries, queryWorkspace)
    forward(shape, workspace) { layer in
      // Called after each block but the last, when the workspace still holds that block's keys and values.
      guard layer > 0 else { return }
      blocks[layer - 1].forward(queryWorkspace, in: workspace)
      body(layer) { UnsafePointer(queryWorkspace.stream.from(row: $0).start) }
    }
    blocks[blocks.count - 1].forward(queryWorkspace, in: workspace)
    normaliseLast(queryWorkspace)
    let state = FloatBuffer(count: configuration.width)
    body(blocks.count) { row in
      self.applyFinalGain(state.start, queryWorkspace.normalised.from(row: row).start)
      return UnsafePointer(state.start)
    }
  }
}

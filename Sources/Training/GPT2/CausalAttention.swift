/// Causal softmax attention of one group of sequences.
///
/// The lanes run over sequences and heads, not over tokens: a head has so few tokens and features that a product of its own
/// would leave most of a micro-kernel's tile empty, and this way products stop at the diagonal. A *lane group* is as many
/// pairs of a head and a sequence as there are lanes; its arrays are `[tokens, features, lanes]`.
struct CausalAttention {
  let kernels: KernelSet
  let heads: Int
  let headWidth: Int
  let sequences: Int
  let tokens: Int
  let queries: Int
  let mask: CausalMask

  /// Queries, or keys, of one product.
  private static let block = 4

  private var scale: Float { 1 / Float(headWidth).squareRoot() }
  private var laneGroups: Int { kernels.panelCount(sequences * heads) }

  /// The weighted mean of the values for each query, `[queries, width]`, to `activations.attended`.
  func forward(_ rows: QueryKeyValueRows, _ activations: BlockActivations, _ workspace: GPT2Workspace) {
    let attended = lanes(workspace.attendedLanes)
    for index in 0..<laneGroups {
      let group = LaneGroup(self, activations.heads, index)
      gather(group.query, rows.query, index, rows: queries, workspace)
      gather(group.keys, rows.keyValue, column: rows.keyColumn, index, rows: tokens, workspace)
      gather(group.values, rows.keyValue, column: rows.valueColumn, index, rows: tokens, workspace)
      forEachBlock(of: queries) { row, count in
        let (weights, keys) = (group.weights.from(row: row), keys(row, count))
        kernels.laneProduct(
          weights, group.query.from(row: row), group.keys.transposed, rows: count, columns: keys, depth: headWidth)
        kernels.softmax(weights, scale: scale, mask, row: row, count: count, width: keys)
        kernels.laneProduct(
          attended.from(row: row), weights, group.values, rows: count, columns: headWidth, depth: keys)
      }
      scatter(activations.attended, attended, index, rows: queries, workspace)
    }
  }

  /// The gradients of queries, keys and values, to `rows`, from that of the weighted means.
  func backward(_ rows: QueryKeyValueRows, _ activations: BlockActivations, _ workspace: GPT2Workspace) {
    let (attended, gradient) = (lanes(workspace.attendedLanes), lanes(workspace.gradientLanes))
    let scores = weights(workspace.scores.start)
    for index in 0..<laneGroups {
      let group = LaneGroup(self, activations.heads, index)
      gather(attended, workspace.attendedGradient, index, rows: queries, workspace)
      forEachBlock(of: queries) { row, count in
        let (scores, weights, keys) = (scores.from(row: row), group.weights.from(row: row), keys(row, count))
        kernels.laneProduct(
          scores, attended.from(row: row), group.values.transposed, rows: count, columns: keys, depth: headWidth)
        kernels.softmaxBackward(scores, weights: weights, scale: scale, mask, row: row, count: count, width: keys)
        kernels.laneProduct(gradient.from(row: row), scores, group.keys, rows: count, columns: headWidth, depth: keys)
      }
      scatter(rows.query, gradient, index, rows: queries, workspace)
      sumOverQueries(gradient, scores, group.query)
      scatter(rows.keyValue, column: rows.keyColumn, gradient, index, rows: tokens, workspace)
      sumOverQueries(gradient, group.weights, attended)
      scatter(rows.keyValue, column: rows.valueColumn, gradient, index, rows: tokens, workspace)
    }
  }

  /// `out[key] = Σ weights[query][key] · rows[query]` over the queries that see a key; zero for keys that none sees.
  private func sumOverQueries(_ out: StridedMatrix, _ weights: StridedMatrix, _ rows: StridedMatrix) {
    forEachBlock(of: tokens) { key, count in
      let first = min(mask.firstQuery(ofKey: key), queries)
      kernels.laneProduct(
        out.from(row: key), weights.from(row: first).from(column: key).transposed, rows.from(row: first), rows: count,
        columns: headWidth, depth: queries - first)
    }
  }

  private func forEachBlock(of rows: Int, _ body: (_ row: Int, _ count: Int) -> Void) {
    var row = 0
    while row < rows {
      let count = min(Self.block, rows - row)
      body(row, count)
      row += count
    }
  }

  /// Keys that a block of queries is multiplied with: all that one of them sees, in whole blocks; a query's weight of a key
  /// that it does not see is zero.
  private func keys(_ row: Int, _ rows: Int) -> Int {
    let seen = mask.keys(row + rows - 1)
    return min(tokens, (seen + Self.block - 1) / Self.block * Self.block)
  }

  // MARK: Lane groups

  /// The arrays of one lane group.
  private struct LaneGroup {
    let query: StridedMatrix
    let keys: StridedMatrix
    let values: StridedMatrix
    let weights: StridedMatrix

    init(_ attention: CausalAttention, _ heads: HeadActivations, _ index: Int) {
      query = attention.lanes(heads.query, index, rows: attention.queries)
      keys = attention.lanes(heads.keys, index, rows: attention.tokens)
      values = attention.lanes(heads.values, index, rows: attention.tokens)
      let size = attention.queries * attention.tokens * attention.kernels.lanes
      weights = attention.weights(heads.weights.start + index * size)
    }
  }

  private func lanes(_ array: FloatArray, _ group: Int = 0, rows: Int = 0) -> StridedMatrix {
    let row = headWidth * kernels.lanes
    return StridedMatrix(start: array.start + group * rows * row, rowStride: row, columnStride: kernels.lanes)
  }

  private func weights(_ start: UnsafeMutablePointer<Float>) -> StridedMatrix {
    StridedMatrix(start: start, rowStride: tokens * kernels.lanes, columnStride: kernels.lanes)
  }

  private func gather(
    _ out: StridedMatrix, _ matrix: RowBuffer, column: Int = 0, _ group: Int, rows: Int, _ workspace: GPT2Workspace
  ) {
    let used = setLaneOffsets(group, rows: rows, matrix, workspace)
    kernels.gather(
      out, matrix.from(row: 0, column: column), offsets: workspace.laneOffsets.start, used: used, rows: rows,
      width: headWidth)
  }

  private func scatter(
    _ matrix: RowBuffer, column: Int = 0, _ lanes: StridedMatrix, _ group: Int, rows: Int, _ workspace: GPT2Workspace
  ) {
    let used = setLaneOffsets(group, rows: rows, matrix, workspace)
    kernels.scatter(
      matrix.from(row: 0, column: column), lanes, offsets: workspace.laneOffsets.start, used: used, rows: rows,
      width: headWidth)
  }

  /// Sets the offset of each lane's first feature in a row-major matrix, and returns the number of lanes in use.
  private func setLaneOffsets(_ group: Int, rows: Int, _ matrix: RowBuffer, _ workspace: GPT2Workspace) -> Int {
    let first = group * kernels.lanes
    let used = min(kernels.lanes, sequences * heads - first)
    for lane in 0..<used {
      let (head, sequence) = (first + lane).quotientAndRemainder(dividingBy: sequences)
      workspace.laneOffsets.start[lane] = sequence * rows * matrix.stride + head * headWidth
    }
    return used
  }
}

/// Queries, keys, values and attention weights of all heads, lane group by lane group.
struct HeadActivations {
  /// `[lane groups, queries or tokens, head width, lanes]`.
  let query: FloatArray
  let keys: FloatArray
  let values: FloatArray
  /// `[lane groups, queries, tokens, lanes]`.
  let weights: FloatArray
  /// All of them, for a product that prefetches them.
  let prefetchRange: PrefetchRange

  init(_ kernels: KernelSet, _ arena: FloatArena, _ sizes: GroupSizes, queries: Int) {
    let configuration = sizes.configuration
    let laneGroups = kernels.panelCount(sizes.sequences * configuration.heads)
    let row = laneGroups * configuration.headWidth * kernels.lanes
    let sizes = [
      queries * row, sizes.tokens * row, sizes.tokens * row, laneGroups * queries * sizes.tokens * kernels.lanes,
    ]
    let total = sizes.reduce(0, +)
    let all = arena.array(total)
    query = all
    keys = all.from(sizes[0])
    values = keys.from(sizes[1])
    weights = values.from(sizes[2])
    prefetchRange = PrefetchRange(start: all.start, count: total)
  }
}

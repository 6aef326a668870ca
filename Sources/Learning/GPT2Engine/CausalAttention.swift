import Kernels

/// Softmax attention of one group of sequences.
///
/// The vector registers run over sequences and heads, not over tokens: products of a head's few tokens and features would
/// leave most of a tile empty, and this way they stop at the diagonal. A *bundle* is as many pairs of a head and a sequence
/// as there are lanes; its arrays are `[tokens, features, lanes]`.
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
  private var bundles: Int { kernels.panelCount(sequences * heads) }

  /// What the heads read, and their weights.
  func forward(_ rows: AttentionRows, _ activations: BlockActivations, _ workspace: GPT2Workspace) {
    let attended = lanes(workspace.attendedLanes)
    for bundle in 0..<bundles {
      let part = Part(self, activations.heads, bundle)
      gather(part.query, rows.query, bundle, rows: queries, workspace)
      gather(part.keys, rows.keyValue, column: rows.keys, bundle, rows: tokens, workspace)
      gather(part.values, rows.keyValue, column: rows.values, bundle, rows: tokens, workspace)
      forEachBlock(of: queries) { row, count in
        let (weights, keys) = (part.weights.from(row: row), keys(row, count))
        kernels.laneProduct(
          weights, part.query.from(row: row), part.keys.transposed, rows: count, columns: keys, depth: headWidth)
        kernels.functions.softmax(weights.start, weights.row, scale, mask.keys(row), mask.step, count, keys)
        kernels.laneProduct(attended.from(row: row), weights, part.values, rows: count, columns: headWidth, depth: keys)
      }
      scatter(activations.attended, attended, bundle, rows: queries, workspace)
    }
  }

  /// From the gradient of what the heads read, those of queries, keys and values, which go to `rows`.
  func backward(_ rows: AttentionRows, _ activations: BlockActivations, _ workspace: GPT2Workspace) {
    let (attended, gradient) = (lanes(workspace.attendedLanes), lanes(workspace.gradientLanes))
    let scores = weights(workspace.scores.start)
    for bundle in 0..<bundles {
      let part = Part(self, activations.heads, bundle)
      gather(attended, workspace.attendedGradient, bundle, rows: queries, workspace)
      forEachBlock(of: queries) { row, count in
        let (scores, weights, keys) = (scores.from(row: row), part.weights.from(row: row), keys(row, count))
        kernels.laneProduct(
          scores, attended.from(row: row), part.values.transposed, rows: count, columns: keys, depth: headWidth)
        kernels.functions.softmax_backward(
          scores.start, weights.start, weights.row, scale, mask.keys(row), mask.step, count, keys)
        kernels.laneProduct(gradient.from(row: row), scores, part.keys, rows: count, columns: headWidth, depth: keys)
      }
      scatter(rows.query, gradient, bundle, rows: queries, workspace)
      overQueries(gradient, scores, part.query)
      scatter(rows.keyValue, column: rows.keys, gradient, bundle, rows: tokens, workspace)
      overQueries(gradient, part.weights, attended)
      scatter(rows.keyValue, column: rows.values, gradient, bundle, rows: tokens, workspace)
    }
  }

  /// `out[key] = Σ weights[query][key] · rows[query]` over the queries that see a key; zero for keys that none sees.
  private func overQueries(_ out: Scalars, _ weights: Scalars, _ rows: Scalars) {
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

  /// Keys that a block of queries multiplies: all that one of them sees, in whole blocks, the rest with weight zero.
  private func keys(_ row: Int, _ rows: Int) -> Int {
    let seen = mask.keys(row + rows - 1)
    return min(tokens, (seen + Self.block - 1) / Self.block * Self.block)
  }

  // MARK: Lanes

  /// The arrays of one bundle.
  private struct Part {
    let query: Scalars
    let keys: Scalars
    let values: Scalars
    let weights: Scalars

    init(_ attention: CausalAttention, _ heads: HeadLanes, _ bundle: Int) {
      query = attention.lanes(heads.query, bundle, rows: attention.queries)
      keys = attention.lanes(heads.keys, bundle, rows: attention.tokens)
      values = attention.lanes(heads.values, bundle, rows: attention.tokens)
      let size = attention.queries * attention.tokens * attention.kernels.lanes
      weights = attention.weights(heads.weights.start + bundle * size)
    }
  }

  private func lanes(_ array: FloatArray, _ bundle: Int = 0, rows: Int = 0) -> Scalars {
    let row = headWidth * kernels.lanes
    return Scalars(start: array.start + bundle * rows * row, row: row, column: kernels.lanes)
  }

  private func weights(_ start: UnsafeMutablePointer<Float>) -> Scalars {
    Scalars(start: start, row: tokens * kernels.lanes, column: kernels.lanes)
  }

  private func gather(
    _ out: Scalars, _ matrix: RowBuffer, column: Int = 0, _ bundle: Int, rows: Int, _ workspace: GPT2Workspace
  ) {
    let used = place(bundle, rows: rows, matrix, workspace)
    kernels.functions.gather(
      out.start, out.row, matrix.from(row: 0, column: column).start, workspace.places.start, used, 1, matrix.stride, 1,
      rows, headWidth)
  }

  private func scatter(
    _ matrix: RowBuffer, column: Int = 0, _ lanes: Scalars, _ bundle: Int, rows: Int, _ workspace: GPT2Workspace
  ) {
    let used = place(bundle, rows: rows, matrix, workspace)
    kernels.functions.scatter(
      matrix.from(row: 0, column: column).start, lanes.start, lanes.row, workspace.places.start, used, 1,
      matrix.stride, rows, headWidth)
  }

  /// Sets where each lane's first feature lies in a matrix of rows, and returns the number of lanes in use.
  private func place(_ bundle: Int, rows: Int, _ matrix: RowBuffer, _ workspace: GPT2Workspace) -> Int {
    let first = bundle * kernels.lanes
    let used = min(kernels.lanes, sequences * heads - first)
    for lane in 0..<used {
      let (head, sequence) = (first + lane).quotientAndRemainder(dividingBy: sequences)
      workspace.places.start[lane] = sequence * rows * matrix.stride + head * headWidth
    }
    return used
  }
}

/// Queries, keys, values and weights of all heads, bundle by bundle.
struct HeadLanes {
  /// `[bundles, tokens, head width, lanes]`.
  let query: FloatArray
  let keys: FloatArray
  let values: FloatArray
  /// `[bundles, queries, tokens, lanes]`.
  let weights: FloatArray
  /// All of them.
  let upcoming: Upcoming

  init(_ kernels: KernelSet, _ arena: FloatArena, _ sizes: GroupSizes, queries: Int) {
    let configuration = sizes.configuration
    let bundles = kernels.panelCount(sizes.sequences * configuration.heads)
    let row = bundles * configuration.headWidth * kernels.lanes
    let sizes = [
      queries * row, sizes.tokens * row, sizes.tokens * row, bundles * queries * sizes.tokens * kernels.lanes,
    ]
    let total = sizes.reduce(0, +)
    let all = arena.array(total)
    query = all
    keys = all.from(sizes[0])
    values = keys.from(sizes[1])
    weights = values.from(sizes[2])
    upcoming = Upcoming(start: all.start, count: total)
  }
}

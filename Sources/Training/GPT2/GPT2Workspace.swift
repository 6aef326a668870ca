/// Activations that a block leaves for its backward pass, for one group of sequences.
///
/// Rows are tokens, sequence by sequence; the last block of a training has queries at the tokens of x only.
final class BlockActivations {
  /// Residual stream after the first layer norm, without gain and shift, `[tokens, width]`, and 1/deviation.
  let attentionInput: RowBuffer
  let attentionScales: FloatArray
  /// `attentionInput` of the queries only, where they are fewer than the tokens.
  let queryInput: RowBuffer?
  /// Queries, keys, values and attention weights of the heads.
  let heads: HeadActivations
  /// Weighted means of the values, the heads side by side, `[queries, width]`.
  let attended: RowBuffer
  /// Stream after the second layer norm, without gain and shift, `[queries, width]`, and 1/deviation.
  let hiddenInput: RowBuffer
  let hiddenScales: FloatArray
  /// GELU's values and derivatives, `[queries, 4 · width]`.
  let hidden: RowBuffer
  let derivatives: RowBuffer

  init(_ kernels: KernelSet, _ arena: FloatArena, _ sizes: GroupSizes, isLast: Bool) {
    let (width, tokens) = (sizes.configuration.width, sizes.sequences * sizes.tokens)
    let queries = isLast ? sizes.sequences * sizes.lastQueries : tokens
    attentionInput = RowBuffer(kernels, arena, rows: tokens, width: width)
    attentionScales = arena.array(tokens)
    queryInput = queries < tokens ? RowBuffer(kernels, arena, rows: queries, width: width) : nil
    heads = HeadActivations(kernels, arena, sizes, queries: isLast ? sizes.lastQueries : sizes.tokens)
    attended = RowBuffer(kernels, arena, rows: queries, width: width)
    hiddenInput = RowBuffer(kernels, arena, rows: queries, width: width)
    hiddenScales = arena.array(queries)
    hidden = RowBuffer(kernels, arena, rows: queries, width: 4 * width)
    derivatives = RowBuffer(kernels, arena, rows: queries, width: 4 * width)
  }
}

/// The largest sizes of a group of sequences.
struct GroupSizes: Equatable {
  var configuration: GPT2Configuration
  var sequences: Int
  /// Tokens of a sequence.
  var tokens: Int
  /// Queries of a sequence in the last block.
  var lastQueries: Int
}

/// Activations and their gradients for one group of sequences; each worker has its own.
final class GPT2Workspace {
  let sizes: GroupSizes
  /// Activations of the blocks, which share their memory where there is no backward pass.
  let blocks: [BlockActivations]
  /// Tokens before the read-in, `[tokens, features]`.
  let inputs: RowBuffer
  /// The residual stream, `[tokens, width]`, and its gradient.
  let stream: RowBuffer
  let streamGradient: RowBuffer
  /// Stream after the final layer norm, without gain and shift, and 1/deviation.
  let readOutInput: RowBuffer
  let readOutScales: FloatArray
  /// Predictions, `[queries, 1]`, then their gradients.
  let predictions: RowBuffer
  /// Queries of all heads side by side, `[queries, width]`, then their gradients.
  let query: RowBuffer
  /// Keys and values, `[tokens, 2 · width]`, then their gradients.
  let keyValue: RowBuffer
  /// All three where one map gives them, `[tokens, 3 · width]`, then their gradients.
  let joint: RowBuffer
  /// Gradients within a block, `[tokens, 4 · width]` and `[tokens, width]`.
  let wide: RowBuffer
  let narrow: RowBuffer
  let attendedGradient: RowBuffer
  /// Of one lane group: weighted means of the values or their gradient; gradients of queries, keys or values; gradients of
  /// the scores.
  let attendedLanes: FloatArray
  let gradientLanes: FloatArray
  let scores: FloatArray
  /// In a training of more than one block.
  let firstBlock: FirstBlockWorkspace?
  /// Offset of each lane's first feature in a row-major matrix.
  let laneOffsets: NumberBuffer<Int>

  init(_ kernels: KernelSet, _ sizes: GroupSizes, forTraining: Bool) {
    self.sizes = sizes
    let arena = FloatArena()
    let configuration = sizes.configuration
    let (width, tokens) = (configuration.width, sizes.sequences * sizes.tokens)
    let last = BlockActivations(kernels, arena, sizes, isLast: true)
    if forTraining {
      let others = (1..<max(1, configuration.layers)).map { _ in BlockActivations(kernels, arena, sizes, isLast: false)
      }
      blocks = others + [last]
    } else {
      blocks = Array(repeating: last, count: configuration.layers)
    }
    func rows(_ width: Int, _ isUsed: Bool = true) -> RowBuffer {
      RowBuffer(kernels, arena, rows: isUsed ? tokens : 0, width: width)
    }
    inputs = rows(configuration.features)
    stream = rows(width)
    readOutInput = rows(width)
    readOutScales = arena.array(tokens)
    predictions = rows(1)
    streamGradient = rows(width, forTraining)
    wide = rows(4 * width, forTraining)
    narrow = rows(width, forTraining)
    attendedGradient = rows(width, forTraining)
    query = rows(width)
    keyValue = rows(2 * width)
    joint = rows(3 * width, forTraining)
    func lanes(_ width: Int, _ isUsed: Bool) -> FloatArray {
      arena.array(isUsed ? sizes.tokens * width * kernels.lanes : 0)
    }
    attendedLanes = lanes(configuration.headWidth, true)
    gradientLanes = lanes(configuration.headWidth, forTraining)
    scores = lanes(sizes.tokens, forTraining)
    firstBlock = forTraining && configuration.layers > 1 ? FirstBlockWorkspace(kernels, arena, sizes) : nil
    laneOffsets = NumberBuffer(count: kernels.lanes)
  }
}

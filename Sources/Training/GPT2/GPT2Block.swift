/// A block of GPT-2 on a group of sequences: attention and MLP, each after a layer norm and added to the residual stream.
final class GPT2Block {
  let kernels: KernelSet
  let configuration: GPT2Configuration
  /// The last block of a training may have fewer queries than tokens.
  private let isLast: Bool
  let queryKeyValue: QueryKeyValueProjection
  let outputProjection: PackedLinear
  let mlpHidden: PackedLinear
  let mlpOutput: PackedLinear

  init(
    _ kernels: KernelSet, _ arena: FloatArena, _ parameters: UnsafeMutablePointer<Float>, _ layout: GPT2Layout.Block,
    _ configuration: GPT2Configuration, isLast: Bool, forTraining: Bool
  ) {
    self.kernels = kernels
    self.configuration = configuration
    self.isLast = isLast
    queryKeyValue = QueryKeyValueProjection(
      kernels, arena, parameters, layout.queryKeyValue, width: configuration.width, isJoint: forTraining && !isLast,
      forTraining: forTraining)
    outputProjection = PackedLinear(kernels, arena, parameters, layout.outputProjection, forTraining: forTraining)
    mlpHidden = PackedLinear(
      kernels, arena, parameters, layout.mlpHidden.linear, norm: layout.mlpHidden, forTraining: forTraining)
    mlpOutput = PackedLinear(kernels, arena, parameters, layout.mlpOutput, forTraining: forTraining)
  }

  func pack() {
    queryKeyValue.pack()
    for layer in [outputProjection, mlpHidden, mlpOutput] { layer.pack() }
  }

  // MARK: Forward

  /// Runs the residual stream of a group through the block; where there are fewer queries than tokens, the stream is compact
  /// afterwards, with the queries' rows only.
  ///
  /// `firstBlock` computes queries, keys and values of the first block in a training; the activations of the `next` block are
  /// prefetched.
  func forward(
    _ shape: GroupShape, _ activations: BlockActivations, _ workspace: GPT2Workspace,
    firstBlock: FirstBlockProjection? = nil, next: BlockActivations?
  ) {
    let (width, stream) = (configuration.width, workspace.stream.matrix)
    let (tokens, queries) = (shape.rows, shape.queryRows(isLast))
    kernels.normalise(
      activations.attentionInput.matrix, scales: activations.attentionScales.start, stream,
      epsilon: GPT2Configuration.epsilon, rows: tokens, width: width)
    if let firstBlock, let own = workspace.firstBlock {
      firstBlock.forward(shape, activations, workspace, own)
      attention(shape).forward(QueryKeyValueRows(joint: own.rows), activations, workspace)
    } else {
      project(shape, activations, workspace)
      attention(shape).forward(rows(workspace), activations, workspace)
    }
    outputProjection.forward(
      stream, activations.attended.matrix, adding: true, rows: queries,
      prefetch: activations.hidden.prefetchRange(rows: queries))
    kernels.normalise(
      activations.hiddenInput.matrix, scales: activations.hiddenScales.start, stream,
      epsilon: GPT2Configuration.epsilon, rows: queries, width: width)
    mlpHidden.forward(
      activations.hidden.matrix, activations.hiddenInput.matrix, rows: queries,
      prefetch: activations.derivatives.prefetchRange(rows: queries))
    kernels.gelu(
      activations.hidden.matrix, derivatives: activations.derivatives.matrix, rows: queries, width: 4 * width)
    mlpOutput.forward(
      stream, activations.hidden.matrix, adding: true, rows: queries,
      prefetch: next?.attentionInput.prefetchRange(rows: tokens) ?? .none)
  }

  /// Queries, keys and values; where there are fewer queries than tokens, the stream is compact afterwards.
  private func project(_ shape: GroupShape, _ activations: BlockActivations, _ workspace: GPT2Workspace) {
    let (input, prefetch) = (activations.attentionInput.matrix, activations.heads.prefetchRange)
    switch queryKeyValue {
    case .joint(let joint): joint.forward(workspace.joint.matrix, input, rows: shape.rows, prefetch: prefetch)
    case .split(let query, let keyValue):
      keyValue.forward(workspace.keyValue.matrix, input, rows: shape.rows)
      let queries = shape.queryRows(isLast)
      var queryInput = input
      if queries < shape.rows, let compact = activations.queryInput {
        let (width, stream) = (configuration.width, workspace.stream.matrix)
        queryInput = compact.matrix
        shape.compact(queryInput, input, width: width)
        shape.compact(stream, stream, width: width)
      }
      query.forward(workspace.query.matrix, queryInput, rows: queries, prefetch: prefetch)
    }
  }

  // MARK: Backward

  /// Turns the gradient of the residual stream after the block into that before the block, and sets the gradients of the
  /// block's parameters, or adds to them.
  ///
  /// `firstBlock` is as in the forward pass; the activations of the `previous` block are prefetched.
  func backward(
    _ shape: GroupShape, _ activations: BlockActivations, _ workspace: GPT2Workspace,
    _ gradients: SliceGradients, firstBlock: FirstBlockProjection? = nil, previous: BlockActivations?
  ) {
    let queries = shape.queryRows(isLast)
    mlpBackward(activations, workspace, gradients, rows: queries)
    let gradient = workspace.streamGradient.matrix
    outputProjection.parametersBackward(gradients, gradient, activations.attended.matrix, rows: queries)
    outputProjection.inputBackward(
      workspace.attendedGradient.matrix, gradient, rows: queries,
      prefetch: activations.attentionInput.prefetchRange(rows: shape.rows))
    attention(shape).backward(rows(workspace), activations, workspace)
    if let firstBlock, let own = workspace.firstBlock {
      firstBlock.backward(shape, activations, workspace, own, gradients)
    } else {
      projectionBackward(shape, activations, workspace, gradients, previous: previous)
    }
  }

  private func projectionBackward(
    _ shape: GroupShape, _ activations: BlockActivations, _ workspace: GPT2Workspace,
    _ gradients: SliceGradients, previous: BlockActivations?
  ) {
    let (input, inputGradient) = (activations.attentionInput.matrix, workspace.narrow.matrix)
    let prefetch = previous?.hidden.prefetchRange(rows: shape.rows) ?? .none
    switch queryKeyValue {
    case .joint(let joint):
      joint.parametersBackward(gradients, workspace.joint.matrix, input, rows: shape.rows, prefetch: prefetch)
      joint.inputBackward(inputGradient, workspace.joint.matrix, rows: shape.rows)
    case .split(let query, let keyValue):
      keyValue.parametersBackward(gradients, workspace.keyValue.matrix, input, rows: shape.rows, prefetch: prefetch)
      keyValue.inputBackward(inputGradient, workspace.keyValue.matrix, rows: shape.rows)
      queryBackward(query, shape, activations, workspace, gradients)
    }
    kernels.normaliseBackward(
      workspace.streamGradient.matrix, inputGradient, input, scales: activations.attentionScales.start,
      rows: shape.rows, width: configuration.width)
  }

  /// Adds the query projection's contribution to the gradient of attention's input, and expands the stream's gradient to all
  /// tokens.
  private func queryBackward(
    _ query: PackedLinear, _ shape: GroupShape, _ activations: BlockActivations, _ workspace: GPT2Workspace,
    _ gradients: SliceGradients
  ) {
    let (queries, width) = (shape.queryRows(isLast), configuration.width)
    let inputGradient = workspace.narrow.matrix
    if queries < shape.rows, let compact = activations.queryInput {
      query.parametersBackward(gradients, workspace.query.matrix, compact.matrix, rows: queries)
      let queryInputGradient = workspace.wide.matrix
      query.inputBackward(queryInputGradient, workspace.query.matrix, rows: queries)
      shape.addToQueries(inputGradient, queryInputGradient, width: width)
      shape.expand(workspace.streamGradient.matrix, width: width)
    } else {
      query.parametersBackward(
        gradients, workspace.query.matrix, activations.attentionInput.matrix, rows: queries)
      query.inputBackward(inputGradient, workspace.query.matrix, adding: true, rows: queries)
    }
  }

  private func mlpBackward(
    _ activations: BlockActivations, _ workspace: GPT2Workspace, _ gradients: SliceGradients, rows: Int
  ) {
    let (width, gradient) = (configuration.width, workspace.streamGradient.matrix)
    mlpOutput.parametersBackward(
      gradients, gradient, activations.hidden.matrix, rows: rows,
      prefetch: activations.derivatives.prefetchRange(rows: rows))
    let hiddenGradient = workspace.wide.matrix
    mlpOutput.inputBackward(
      hiddenGradient, gradient, rows: rows, prefetch: activations.hiddenInput.prefetchRange(rows: rows))
    kernels.multiply(hiddenGradient, by: activations.derivatives.matrix, rows: rows, width: 4 * width)
    mlpHidden.parametersBackward(
      gradients, hiddenGradient, activations.hiddenInput.matrix, rows: rows,
      prefetch: activations.attended.prefetchRange(rows: rows))
    mlpHidden.inputBackward(
      workspace.narrow.matrix, hiddenGradient, rows: rows, prefetch: activations.heads.prefetchRange)
    kernels.normaliseBackward(
      gradient, workspace.narrow.matrix, activations.hiddenInput.matrix, scales: activations.hiddenScales.start,
      rows: rows, width: width)
  }

  // MARK: Attention

  private func rows(_ workspace: GPT2Workspace) -> QueryKeyValueRows {
    switch queryKeyValue {
    case .joint: QueryKeyValueRows(joint: workspace.joint)
    case .split: QueryKeyValueRows(query: workspace.query, keyValue: workspace.keyValue)
    }
  }

  private func attention(_ shape: GroupShape) -> CausalAttention {
    CausalAttention(
      kernels: kernels, heads: configuration.heads, headWidth: configuration.headWidth, sequences: shape.sequences,
      tokens: shape.tokens, queries: isLast ? shape.lastQueries : shape.tokens,
      mask: CausalMask(step: isLast ? shape.queryStep : 1))
  }
}

/// A block of GPT-2 on a group of sequences: attention and MLP, each after a layer norm and added to the residual stream.
final class GPT2Block {
  let kernels: KernelSet
  let configuration: GPT2Configuration
  /// In the last block of a training queries may be fewer than tokens.
  private let isLast: Bool
  let attention: AttentionMap
  let projection: PackedLinear
  let hidden: PackedLinear
  let output: PackedLinear

  init(
    _ kernels: KernelSet, _ arena: FloatArena, _ parameters: UnsafeMutablePointer<Float>, _ layout: GPT2Layout.Block,
    _ configuration: GPT2Configuration, isLast: Bool, forTraining: Bool
  ) {
    self.kernels = kernels
    self.configuration = configuration
    self.isLast = isLast
    attention = AttentionMap(
      kernels, arena, parameters, layout.attention, width: configuration.width, isJoint: forTraining && !isLast,
      forTraining: forTraining)
    projection = PackedLinear(kernels, arena, parameters, layout.projection, forTraining: forTraining)
    hidden = PackedLinear(
      kernels, arena, parameters, layout.hidden.linear, norm: layout.hidden, forTraining: forTraining)
    output = PackedLinear(kernels, arena, parameters, layout.output, forTraining: forTraining)
  }

  func pack() {
    attention.pack()
    for map in [projection, hidden, output] { map.pack() }
  }

  /// Runs the stream of a group through the block; where queries are fewer than tokens the stream then holds only theirs.
  ///
  /// `first` maps the tokens of the first block in a training, and `following` is what the block after this one writes.
  func forward(
    _ shape: GroupShape, _ activations: BlockActivations, _ workspace: GPT2Workspace,
    first: FirstAttention? = nil, following: BlockActivations?
  ) {
    let (width, stream) = (configuration.width, workspace.stream.matrix)
    let (tokens, queries) = (shape.rows, shape.queryRows(isLast))
    kernels.normalise(
      activations.attentionInput.matrix, scales: activations.attentionScales.start, stream,
      epsilon: GPT2Configuration.epsilon, rows: tokens, width: width)
    if let first, let own = workspace.first {
      first.forward(shape, activations, workspace, own)
      heads(shape).forward(AttentionRows(joint: own.rows), activations, workspace)
    } else {
      mapTokens(shape, activations, workspace)
      heads(shape).forward(rows(workspace), activations, workspace)
    }
    projection.forward(
      stream, activations.attended.matrix, adding: true, rows: queries, next: activations.hidden.upcoming(rows: queries)
    )
    kernels.normalise(
      activations.hiddenInput.matrix, scales: activations.hiddenScales.start, stream,
      epsilon: GPT2Configuration.epsilon, rows: queries, width: width)
    hidden.forward(
      activations.hidden.matrix, activations.hiddenInput.matrix, rows: queries,
      next: activations.slopes.upcoming(rows: queries))
    kernels.gelu(activations.hidden.matrix, slopes: activations.slopes.matrix, rows: queries, width: 4 * width)
    output.forward(
      stream, activations.hidden.matrix, adding: true, rows: queries,
      next: following?.attentionInput.upcoming(rows: tokens))
  }

  /// Queries, keys and values; where queries are fewer than tokens the stream then holds only theirs.
  private func mapTokens(_ shape: GroupShape, _ activations: BlockActivations, _ workspace: GPT2Workspace) {
    let (input, upcoming) = (activations.attentionInput.matrix, activations.heads.upcoming)
    switch attention {
    case .joint(let map): map.forward(workspace.joint.matrix, input, rows: shape.rows, next: upcoming)
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
      query.forward(workspace.query.matrix, queryInput, rows: queries, next: upcoming)
    }
  }

  /// From the gradient of the stream after the block that before it, and the parameters' gradients.
  ///
  /// `first` mapped the tokens of the first block, and `preceding` is what the block before this one left.
  func backward(
    _ shape: GroupShape, _ activations: BlockActivations, _ workspace: GPT2Workspace,
    _ gradients: GradientPart, first: FirstAttention? = nil, preceding: BlockActivations?
  ) {
    let queries = shape.queryRows(isLast)
    backwardMLP(activations, workspace, gradients, rows: queries)
    let gradient = workspace.streamGradient.matrix
    projection.parametersBackward(gradients, gradient, activations.attended.matrix, rows: queries)
    projection.inputBackward(
      workspace.attendedGradient.matrix, gradient, rows: queries,
      next: activations.attentionInput.upcoming(rows: shape.rows))
    heads(shape).backward(rows(workspace), activations, workspace)
    if let first, let own = workspace.first {
      first.backward(shape, activations, workspace, own, gradients)
    } else {
      backwardTokens(shape, activations, workspace, gradients, preceding: preceding)
    }
  }

  private func backwardTokens(
    _ shape: GroupShape, _ activations: BlockActivations, _ workspace: GPT2Workspace,
    _ gradients: GradientPart, preceding: BlockActivations?
  ) {
    let (input, inputGradient) = (activations.attentionInput.matrix, workspace.narrow.matrix)
    switch attention {
    case .joint(let map):
      map.parametersBackward(
        gradients, workspace.joint.matrix, input, rows: shape.rows, next: preceding?.hidden.upcoming(rows: shape.rows))
      map.inputBackward(inputGradient, workspace.joint.matrix, rows: shape.rows)
    case .split(let query, let keyValue):
      keyValue.parametersBackward(
        gradients, workspace.keyValue.matrix, input, rows: shape.rows,
        next: preceding?.hidden.upcoming(rows: shape.rows))
      keyValue.inputBackward(inputGradient, workspace.keyValue.matrix, rows: shape.rows)
      backwardQueries(query, shape, activations, workspace, gradients)
    }
    kernels.normaliseBackward(
      workspace.streamGradient.matrix, inputGradient, input, scales: activations.attentionScales.start,
      rows: shape.rows, width: configuration.width)
  }

  /// Adds the part of the queries to the gradient of attention's input, and expands the stream's to all tokens.
  private func backwardQueries(
    _ query: PackedLinear, _ shape: GroupShape, _ activations: BlockActivations, _ workspace: GPT2Workspace,
    _ gradients: GradientPart
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

  private func rows(_ workspace: GPT2Workspace) -> AttentionRows {
    switch attention {
    case .joint: AttentionRows(joint: workspace.joint)
    case .split: AttentionRows(query: workspace.query, keyValue: workspace.keyValue)
    }
  }

  private func backwardMLP(
    _ activations: BlockActivations, _ workspace: GPT2Workspace, _ gradients: GradientPart, rows: Int
  ) {
    let (width, gradient) = (configuration.width, workspace.streamGradient.matrix)
    output.parametersBackward(
      gradients, gradient, activations.hidden.matrix, rows: rows, next: activations.slopes.upcoming(rows: rows))
    let hiddenGradient = workspace.wide.matrix
    output.inputBackward(hiddenGradient, gradient, rows: rows, next: activations.hiddenInput.upcoming(rows: rows))
    kernels.multiply(hiddenGradient, by: activations.slopes.matrix, rows: rows, width: 4 * width)
    hidden.parametersBackward(
      gradients, hiddenGradient, activations.hiddenInput.matrix, rows: rows,
      next: activations.attended.upcoming(rows: rows))
    hidden.inputBackward(workspace.narrow.matrix, hiddenGradient, rows: rows, next: activations.heads.upcoming)
    kernels.normaliseBackward(
      gradient, workspace.narrow.matrix, activations.hiddenInput.matrix, scales: activations.hiddenScales.start,
      rows: rows, width: width)
  }

  private func heads(_ shape: GroupShape) -> CausalAttention {
    CausalAttention(
      kernels: kernels, heads: configuration.heads, headWidth: configuration.headWidth, sequences: shape.sequences,
      tokens: shape.tokens, queries: isLast ? shape.lastQueries : shape.tokens,
      mask: CausalMask(step: isLast ? shape.queryStep : 1))
  }
}

/// The group at hand: sequences, tokens of each, and the queries of the last block, every `queryStep`-th token.
struct GroupShape {
  var sequences: Int
  var tokens: Int
  var lastQueries: Int
  var queryStep: Int

  /// Tokens of all sequences.
  var rows: Int { sequences * tokens }

  func queryRows(_ isLast: Bool) -> Int { isLast ? sequences * lastQueries : rows }

  /// Copies the queries' rows together; `out` may be `matrix`.
  func compact(_ out: Scalars, _ matrix: Scalars, width: Int) {
    forEachQuery { query, token in
      if query != token || out.start != matrix.start {
        out.from(row: query).start.update(from: matrix.from(row: token).start, count: width)
      }
    }
  }

  /// The reverse of ``compact(_:_:width:)`` in place, with zeros for the other tokens.
  func expand(_ matrix: Scalars, width: Int) {
    for sequence in (0..<sequences).reversed() {
      for token in (0..<tokens).reversed() {
        let to = matrix.from(row: sequence * tokens + token).start
        let query = token / queryStep
        if token % queryStep == 0, query < lastQueries {
          let from = matrix.from(row: sequence * lastQueries + query).start
          if from != to { to.update(from: from, count: width) }
        } else {
          to.update(repeating: 0, count: width)
        }
      }
    }
  }

  /// Adds compact rows to the queries' rows.
  func addToQueries(_ matrix: Scalars, _ compact: Scalars, width: Int) {
    forEachQuery { query, token in
      let (to, from) = (matrix.from(row: token).start, compact.from(row: query).start)
      for j in 0..<width { to[j] += from[j] }
    }
  }

  private func forEachQuery(_ body: (_ query: Int, _ token: Int) -> Void) {
    for sequence in 0..<sequences {
      for query in 0..<lastQueries { body(sequence * lastQueries + query, sequence * tokens + query * queryStep) }
    }
  }
}

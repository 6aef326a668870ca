/// The forward and backward pass of a transformer on one group of sequences: read-in and position embedding, blocks, final
/// layer norm and read-out.
final class GPT2Network {
  let kernels: KernelSet
  let layout: GPT2Layout
  var configuration: GPT2Configuration { layout.configuration }
  /// All parameters, in the layout's order.
  let parameters: FloatBuffer
  let readIn: PackedLinear
  let blocks: [GPT2Block]
  private let readOut: PackedLinear
  /// In a training of more than one block.
  let firstBlock: FirstBlockProjection?

  /// A network for training on sequences of at most so many tokens, or one for evaluation.
  init(_ kernels: KernelSet, _ initial: GPT2Parameters, trainingTokens: Int? = nil) {
    let forTraining = trainingTokens != nil
    self.kernels = kernels
    layout = initial.layout
    // Kernels read whole strips, which may extend beyond the last parameter.
    parameters = FloatBuffer(count: layout.count + 2 * kernels.tile)
    parameters.fill(first: initial.values)
    let start = parameters.start
    let arena = FloatArena()
    readIn = PackedLinear(kernels, arena, start, layout.readIn, isTransposed: true, forTraining: forTraining)
    let configuration = layout.configuration
    blocks = layout.blocks.enumerated().map { layer, block in
      let isLast = layer == configuration.layers - 1
      return GPT2Block(kernels, arena, start, block, configuration, isLast: isLast, forTraining: forTraining)
    }
    readOut = PackedLinear(
      kernels, arena, start, layout.readOut.linear, isTransposed: true, norm: layout.readOut, forTraining: forTraining)
    if let trainingTokens, case .joint(let joint) = blocks.first?.queryKeyValue {
      firstBlock = FirstBlockProjection(kernels, arena, start, layout, joint, tokens: trainingTokens)
    } else {
      firstBlock = nil
    }
  }

  /// Sequences of a group: enough rows for the kernels, and activations of a small model that stay in the caches; more for
  /// a large one, whose weights are read from memory for every group.
  var groupSize: Int { layout.count < 1 << 20 ? 4 : 8 }

  /// Tasks of ``pack(task:)``.
  var packTasks: Int { blocks.count + 1 }

  /// Packs the weights of one block, the first one with the read-in, or of the read-out.
  func pack(task: Int) {
    if task == 0 { readIn.pack() }
    if task < blocks.count { blocks[task].pack() } else { readOut.pack() }
    if task == 0 { firstBlock?.pack() }
  }

  // MARK: Forward

  /// Tokens x_1, y_1, x_2, … of a group; a token of y is padded with zeros.
  func load(_ batch: ExampleBatch, from first: Int, _ shape: GroupShape, _ workspace: GPT2Workspace) {
    let features = configuration.features
    for sequence in 0..<shape.sequences {
      for token in 0..<shape.tokens {
        let row = workspace.inputs.from(row: sequence * shape.tokens + token).start
        let example = (first + sequence) * batch.examples + token / 2
        if token % 2 == 0 {
          row.update(from: batch.x.start + example * features, count: features)
        } else {
          row.update(repeating: 0, count: features)
          row[0] = batch.y.start[example]
        }
      }
    }
  }

  /// Predictions at the queries of the last block.
  ///
  /// `inspect` is called with the number of a layer, 0 after the read-in and ℓ after block ℓ but for the last, and may read the
  /// residual stream.
  func forward(_ shape: GroupShape, _ workspace: GPT2Workspace, inspect: (Int) -> Void = { _ in }) {
    let (width, stream) = (configuration.width, workspace.stream.matrix)
    for row in 0..<shape.rows {
      stream.from(row: row).start.update(from: positionEmbedding(ofToken: row % shape.tokens), count: width)
    }
    readIn.forward(stream, workspace.inputs.matrix, adding: true, rows: shape.rows)
    inspect(0)
    for (layer, block) in blocks.enumerated() {
      let isLast = layer == blocks.count - 1
      block.forward(
        shape, workspace.blocks[layer], workspace, firstBlock: layer == 0 ? firstBlock : nil,
        next: isLast ? nil : workspace.blocks[layer + 1])
      if !isLast { inspect(layer + 1) }
    }
    let rows = shape.queryRows(true)
    kernels.normalise(
      workspace.readOutInput.matrix, scales: workspace.readOutScales.start, stream,
      epsilon: GPT2Configuration.epsilon, rows: rows, width: width)
    readOut.forward(workspace.predictions.matrix, workspace.readOutInput.matrix, rows: rows)
  }

  /// The position embedding's row of a token, `[width]`.
  func positionEmbedding(ofToken token: Int) -> UnsafeMutablePointer<Float> {
    parameters.start + layout.positionEmbedding.range.lowerBound + token * configuration.width
  }

  /// Applies the final layer norm's gain and shift to a row of the normalised residual stream, `[width]`.
  func applyFinalGain(_ out: UnsafeMutablePointer<Float>, _ input: UnsafePointer<Float>) {
    let gain = parameters.start + layout.readOut.gain.range.lowerBound
    let shift = parameters.start + layout.readOut.shift.range.lowerBound
    for j in 0..<configuration.width { out[j] = input[j] * gain[j] + shift[j] }
  }

  // MARK: Backward

  /// Replaces predictions by the gradient of `scale / 2 · Σ (prediction − y)²` and returns that sum of squares.
  func error(
    _ batch: ExampleBatch, from first: Int, scale: Float, _ shape: GroupShape, _ workspace: GPT2Workspace
  ) -> Double {
    var sum = 0.0
    for sequence in 0..<shape.sequences {
      for position in 0..<shape.lastQueries {
        let row = workspace.predictions.from(row: sequence * shape.lastQueries + position).start
        let error = row[0] - batch.y.start[(first + sequence) * batch.examples + position]
        sum += Double(error) * Double(error)
        row[0] = error * scale
      }
    }
    return sum
  }

  /// Sets the gradients of all parameters from those of the predictions, or adds to them.
  ///
  /// Those of gains and shifts are left out: they are unfolded from the sums over all slices (``unfoldGain(_:_:)``).
  func backward(_ shape: GroupShape, _ workspace: GPT2Workspace, _ gradients: SliceGradients) {
    let (width, gradient) = (configuration.width, workspace.streamGradient.matrix)
    let rows = shape.queryRows(true)
    readOut.parametersBackward(gradients, workspace.predictions.matrix, workspace.readOutInput.matrix, rows: rows)
    readOut.inputBackward(workspace.narrow.matrix, workspace.predictions.matrix, rows: rows)
    for row in 0..<rows { gradient.from(row: row).start.update(repeating: 0, count: width) }
    kernels.normaliseBackward(
      gradient, workspace.narrow.matrix, workspace.readOutInput.matrix, scales: workspace.readOutScales.start,
      rows: rows, width: width)
    for (layer, block) in blocks.enumerated().reversed() {
      block.backward(
        shape, workspace.blocks[layer], workspace, gradients, firstBlock: layer == 0 ? firstBlock : nil,
        previous: layer > 0 ? workspace.blocks[layer - 1] : nil)
    }
    if let firstBlock {
      firstBlock.readInBackward(shape, workspace, gradients)
      readIn.biasBackward(gradients, gradient, rows: shape.rows)
    } else {
      readIn.parametersBackward(gradients, gradient, workspace.inputs.matrix, rows: shape.rows)
    }
    positionEmbeddingBackward(shape, gradient, gradients)
  }

  private func positionEmbeddingBackward(_ shape: GroupShape, _ gradient: StridedMatrix, _ gradients: SliceGradients) {
    let (width, range) = (configuration.width, layout.positionEmbedding.range)
    let embedding = gradients.start + range.lowerBound
    for token in 0..<shape.tokens {
      let rows = StridedMatrix(start: gradient.from(row: token).start, rowStride: shape.tokens * gradient.rowStride)
      kernels.sumRows(
        embedding + token * width, rows, adding: gradients.isAdding, rows: shape.sequences, width: width)
    }
    let used = shape.tokens * width
    if !gradients.isAdding { (embedding + used).update(repeating: 0, count: range.count - used) }
  }

  /// Completes the summed gradients of a layer norm and the linear layer after it, in place.
  func unfoldGain(_ layer: GPT2Layout.NormalisedLinear, _ gradients: UnsafeMutablePointer<Float>) {
    func pointers(_ start: UnsafeMutablePointer<Float>) -> KernelSet.FoldedGain {
      KernelSet.FoldedGain(
        weight: start + layer.linear.weight.range.lowerBound, gain: start + layer.gain.range.lowerBound,
        shift: start + layer.shift.range.lowerBound, bias: start + layer.linear.bias.range.lowerBound)
    }
    // A read-out is stored as [1, width], which is [width, 1] as well.
    kernels.unfoldGain(
      gradients: pointers(gradients), parameters: pointers(parameters.start), rows: layer.gain.range.count,
      columns: layer.linear.bias.range.count)
  }
}

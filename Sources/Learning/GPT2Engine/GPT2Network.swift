/// The whole model on one group of sequences: read-in and positions, blocks, final layer norm and read-out.
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
  let first: FirstAttention?

  /// A network for training on sequences of at most so many tokens, or one for evaluation.
  init(_ kernels: KernelSet, _ initial: GPT2Parameters, trainingTokens: Int? = nil) {
    let forTraining = trainingTokens != nil
    self.kernels = kernels
    layout = initial.layout
    // Kernels read whole strips, which may reach beyond the last parameter.
    parameters = FloatBuffer(count: layout.count + 2 * kernels.tile)
    let start = parameters.start
    initial.values.withUnsafeBufferPointer { values in
      if let base = values.baseAddress { start.update(from: base, count: values.count) }
    }
    let arena = FloatArena()
    readIn = PackedLinear(kernels, arena, start, layout.readIn, isTransposed: true, forTraining: forTraining)
    let configuration = layout.configuration
    blocks = layout.blocks.enumerated().map { layer, block in
      let isLast = layer == configuration.layers - 1
      return GPT2Block(kernels, arena, start, block, configuration, isLast: isLast, forTraining: forTraining)
    }
    readOut = PackedLinear(
      kernels, arena, start, layout.readOut.linear, isTransposed: true, norm: layout.readOut, forTraining: forTraining)
    if let trainingTokens, case .joint(let map) = blocks.first?.attention {
      first = FirstAttention(kernels, arena, start, layout, map, tokens: trainingTokens)
    } else {
      first = nil
    }
  }

  /// The parameters as they are now.
  var current: GPT2Parameters {
    GPT2Parameters(layout: layout, values: Array(UnsafeBufferPointer(start: parameters.start, count: layout.count)))
  }

  /// Tasks of ``pack(task:)``.
  var packTasks: Int { blocks.count + 1 }

  /// Packs the weights of one block, the first with the read-in, or of the read-out.
  func pack(task: Int) {
    if task == 0 { readIn.pack() }
    if task < blocks.count { blocks[task].pack() } else { readOut.pack() }
    if task == 0 { first?.pack() }
  }

  // MARK: Forward

  /// Tokens x_1, y_1, x_2, … of a group: y is followed by zeros.
  func load(_ examples: ExampleBatch, from first: Int, _ shape: GroupShape, _ workspace: GPT2Workspace) {
    let features = configuration.features
    for sequence in 0..<shape.sequences {
      for token in 0..<shape.tokens {
        let row = workspace.inputs.from(row: sequence * shape.tokens + token).start
        let example = (first + sequence) * examples.positions + token / 2
        if token % 2 == 0 {
          row.update(from: examples.x.start + example * features, count: features)
        } else {
          row.update(repeating: 0, count: features)
          row[0] = examples.y.start[example]
        }
      }
    }
  }

  /// Predictions at the queries of the last block.
  ///
  /// `inspect` is called with the number of a layer, from 0, after the read-in and each block but the last, and may read
  /// the stream.
  func forward(_ shape: GroupShape, _ workspace: GPT2Workspace, inspect: ((Int) -> Void)? = nil) {
    let (width, stream) = (configuration.width, workspace.stream.matrix)
    for row in 0..<shape.rows {
      stream.from(row: row).start.update(from: position(ofToken: row % shape.tokens), count: width)
    }
    readIn.forward(stream, workspace.inputs.matrix, adding: true, rows: shape.rows)
    inspect?(0)
    for (layer, block) in blocks.enumerated() {
      let isLast = layer == blocks.count - 1
      block.forward(
        shape, workspace.blocks[layer], workspace, first: layer == 0 ? first : nil,
        following: isLast ? nil : workspace.blocks[layer + 1])
      if !isLast { inspect?(layer + 1) }
    }
    let rows = shape.queryRows(true)
    kernels.normalise(
      workspace.readOutInput.matrix, scales: workspace.readOutScales.start, stream,
      epsilon: GPT2Configuration.epsilon, rows: rows, width: width)
    readOut.forward(workspace.predictions.matrix, workspace.readOutInput.matrix, rows: rows)
  }

  /// What is added to a token for its place in the sequence, `[width]`.
  func position(ofToken token: Int) -> UnsafeMutablePointer<Float> {
    parameters.start + layout.tokenPositions.range.lowerBound + token * configuration.width
  }

  /// The stream after the final layer norm with its gain and shift, from that without, `[width]`.
  func writeNormalised(_ out: UnsafeMutablePointer<Float>, _ input: UnsafePointer<Float>) {
    let gain = parameters.start + layout.readOut.gain.range.lowerBound
    let shift = parameters.start + layout.readOut.shift.range.lowerBound
    for j in 0..<configuration.width { out[j] = input[j] * gain[j] + shift[j] }
  }

  // MARK: Backward

  /// Replaces predictions by the gradient of `scale / 2 · Σ (prediction − y)²` and returns that sum of squares.
  func error(_ examples: ExampleBatch, from first: Int, scale: Float, _ shape: GroupShape, _ workspace: GPT2Workspace)
    -> Double
  {
    var sum = 0.0
    for sequence in 0..<shape.sequences {
      for position in 0..<shape.lastQueries {
        let row = workspace.predictions.from(row: sequence * shape.lastQueries + position).start
        let error = row[0] - examples.y.start[(first + sequence) * examples.positions + position]
        sum += Double(error) * Double(error)
        row[0] = error * scale
      }
    }
    return sum
  }

  /// Sets the gradients of all parameters from the predictions' gradients, or adds to them.
  ///
  /// Those of layer norms are left out: they follow from the sums over all parts (``finish(_:_:)``).
  func backward(_ shape: GroupShape, _ workspace: GPT2Workspace, _ gradients: GradientPart) {
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
        shape, workspace.blocks[layer], workspace, gradients, first: layer == 0 ? first : nil,
        preceding: layer > 0 ? workspace.blocks[layer - 1] : nil)
    }
    if let first {
      first.backwardReadIn(shape, workspace, gradients)
      readIn.biasBackward(gradients, gradient, rows: shape.rows)
    } else {
      readIn.parametersBackward(gradients, gradient, workspace.inputs.matrix, rows: shape.rows)
    }
    backwardPositions(shape, gradient, gradients)
  }

  private func backwardPositions(_ shape: GroupShape, _ gradient: Scalars, _ gradients: GradientPart) {
    let (width, range) = (configuration.width, layout.tokenPositions.range)
    let positions = gradients.start + range.lowerBound
    for token in 0..<shape.tokens {
      let rows = Scalars(start: gradient.from(row: token).start, row: shape.tokens * gradient.row)
      kernels.sumRows(
        positions + token * width, rows, adding: gradients.isAdding, rows: shape.sequences, width: width)
    }
    let used = shape.tokens * width
    if !gradients.isAdding { (positions + used).update(repeating: 0, count: range.count - used) }
  }

  /// Turns the summed gradient of a normalised map into those of its layer norm, weight and bias, in place.
  func finish(_ map: GPT2Layout.NormalisedLinear, _ gradients: UnsafeMutablePointer<Float>) {
    let start = parameters.start
    // A read-out is stored as [1, width], which is [width, 1] as well.
    kernels.functions.unfold_gain(
      gradients + map.linear.weight.range.lowerBound, gradients + map.gain.range.lowerBound,
      gradients + map.shift.range.lowerBound, start + map.linear.weight.range.lowerBound,
      start + map.gain.range.lowerBound, start + map.shift.range.lowerBound,
      gradients + map.linear.bias.range.lowerBound, map.gain.range.count, map.linear.bias.range.count)
  }
}

/// The forward and backward pass of a long short-term memory on one group of sequences: read-in, layers, read-out.
///
/// The products of a layer's input take all tokens at once; only those of the hidden states are taken token by token.
final class LSTMNetwork {
  let kernels: KernelSet
  let layout: LSTMLayout
  /// All parameters, in the layout's order.
  let parameters: FloatBuffer
  let readIn: ComposedReadIn
  /// Input weights of the layers but the first.
  private let inputs: [PackedLinear]
  private let layers: [LSTMLayer]
  private let readOut: PackedLinear

  /// Sequences of a group: few, so that activations stay in the caches, yet enough rows for the products of a token.
  static let groupSize = 16

  init(_ kernels: KernelSet, _ initial: LSTMParameters, forTraining: Bool) {
    self.kernels = kernels
    let layout = initial.layout
    self.layout = layout
    // Kernels read whole strips, which may extend beyond the last parameter.
    parameters = FloatBuffer(count: layout.count + 2 * kernels.tile)
    parameters.fill(first: initial.values)
    let start = parameters.start
    let arena = FloatArena()
    readIn = ComposedReadIn(kernels, arena, start, layout)
    inputs = layout.layers.dropFirst().map { layer in
      PackedLinear(
        kernels, arena, start, layer.input, secondBias: layer.recurrent.bias, isTransposed: true,
        forTraining: forTraining)
    }
    let width = layout.configuration.width
    layers = layout.layers.map { LSTMLayer(kernels, arena, start, $0, width: width, forTraining: forTraining) }
    readOut = PackedLinear(kernels, arena, start, layout.readOut, isTransposed: true, forTraining: forTraining)
  }

  /// Tasks of ``pack(task:)``.
  var packTasks: Int { layers.count + 1 }

  /// Packs the weights of one layer, the first one with the read-in, or of the read-out.
  func pack(task: Int) {
    guard task < layers.count else { return readOut.pack() }
    layers[task].pack()
    if task == 0 { readIn.pack() } else { inputs[task - 1].pack() }
  }

  // MARK: Forward

  /// Tokens x_1, y_1, x_2, … of a group, each followed by a 1; a token of y is padded with zeros.
  func load(_ batch: ExampleBatch, from first: Int, _ group: SequenceGroup, _ workspace: LSTMWorkspace) {
    let features = layout.configuration.features
    for token in 0..<group.tokens {
      for sequence in 0..<group.sequences {
        let row = workspace.inputs.from(row: group.row(ofToken: token) + sequence).start
        let example = (first + sequence) * batch.examples + token / 2
        if token % 2 == 0 {
          row.update(from: batch.x.start + example * features, count: features)
        } else {
          row.update(repeating: 0, count: features)
          row[0] = batch.y.start[example]
        }
        row[features] = 1
      }
    }
  }

  /// Predictions at the tokens of x.
  ///
  /// `inspect` is called with the number of a layer, from 1 on, when its hidden states are known and those of the next layer are
  /// not.
  func forward(_ group: SequenceGroup, _ workspace: LSTMWorkspace, inspect: (Int) -> Void = { _ in }) {
    for (index, layer) in layers.enumerated() {
      let gates = workspace.layers[index].gates.matrix
      if index == 0 {
        readIn.forward(gates, workspace.inputs.matrix, rows: group.rows)
      } else {
        inputs[index - 1].forward(gates, workspace.layers[index - 1].hidden.matrix, rows: group.rows)
      }
      layer.forward(group, workspace.layers[index])
      inspect(index + 1)
    }
    let hidden = workspace.layers[layers.count - 1].hidden
    for example in 0..<group.examples {
      readOut.forward(
        workspace.predictions.from(row: example * group.sequences), hidden.from(row: group.row(ofToken: 2 * example)),
        rows: group.sequences)
    }
  }

  // MARK: Backward

  /// Replaces predictions by the gradient of `scale / 2 · Σ (prediction − y)²` and returns that sum of squares.
  func error(
    _ batch: ExampleBatch, from first: Int, scale: Float, _ group: SequenceGroup, _ workspace: LSTMWorkspace
  ) -> Double {
    var sum = 0.0
    for sequence in 0..<group.sequences {
      for example in 0..<group.examples {
        let row = workspace.predictions.from(row: example * group.sequences + sequence).start
        let error = row[0] - batch.y.start[(first + sequence) * batch.examples + example]
        sum += Double(error) * Double(error)
        row[0] = error * scale
      }
    }
    return sum
  }

  /// Sets the gradients of all parameters from those of the predictions, or adds to them.
  ///
  /// Those of the read-in, of the first layer's input weight and of all recurrent biases are left out: they follow from the sums
  /// over all slices.
  func backward(_ group: SequenceGroup, _ workspace: LSTMWorkspace, _ gradients: SliceGradients) {
    readOutBackward(group, workspace, gradients)
    for (index, layer) in layers.enumerated().reversed() {
      let (activations, gates) = (workspace.layers[index], workspace.layers[index].gates.matrix)
      let above = workspace.gradients[(layers.count - 1 - index) % 2]
      layer.backward(group, activations, hiddenGradient: above, carry: workspace.carry, gradients)
      if index == 0 {
        readIn.backward(gradients, gates, workspace.inputs.matrix, rows: group.rows)
      } else {
        let below = workspace.gradients[(layers.count - index) % 2]
        inputs[index - 1].inputBackward(below.matrix, gates, rows: group.rows)
        inputs[index - 1].parametersBackward(
          gradients, gates, workspace.layers[index - 1].hidden.matrix, rows: group.rows)
      }
    }
  }

  /// Gradients of the read-out and of the last layer's hidden states, which are zero at the tokens of y.
  private func readOutBackward(_ group: SequenceGroup, _ workspace: LSTMWorkspace, _ gradients: SliceGradients) {
    let hidden = workspace.layers[layers.count - 1].hidden
    var gradients = gradients
    for token in 0..<group.tokens {
      let row = group.row(ofToken: token)
      let hiddenGradient = workspace.gradients[0].from(row: row)
      guard token % 2 == 0 else {
        hiddenGradient.start.update(repeating: 0, count: group.sequences * hiddenGradient.rowStride)
        continue
      }
      let errors = workspace.predictions.from(row: token / 2 * group.sequences)
      readOut.parametersBackward(gradients, errors, hidden.from(row: row), rows: group.sequences)
      readOut.inputBackward(hiddenGradient, errors, rows: group.sequences)
      gradients.isAdding = true
    }
  }
}

import Files
import TensorFiles

/// A trained transformer for evaluation: predictions and hidden states.
public final class GPT2Model {
  /// Its parameters.
  public let parameters: GPT2Parameters
  /// The kernels in use.
  public let kernels: KernelSet
  let network: GPT2Network
  let pool: WorkerPool
  let threads: Int
  private var workspaces: [GPT2Workspace] = []
  private var tokens = 0

  /// A model for evaluation.
  /// - Throws: `InvalidConfiguration` when no threads can be started.
  public init(_ parameters: GPT2Parameters, threads: Int = 1, kernels: KernelSet = .best) throws(InvalidConfiguration) {
    self.parameters = parameters
    self.kernels = kernels
    self.threads = threads
    network = GPT2Network(kernels, parameters)
    pool = try WorkerPool(threads: threads)
    pool.run(network.packTasks) { task, _ in network.pack(task: task) }
  }

  /// Predictions for every example, `[sequences, examples]`.
  ///
  /// `inspect` sees the hidden states of every group and layer, 0 after the read-in and the position embedding and the last one
  /// after the final layer norm; groups come in any order, several at the same time, each
  /// with a worker's number.
  /// - Precondition: the batch has the model's features and at most as many examples as it takes.
  package func predictions(
    _ batch: ExampleBatch, inspect: ((HiddenStates, _ worker: Int) -> Void)? = nil
  ) -> Tensor {
    let configuration = parameters.configuration
    precondition(
      batch.features == configuration.features && (1...configuration.examples).contains(batch.examples),
      "the batch does not fit the model")
    prepare(tokens: 2 * batch.examples)
    let result = FloatBuffer(count: batch.sequences * batch.examples)
    let groupSize = network.groupSize
    pool.run((batch.sequences + groupSize - 1) / groupSize) { task, worker in
      let (first, workspace) = (task * groupSize, workspaces[worker])
      let group = first..<min(first + groupSize, batch.sequences)
      let shape = GroupShape(
        sequences: group.count, tokens: 2 * batch.examples, lastQueries: 2 * batch.examples, queryStep: 1)
      network.load(batch, from: first, shape, workspace)
      network.forward(shape, workspace) { layer in
        inspect?(self.states(layer, group, shape, workspace), worker)
      }
      inspect?(self.states(configuration.layers, group, shape, workspace), worker)
      for row in 0..<group.count * batch.examples {
        result.start[first * batch.examples + row] = workspace.predictions.from(row: 2 * row).start[0]
      }
    }
    return Tensor(shape: [batch.sequences, batch.examples], values: result.values)
  }

  private func states(
    _ layer: Int, _ group: Range<Int>, _ shape: GroupShape, _ workspace: GPT2Workspace
  ) -> HiddenStates {
    let (width, isLast) = (parameters.configuration.width, layer == parameters.configuration.layers)
    return HiddenStates(layer: layer, width: width, group: group, tokens: shape.tokens) {
      [unowned network] out, sequence, token in
      let row = sequence * shape.tokens + token
      if isLast {
        network.applyFinalGain(out, workspace.readOutInput.from(row: row).start)
      } else {
        out.update(from: workspace.stream.from(row: row).start, count: width)
      }
    }
  }

  private func prepare(tokens: Int) {
    guard tokens > self.tokens else { return }
    self.tokens = tokens
    let sizes = GroupSizes(
      configuration: parameters.configuration, sequences: network.groupSize, tokens: tokens,
      lastQueries: tokens)
    workspaces = (0..<threads).map { _ in GPT2Workspace(kernels, sizes, forTraining: false) }
  }

  /// Predictions and the hidden states of all tokens, `[sequences, 2 · examples, width]`, from layer 0 to the last.
  /// - Precondition: as for a training.
  public func hiddenStates(_ batch: ExampleBatch) -> (predictions: Tensor, layers: [Tensor]) {
    let (layers, width, tokens) = (parameters.configuration.layers, parameters.configuration.width, 2 * batch.examples)
    let buffers = (0...layers).map { _ in FloatBuffer(count: batch.sequences * tokens * width) }
    let predictions = predictions(batch) { states, _ in
      for (sequence, index) in states.group.enumerated() {
        for token in 0..<tokens {
          states.write(
            buffers[states.layer].start + (index * tokens + token) * width, sequence: sequence, token: token)
        }
      }
    }
    return (predictions, buffers.map { Tensor(shape: [batch.sequences, tokens, width], values: $0.values) })
  }
}

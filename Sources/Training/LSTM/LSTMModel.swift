import Files
import TensorFiles

/// A trained long short-term memory for evaluation: predictions and hidden states.
public final class LSTMModel {
  /// Its parameters.
  public let parameters: LSTMParameters
  /// The kernels in use.
  public let kernels: KernelSet
  private let network: LSTMNetwork
  private let pool: WorkerPool
  private let threads: Int
  private var workspaces: [LSTMWorkspace] = []
  private var examples = 0

  /// A model for evaluation.
  /// - Throws: `InvalidConfiguration` when no threads can be started.
  public init(_ parameters: LSTMParameters, threads: Int = 1, kernels: KernelSet = .best) throws(InvalidConfiguration) {
    self.parameters = parameters
    self.kernels = kernels
    self.threads = threads
    pool = try WorkerPool(threads: threads)
    network = LSTMNetwork(kernels, parameters, forTraining: false)
    pool.run(network.packTasks) { task, _ in network.pack(task: task) }
  }

  /// Predictions for every example, `[sequences, examples]`.
  ///
  /// `inspect` sees the hidden states of every group and layer, from 1 on, at all tokens but the last y; groups come in any
  /// order, several at the same time, each with a worker's number.
  /// - Throws: `InvalidConfiguration` for a batch that does not fit the model.
  package func predictions(
    _ batch: ExampleBatch, inspect: ((HiddenStates, _ worker: Int) -> Void)? = nil
  ) throws(InvalidConfiguration) -> Tensor {
    let configuration = parameters.configuration
    guard batch.features == configuration.features, (1...configuration.examples).contains(batch.examples) else {
      throw InvalidConfiguration(
        "\(batch.examples) examples of \(batch.features) features do not fit a model of \(configuration.description), "
          + "positions \(configuration.examples)")
    }
    prepare(examples: batch.examples)
    let result = FloatBuffer(count: batch.sequences * batch.examples)
    let size = LSTMNetwork.groupSize
    pool.run((batch.sequences + size - 1) / size) { task, worker in
      let (first, workspace) = (task * size, workspaces[worker])
      let group = SequenceGroup(sequences: min(size, batch.sequences - first), examples: batch.examples)
      network.load(batch, from: first, group, workspace)
      network.forward(group, workspace) { layer in
        inspect?(Self.states(layer, first, group, workspace, width: configuration.width), worker)
      }
      for sequence in 0..<group.sequences {
        for example in 0..<group.examples {
          result.start[(first + sequence) * batch.examples + example] =
            workspace.predictions.from(row: example * group.sequences + sequence).start[0]
        }
      }
    }
    return Tensor(shape: [batch.sequences, batch.examples], values: result.values)
  }

  private static func states(
    _ layer: Int, _ first: Int, _ group: SequenceGroup, _ workspace: LSTMWorkspace, width: Int
  ) -> HiddenStates {
    let hidden = workspace.layers[layer - 1].hidden
    return HiddenStates(
      layer: layer, width: width, group: first..<first + group.sequences, tokens: group.tokens
    ) { out, sequence, token in
      out.update(from: hidden.from(row: group.row(ofToken: token) + sequence).start, count: width)
    }
  }

  private func prepare(examples: Int) {
    guard examples > self.examples else { return }
    self.examples = examples
    let largest = SequenceGroup(sequences: LSTMNetwork.groupSize, examples: examples)
    workspaces = (0..<threads).map { _ in
      LSTMWorkspace(kernels, parameters.configuration, largest, forTraining: false)
    }
  }

  /// Predictions, and the hidden states at the tokens of x, `[sequences, examples, width]`, of every layer from the first on.
  /// - Throws: `InvalidConfiguration` for a batch that does not fit the model.
  public func hiddenStates(
    _ batch: ExampleBatch
  ) throws(InvalidConfiguration) -> (predictions: Tensor, layers: [Tensor]) {
    let (layers, width, examples) = (parameters.configuration.layers, parameters.configuration.width, batch.examples)
    let buffers = (0..<layers).map { _ in FloatBuffer(count: batch.sequences * examples * width) }
    let predictions = try predictions(batch) { states, _ in
      for (sequence, index) in states.group.enumerated() {
        for example in 0..<examples {
          states.write(
            buffers[states.layer - 1].start + (index * examples + example) * width, sequence: sequence,
            token: 2 * example)
        }
      }
    }
    return (predictions, buffers.map { Tensor(shape: [batch.sequences, examples, width], values: $0.values) })
  }
}

import TensorFiles
import Training

/// A trained model whose layers can be asked what they know.
public protocol InContextModel: AnyObject {
  /// Layers that have hidden states at the tokens of x.
  var layers: Int { get }
  /// Width of a hidden state.
  var width: Int { get }
  /// Hidden states at the tokens of x, `[sequences, examples, width]` for each layer from 1 on.
  /// - Throws: `InvalidConfiguration` for a batch that does not fit the model.
  func exampleStates(_ batch: ExampleBatch) throws -> [Tensor]
}

extension GPT2Model: InContextModel {
  /// Blocks.
  public var layers: Int { parameters.configuration.layers }
  /// Width of the residual stream.
  public var width: Int { parameters.configuration.width }

  /// Those of the residual stream after each block; the last ones are after the final layer norm.
  /// - Precondition: the batch fits the model.
  public func exampleStates(_ batch: ExampleBatch) -> [Tensor] {
    let (layers, width, examples) = (layers, width, batch.examples)
    let buffers = (0..<layers).map { _ in FloatBuffer(count: batch.sequences * examples * width) }
    _ = predictions(batch) { states, _ in
      // Layer 0, before the first block, has no read-out.
      guard states.layer > 0 else { return }
      for (sequence, index) in states.group.enumerated() {
        for position in 0..<examples {
          let to = buffers[states.layer - 1].start + (index * examples + position) * width
          states.write(to, sequence: sequence, token: 2 * position)
        }
      }
    }
    return buffers.map { Tensor(shape: [batch.sequences, examples, width], values: $0.values) }
  }
}

extension LSTMModel: InContextModel {
  /// Layers.
  public var layers: Int { parameters.configuration.layers }
  /// Width of a hidden state.
  public var width: Int { parameters.configuration.width }

  /// The hidden states h of each layer.
  /// - Throws: `InvalidConfiguration` for a batch that does not fit the model.
  public func exampleStates(_ batch: ExampleBatch) throws -> [Tensor] { try hiddenStates(batch).layers }
}

/// Parameters of a model of any family.
enum ModelWeights: Sendable {
  case transformer(GPT2Parameters)
  case lstm(LSTMParameters)

  var sizes: ModelSizes {
    switch self {
    case .transformer(let parameters): ModelSizes(parameters.configuration)
    case .lstm(let parameters): ModelSizes(parameters.configuration)
    }
  }

  /// The model, ready to be asked.
  /// - Throws: `InvalidConfiguration` when no threads can be started.
  func model(threads: Int) throws -> any InContextModel {
    switch self {
    case .transformer(let parameters): try GPT2Model(parameters, threads: threads)
    case .lstm(let parameters): try LSTMModel(parameters, threads: threads)
    }
  }

  /// The same for what is asked of transformers alone.
  /// - Throws: `InvalidConfiguration` when no threads can be started.
  func transformer(threads: Int) throws -> GPT2Model {
    guard case .transformer(let parameters) = self else { preconditionFailure("the model is no transformer") }
    return try GPT2Model(parameters, threads: threads)
  }
}

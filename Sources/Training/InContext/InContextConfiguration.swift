import Files
import Random
import TensorFiles

/// Sizes of a model for in-context regression, whose tokens are x and y in turn.
public protocol InContextConfiguration: Sendable, Hashable {
  /// Entries of an x.
  var features: Int { get }
  /// Most examples of a sequence; each takes two tokens.
  var examples: Int { get }
  /// Layers of the model.
  var layers: Int { get }
  /// Width of a hidden state.
  var width: Int { get }
  /// One line for reports.
  var description: String { get }
  /// Name of a parameter that only a model of more layers has.
  var surplus: String { get }
  /// The sizes as a file's metadata.
  var metadata: [String: String] { get }
  /// The sizes that ``metadata`` left.
  /// - Throws: `DamagedFile` when some are missing or make no model.
  init(_ file: SafetensorsFile) throws(DamagedFile)
  /// Floating-point operations of one step of training on so many tokens.
  func operations(tokens: Int) -> Double
}

/// Parameters of a model for in-context regression, with what ``InContextTraining`` needs to train it.
///
/// ``GPT2Layout`` and ``LSTMLayout`` conform.
public protocol InContextLayout: ParameterLayout where Configuration: InContextConfiguration {
  /// What the model is called in checkpoints and messages.
  static var modelName: String { get }
  /// Sizes of the model.
  var configuration: Configuration { get }
  /// Parameters at the beginning of a training.
  static func initial(_ configuration: Configuration, _ generator: inout TorchGenerator) -> ModelParameters<Self>
  /// Prepares the training of a model.
  /// - Throws: `InvalidConfiguration` for a batch that the model does not take, or threads that cannot be started.
  static func trainer(
    _ initial: ModelParameters<Self>, sequences: Int, examples: Int, threads: Int, gradientLimit: Double?,
    kernels: KernelSet
  ) throws(InvalidConfiguration) -> InContextTrainer<Self>
}

extension ModelParameters where Layout: InContextLayout {
  /// Sizes of the model.
  public var configuration: Layout.Configuration { layout.configuration }
}

import Files
import TensorFiles

/// What a model is trained on.
public struct TrainingData: Sendable {
  /// What a model's output is compared with.
  public struct Target: Sendable {
    enum Source: Sendable {
      case array(SampleArray)
      case linear(FloatBuffer)
    }
    let source: Source
    let features: Int
    /// Inputs that a linear target is made for.
    let inputs: Int?

    /// Numbers that were computed before.
    public static func array(_ array: SampleArray) -> Target {
      Target(source: .array(array), features: array.features, inputs: nil)
    }

    /// W x for each token x, computed when it is needed, which saves the memory of an array; W is `[outputs, inputs]`.
    public static func linear(_ weight: Tensor) -> Target {
      Target(source: .linear(FloatBuffer(weight.values)), features: weight.shape[0], inputs: weight.shape[1])
    }
  }

  /// Inputs; their features stand side by side in a token.
  public let inputs: [SampleArray]
  /// Input of the second map, the same for all samples.
  public let sharedInput: SampleArray?
  /// Number of samples.
  public let samples: Int
  /// One target for each model.
  public let targets: [Target]

  /// Creates data.
  public init(inputs: [SampleArray], sharedInput: SampleArray? = nil, targets: [Target]) {
    self.inputs = inputs
    self.sharedInput = sharedInput
    self.targets = targets
    samples = inputs.map(\.samples).min() ?? 0
  }

  /// Whether models of these sizes can be trained on the data.
  /// - Throws: `InvalidConfiguration` that says what does not fit.
  func check(_ configurations: [AttentionConfiguration], batchSize: Int) throws(InvalidConfiguration) {
    guard (1...65_536).contains(batchSize) else {
      throw InvalidConfiguration("batch size \(batchSize): it must lie between 1 and 65536")
    }
    guard !configurations.isEmpty, configurations.count == targets.count else {
      throw InvalidConfiguration("\(configurations.count) models need as many targets, there are \(targets.count)")
    }
    let width = inputs.map(\.features).reduce(0, +)
    for (configuration, target) in zip(configurations, targets) {
      guard inputs.allSatisfy({ $0.tokens == configuration.tokens }), width == configuration.inputWidth else {
        throw InvalidConfiguration(
          "inputs of width \(width) do not fit a model of \(configuration.tokens) tokens of \(configuration.inputWidth)"
        )
      }
      guard target.features == configuration.outputWidth, target.inputs ?? width == width else {
        throw InvalidConfiguration(
          "a target of width \(target.features) does not fit a model's output of \(configuration.outputWidth)")
      }
      if case .array(let array) = target.source, array.tokens != configuration.tokens || array.samples < samples {
        throw InvalidConfiguration("a target of \(array.samples) × \(array.tokens) tokens does not fit the inputs")
      }
      let shared = configuration.secondInputWidth.map { [configuration.tokens, $0, 0] }
      guard shared == nil || shared == sharedInput.map({ [$0.tokens, $0.features, $0.sampleStride] }) else {
        throw InvalidConfiguration("a model with two maps needs a shared input of \(configuration.tokens) tokens")
      }
    }
  }
}

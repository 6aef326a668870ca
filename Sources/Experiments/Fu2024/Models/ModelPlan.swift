import Files
import Training

/// How a model of any family is trained, as rows and evaluations tell it.
///
/// The plans of transformers and of long short-term memories conform.
protocol ModelPlan: Sendable {
  /// Sizes of the model.
  var sizes: ModelSizes { get }
  /// Sequences of a batch.
  var sequences: Int { get }
  /// Steps.
  var steps: Int { get }
  /// Learning rate.
  var schedule: LearningRateSchedule { get }
  /// Entries of x that are not zero.
  var dimensions: Curriculum { get }
  /// Examples of a sequence.
  var examples: Curriculum { get }
  /// All that decides on the trained model but its seed.
  var description: String { get }
  /// Floating-point operations of all steps.
  var operations: Double { get }
}

/// Sizes of a model of any family.
struct ModelSizes: Sendable, Hashable {
  /// Entries of an x.
  var features: Int
  /// Layers.
  var layers: Int
  /// Attention heads of a layer; 0 for a model without attention.
  var heads: Int
  /// Width of a hidden state.
  var width: Int
  /// Most examples of a sequence.
  var examples: Int
  /// One line for messages.
  var description: String

  init(_ configuration: some InContextConfiguration) {
    features = configuration.features
    layers = configuration.layers
    heads = (configuration as? GPT2Configuration)?.heads ?? 0
    width = configuration.width
    examples = configuration.examples
    description = configuration.description
  }
}

extension InContextTrainingPlan: ModelPlan {
  var sizes: ModelSizes { ModelSizes(configuration) }
}

extension ModelPlan {
  /// The training at its beginning.
  /// - Throws: `InvalidConfiguration` for a plan that cannot be, or threads that cannot be started.
  func training(seed: UInt64, threads: Int) throws -> any ModelTrainingRun {
    switch self {
    case let plan as GPT2TrainingPlan: try GPT2Training(plan, seed: seed, threads: threads)
    case let plan as LSTMTrainingPlan: try LSTMTraining(plan, seed: seed, threads: threads)
    default: preconditionFailure("a plan of no family")
    }
  }
}

/// The training of a model of any family.
protocol ModelTrainingRun: TrainingRun {
  /// All parameters.
  var parameterValues: [Float] { get }
  /// Digest of the parameters, in hexadecimal digits.
  var parametersDigest: String { get }
  /// Euclidean norm of the last batch's gradient.
  var gradientNorm: Double { get }
  /// Replaces a file by the parameters alone, and where they come from.
  /// - Throws: `FileError`.
  func writeModel(to path: String, metadata: [String: String]) throws(FileError)
}

extension InContextTraining: ModelTrainingRun {
  var parameterValues: [Float] { trainer.parameters.values }
  var parametersDigest: String { trainer.parameters.digest }
  var gradientNorm: Double { trainer.gradientNorm }
}

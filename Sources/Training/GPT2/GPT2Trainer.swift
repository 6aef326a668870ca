import Files
import Random

/// Trains a transformer.
public typealias GPT2Trainer = InContextTrainer<GPT2Layout>

/// The training of a transformer after a plan, on fresh batches.
public typealias GPT2Training = InContextTraining<GPT2Layout>

/// Everything that determines a trained transformer but its seed.
public typealias GPT2TrainingPlan = InContextTrainingPlan<GPT2Configuration>

extension InContextTrainer where Layout == GPT2Layout {
  /// Prepares the training of a model.
  /// - Throws: `InvalidConfiguration` for a batch without sequences or examples, more examples than the model takes, or threads that
  ///   cannot be started.
  public convenience init(
    _ initial: GPT2Parameters, sequences: Int = 64, examples: Int, threads: Int = 1, adam: Adam = Adam(),
    gradientLimit: Double? = nil, kernels: KernelSet = .best
  ) throws(InvalidConfiguration) {
    try self.init(
      initial.configuration, sequences: sequences, examples: examples, threads: threads, adam: adam,
      gradientLimit: gradientLimit, kernels: kernels
    ) {
      TrainedGPT2(kernels, initial, sequences: sequences, examples: examples, threads: threads)
    }
  }
}

extension GPT2Layout: InContextLayout {
  /// As in the names of checkpoints.
  public static var modelName: String { "transformer" }

  /// As ``ModelParameters`` draws them.
  public static func initial(_ configuration: GPT2Configuration, _ generator: inout TorchGenerator) -> GPT2Parameters {
    GPT2Parameters(initial: configuration, &generator)
  }

  /// A trainer with Adam's default decays.
  /// - Throws: `InvalidConfiguration` for a batch that the model does not take, or threads that cannot be started.
  public static func trainer(
    _ initial: GPT2Parameters, sequences: Int, examples: Int, threads: Int, gradientLimit: Double?, kernels: KernelSet
  ) throws(InvalidConfiguration) -> GPT2Trainer {
    try GPT2Trainer(
      initial, sequences: sequences, examples: examples, threads: threads, gradientLimit: gradientLimit,
      kernels: kernels)
  }
}

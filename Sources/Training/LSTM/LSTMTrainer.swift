import Files
import Random

/// Trains a long short-term memory.
public typealias LSTMTrainer = InContextTrainer<LSTMLayout>

/// The training of a long short-term memory after a plan, on fresh batches.
public typealias LSTMTraining = InContextTraining<LSTMLayout>

/// Everything that determines a trained long short-term memory but its seed.
public typealias LSTMTrainingPlan = InContextTrainingPlan<LSTMConfiguration>

extension InContextTrainer where Layout == LSTMLayout {
  /// Prepares the training of a model.
  /// - Throws: `InvalidConfiguration` for a batch without sequences or examples, more examples than the model takes, or threads that
  ///   cannot be started.
  public convenience init(
    _ initial: LSTMParameters, sequences: Int = 64, examples: Int, threads: Int = 1, adam: Adam = Adam(),
    gradientLimit: Double? = nil, kernels: KernelSet = .best
  ) throws(InvalidConfiguration) {
    try self.init(
      initial.configuration, sequences: sequences, examples: examples, threads: threads, adam: adam,
      gradientLimit: gradientLimit, kernels: kernels
    ) {
      TrainedLSTM(kernels, initial, sequences: sequences, examples: examples, threads: threads)
    }
  }
}

extension LSTMLayout: InContextLayout {
  /// As in the names of checkpoints.
  public static var modelName: String { "lstm" }

  /// As ``ModelParameters`` draws them.
  public static func initial(_ configuration: LSTMConfiguration, _ generator: inout TorchGenerator) -> LSTMParameters {
    LSTMParameters(initial: configuration, &generator)
  }

  /// A trainer with Adam's default decays.
  /// - Throws: `InvalidConfiguration` for a batch that the model does not take, or threads that cannot be started.
  public static func trainer(
    _ initial: LSTMParameters, sequences: Int, examples: Int, threads: Int, gradientLimit: Double?, kernels: KernelSet
  ) throws(InvalidConfiguration) -> LSTMTrainer {
    try LSTMTrainer(
      initial, sequences: sequences, examples: examples, threads: threads, gradientLimit: gradientLimit,
      kernels: kernels)
  }
}

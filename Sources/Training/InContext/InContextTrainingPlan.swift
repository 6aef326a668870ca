import Files
import Solvers

/// Everything that determines a trained model but its seed.
public struct InContextTrainingPlan<Configuration: InContextConfiguration>: Sendable, Hashable {
  /// Sizes of the model.
  public var configuration: Configuration
  /// Sequences of a batch.
  public var sequences: Int
  /// Steps.
  public var steps: Int
  /// Learning rate.
  public var schedule: LearningRateSchedule
  /// Entries of x that are not zero.
  public var dimensions: Curriculum
  /// Examples of a sequence.
  public var examples: Curriculum
  /// Largest norm of a gradient.
  public var gradientLimit: Double?
  /// Distribution of x.
  public var covariance: RegressionBatch.Covariance
  /// Standard deviation of the noise of y.
  public var noise: Double
  /// What y is of x.
  public var target: RegressionBatch.Target

  /// A plan without a curriculum, on isotropic data without noise.
  public init(
    _ configuration: Configuration, examples: Int, sequences: Int = 64, steps: Int, schedule: LearningRateSchedule,
    gradientLimit: Double? = nil, covariance: RegressionBatch.Covariance = .isotropic, noise: Double = 0,
    target: RegressionBatch.Target = .linear
  ) {
    self.configuration = configuration
    self.sequences = sequences
    self.steps = steps
    self.schedule = schedule
    dimensions = Curriculum(configuration.features)
    self.examples = Curriculum(examples)
    self.gradientLimit = gradientLimit
    self.covariance = covariance
    self.noise = noise
    self.target = target
  }

  /// The settings as text, for checkpoints: the same text means the same training.
  public var description: String {
    "\(configuration.description), positions \(configuration.examples), \(sequences) sequences, \(steps) steps, "
      + "rate \(schedule.peak) \(schedule.decay.rawValue) after \(schedule.warmUp), dims \(Self.text(dimensions)), "
      + "points \(Self.text(examples)), clip \(gradientLimit.map { "\($0)" } ?? "none"), x \(covariance), noise \(noise)"
      + Self.text(target)
  }

  /// Floating-point operations of all steps; the curriculum's shorter sequences are counted as full ones.
  public var operations: Double { configuration.operations(tokens: 2 * examples.end * sequences) * Double(steps) }

  /// Whether there can be such a training.
  /// - Throws: `InvalidConfiguration` that says what cannot be.
  func check() throws(InvalidConfiguration) {
    guard steps > 0, schedule.peak > 0, schedule.peak.isFinite else {
      throw InvalidConfiguration("a training of \(steps) steps at the rate \(schedule.peak); both must be above zero")
    }
    guard noise >= 0, noise.isFinite else {
      throw InvalidConfiguration("noise of standard deviation \(noise); it must be zero or above")
    }
    guard dimensions.stays(within: configuration.features), examples.stays(within: configuration.examples) else {
      throw InvalidConfiguration("the curriculum leaves the model: \(description)")
    }
  }

  /// Linear targets, which came first, go without saying.
  private static func text(_ target: RegressionBatch.Target) -> String {
    guard case .network(let shape) = target else { return "" }
    return ", y of \(shape.hidden) \(shape.activation.rawValue) units"
  }

  private static func text(_ curriculum: Curriculum) -> String {
    "\(curriculum.start)…\(curriculum.end) by \(curriculum.increment) every \(curriculum.interval)"
  }
}

import Files
import Random
import Solvers
import TensorFiles

/// A model in training after a plan; one that was interrupted and resumed goes on to the same bits.
public final class GPT2Training {
  /// What is trained, and how.
  public let plan: GPT2TrainingPlan
  /// The model and its optimiser.
  public let trainer: GPT2Trainer
  /// Draws the batches.
  private var generator: TorchGenerator
  /// That of the last step.
  let batch: ExampleBatch

  /// A training at its beginning: the seed draws the parameters, then the batches.
  /// - Throws: `UsageError` for a plan that cannot be, or threads that cannot be started.
  public init(_ plan: GPT2TrainingPlan, seed: UInt64, threads: Int, kernels: KernelSet = .best) throws(UsageError) {
    guard plan.steps > 0, plan.schedule.peak > 0, plan.schedule.peak.isFinite else {
      throw UsageError("a training of \(plan.steps) steps at the rate \(plan.schedule.peak); both must be above zero")
    }
    guard plan.noise >= 0, plan.noise.isFinite else {
      throw UsageError("noise of standard deviation \(plan.noise); it must be zero or above")
    }
    guard plan.dimensions.stays(within: plan.configuration.features),
      plan.points.stays(within: plan.configuration.positions)
    else { throw UsageError("the curriculum leaves the model: \(plan.description)") }
    self.plan = plan
    var generator = TorchGenerator(seed: seed)
    let initial = GPT2Parameters(initial: plan.configuration, &generator)
    self.generator = generator
    trainer = try GPT2Trainer(
      initial, sequences: plan.sequences, positions: plan.points.end, threads: threads,
      gradientLimit: plan.gradientLimit, kernels: kernels)
    batch = ExampleBatch(
      sequences: plan.sequences, positions: plan.points.end, features: plan.configuration.features)
  }

  /// Steps taken.
  public var step: Int { trainer.steps }

  /// Whether all steps have been taken.
  public var isOver: Bool { step >= plan.steps }

  /// Learning rate of the next step.
  public var learningRate: Double { plan.schedule.rate(step: step, of: plan.steps) }

  /// One step on a fresh batch.
  /// - Throws: ``NonFiniteLoss``.
  public func advance() throws(NonFiniteLoss) {
    let (positions, active) = (plan.points.size(step: step), plan.dimensions.size(step: step))
    if plan.covariance == .isotropic, plan.noise == 0 {
      batch.draw(positions: positions, active: active, &generator)
    } else {
      batch.copy(
        RegressionBatch(
          sequences: plan.sequences, positions: positions, features: plan.configuration.features, active: active,
          covariance: plan.covariance, noise: plan.noise, &generator))
    }
    trainer.step(batch, learningRate: learningRate)
    guard trainer.loss.isFinite else { throw NonFiniteLoss(epoch: 1, step: step, model: 0) }
  }

  // MARK: Checkpoints

  /// Replaces a file by the state of the training.
  /// - Throws: `FileError`; an older file then stays as it was.
  public func save(to path: String, metadata: [String: String] = [:]) throws(FileError) {
    var writer = SafetensorsWriter()
    writer.metadata = metadata
    trainer.parameters.write(to: &writer)
    let (first, second) = trainer.moments
    for (name, tensor) in first.tensors { writer.add("exp_avg." + name, tensor) }
    for (name, tensor) in second.tensors { writer.add("exp_avg_sq." + name, tensor) }
    generator.write(to: &writer, as: "generator")
    writer.metadata["step"] = String(step)
    writer.metadata["plan"] = plan.description
    try writer.write(to: path)
  }

  /// Goes on from the state that ``save(to:metadata:)`` left.
  /// - Returns: the file's metadata.
  /// - Throws: `FileError` or `SourceError` when the file is missing, damaged or of another training; the training is
  ///   then as it was.
  @discardableResult
  public func resume(from path: String) throws -> [String: String] {
    let file = try SafetensorsFile(path: path)
    guard let step = file.metadata["step"].flatMap({ Int($0) }), (0...plan.steps).contains(step),
      file.metadata["plan"] == plan.description
    else { throw file.fault("the checkpoint belongs to another training; remove the file to begin anew") }
    let parameters = try GPT2Parameters(file)
    guard parameters.configuration == plan.configuration else {
      throw file.fault("the sizes in the metadata are not those of the plan; remove the file to begin anew")
    }
    func moments(_ array: OptimiserArray) throws(SourceError) -> GPT2Parameters {
      let prefix = array.rawValue + "."
      let moments = try GPT2Parameters(plan.configuration) { (name, shape) throws(SourceError) in
        try file.tensor(prefix + name, shape: shape)
      }
      if let fault = array.fault(in: moments.values, moments.layout.entries, prefix: prefix) { throw file.fault(fault) }
      return moments
    }
    let (first, second) = (try moments(.firstMoment), try moments(.secondMoment))
    let generator = try TorchGenerator(file, "generator")
    trainer.restore(parameters, first, second, steps: step)
    self.generator = generator
    return file.metadata
  }

  /// Replaces a file by the parameters alone, and where they come from.
  /// - Throws: `FileError`.
  public func writeModel(to path: String, metadata: [String: String]) throws(FileError) {
    var writer = SafetensorsWriter()
    writer.metadata = metadata
    writer.metadata["plan"] = plan.description
    trainer.parameters.write(to: &writer)
    try writer.write(to: path)
  }
}

extension GPT2Trainer {
  /// Adam's first and second moments.
  var moments: (first: GPT2Parameters, second: GPT2Parameters) {
    func numbers(_ buffer: FloatBuffer) -> GPT2Parameters {
      GPT2Parameters(
        layout: network.layout, values: Array(UnsafeBufferPointer(start: buffer.start, count: network.layout.count)))
    }
    return (numbers(state.firstMoment), numbers(state.secondMoment))
  }

  /// Takes over parameters, moments and the number of steps.
  func restore(_ parameters: GPT2Parameters, _ first: GPT2Parameters, _ second: GPT2Parameters, steps: Int) {
    for (buffer, numbers) in [
      (state.parameters, parameters), (state.firstMoment, first), (state.secondMoment, second),
    ] {
      precondition(numbers.layout == network.layout, "numbers of another model")
      numbers.values.withUnsafeBufferPointer { values in
        if let base = values.baseAddress { buffer.start.update(from: base, count: values.count) }
      }
    }
    self.steps = steps
    isPacked = false
  }
}

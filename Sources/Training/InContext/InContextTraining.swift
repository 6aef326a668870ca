import Files
import Random
import Solvers
import TensorFiles

/// The training of a model for in-context regression after a plan, on fresh batches.
public final class InContextTraining<Layout: InContextLayout>: TrainingRun {
  /// What is trained, and how.
  public let plan: InContextTrainingPlan<Layout.Configuration>
  /// The model and its optimiser.
  public let trainer: InContextTrainer<Layout>
  /// Draws the batches.
  private var generator: TorchGenerator
  /// That of the last step.
  let batch: ExampleBatch

  /// A training at its beginning: the seed draws the parameters, then the batches.
  /// - Throws: `InvalidConfiguration` for a plan that cannot be, or threads that cannot be started.
  public init(
    _ plan: InContextTrainingPlan<Layout.Configuration>, seed: UInt64, threads: Int, kernels: KernelSet = .best
  ) throws(InvalidConfiguration) {
    try plan.check()
    self.plan = plan
    var generator = TorchGenerator(seed: seed)
    let initial = Layout.initial(plan.configuration, &generator)
    self.generator = generator
    trainer = try Layout.trainer(
      initial, sequences: plan.sequences, examples: plan.examples.end, threads: threads,
      gradientLimit: plan.gradientLimit, kernels: kernels)
    batch = ExampleBatch(
      sequences: plan.sequences, examples: plan.examples.end, features: plan.configuration.features)
  }

  /// The only model's name.
  public var modelNames: [String] { [Layout.modelName] }
  /// Steps taken.
  public var step: Int { trainer.steps }
  /// Mean squared error on the last batch, before its update.
  public var losses: [Double] { [trainer.loss] }
  /// Learning rate of the next step.
  public var learningRate: Double { plan.schedule.rate(step: step, of: plan.steps) }

  /// One step on a fresh batch.
  public func advance() {
    let (examples, active) = (plan.examples.size(step: step), plan.dimensions.size(step: step))
    if plan.covariance == .isotropic, plan.noise == 0, plan.target == .linear {
      batch.draw(examples: examples, active: active, &generator)
    } else {
      batch.copy(
        RegressionBatch(
          sequences: plan.sequences, positions: examples, features: plan.configuration.features, active: active,
          covariance: plan.covariance, noise: plan.noise, target: plan.target, &generator))
    }
    trainer.step(batch, learningRate: learningRate)
  }

  // MARK: Checkpoints

  /// What the next step depends on.
  public struct State: Sendable {
    fileprivate let step: Int
    fileprivate let generator: TorchGenerator
    fileprivate let model: AdamState.Snapshot<Layout>
  }

  /// Adds parameters, moments, the generator and the plan.
  public func write(to writer: inout SafetensorsWriter) {
    trainer.adamState.write(to: &writer, trainer.network.layout, model: modelNames[0])
    generator.write(to: &writer, as: "generator")
    writer.metadata["plan"] = plan.description
  }

  /// The state that ``write(to:)`` left after so many steps.
  /// - Throws: `DamagedFile` when the file is damaged or of another training.
  public func state(in file: SafetensorsFile, step: Int) throws(DamagedFile) -> State {
    guard file.metadata["plan"] == plan.description else {
      throw file.fault("the checkpoint belongs to another training; remove the file to begin anew")
    }
    return State(
      step: step, generator: try TorchGenerator(file, "generator"),
      model: try AdamState.Snapshot(file, plan.configuration, model: modelNames[0]))
  }

  /// Goes on from a state.
  public func restore(_ state: State) {
    trainer.restore(state.model, steps: state.step)
    generator = state.generator
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

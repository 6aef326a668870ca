import Files
import Random
import TensorFiles

/// Epochs over shuffled samples, as PyTorch's `DataLoader(shuffle=True)` deals them out.
public final class AttentionTraining: TrainingRun {
  /// The models in training.
  public let trainer: AttentionTrainer
  /// Names of the models.
  public let modelNames: [String]
  /// Samples of an epoch.
  public let samples: [Int]
  /// Samples of a step; the last one of an epoch may have fewer.
  public let batchSize: Int
  /// Draws the order of every epoch; a script that evaluates with a `DataLoader` of its own draws from it, too.
  public var generator: TorchGenerator
  /// Substitutes a sample whenever it is dealt out, for a data set that draws at every access; called once for each sample of
  /// an epoch, in the epoch's order.
  ///
  /// The substitutes of the current epoch are part of a checkpoint; a generator that draws them is not, and has to be advanced
  /// by ``epochsDealt`` epochs when a training is resumed.
  public var variant: ((Int) -> Int)?
  /// The current epoch's samples in their order, and their substitutes; empty before the first step.
  private var order: [Int] = []
  private var variants: [Int] = []

  /// A training at its beginning.
  /// - Precondition: there are samples, and a name for each model.
  public init(
    _ trainer: AttentionTrainer, names: [String], samples: [Int], batchSize: Int, generator: TorchGenerator
  ) {
    precondition(!samples.isEmpty, "an epoch needs samples")
    precondition(names.count == trainer.configurations.count, "one name for each model")
    self.trainer = trainer
    modelNames = names
    self.samples = samples
    self.batchSize = batchSize
    self.generator = generator
  }

  /// Steps of an epoch.
  public var stepsPerEpoch: Int { (samples.count + batchSize - 1) / batchSize }
  /// Epochs that are over.
  public var epoch: Int { step / stepsPerEpoch }
  /// Epochs whose samples have been dealt out, the current one included.
  public var epochsDealt: Int { (step + stepsPerEpoch - 1) / stepsPerEpoch }
  /// Steps taken.
  public var step: Int { trainer.steps }
  /// Loss of each model on the last batch, before its update.
  public var losses: [Double] { trainer.losses }

  /// One step on the next batch.
  public func advance() {
    let stepOfEpoch = step % stepsPerEpoch
    if stepOfEpoch == 0 {
      order = generator.epochOrder(samples.count).map { samples[$0] }
      variants = variant.map { order.map($0) } ?? order
    }
    let start = stepOfEpoch * batchSize
    trainer.step(variants[start..<min(start + batchSize, variants.count)])
  }

  // MARK: Checkpoints

  /// What the next step depends on.
  public struct State: Sendable {
    fileprivate let step: Int
    fileprivate let order: [Int]
    fileprivate let variants: [Int]
    fileprivate let generator: TorchGenerator
    fileprivate let models: [AdamState.Snapshot<AttentionLayout>]
  }

  /// Adds parameters and moments of all models, the generator and the order of the epoch.
  public func write(to writer: inout SafetensorsWriter) {
    trainer.write(to: &writer, names: modelNames)
    generator.write(to: &writer, as: "generator")
    writer.add("order", words: order.map(UInt32.init))
    writer.add("variants", words: variants.map(UInt32.init))
  }

  /// The state that ``write(to:)`` left after so many steps.
  /// - Throws: `DamagedFile` when the file is damaged or of another training.
  public func state(in file: SafetensorsFile, step: Int) throws(DamagedFile) -> State {
    let (order, variants) = (try file.words("order").map(Int.init), try file.words("variants").map(Int.init))
    let isDealt =
      step == 0
      ? order.isEmpty && variants.isEmpty
      : order.sorted() == samples.sorted() && variants.count == order.count
        && (variant == nil ? variants == order : variants.allSatisfy { (0..<trainer.data.samples).contains($0) })
    guard isDealt else {
      throw file.fault("the order of the samples is of another training; remove the file to begin anew")
    }
    return State(
      step: step, order: order, variants: variants, generator: try TorchGenerator(file, "generator"),
      models: try trainer.snapshots(file, names: modelNames))
  }

  /// Goes on from a state.
  public func restore(_ state: State) {
    trainer.restore(state.models, steps: state.step)
    order = state.order
    variants = state.variants
    generator = state.generator
  }
}

extension AttentionTrainer {
  /// Adds parameters and moments of all models; `names` are theirs, in order.
  func write(to writer: inout SafetensorsWriter, names: [String]) {
    for (name, network) in zip(names, networks) {
      network.state.adam.write(to: &writer, network.state.layout, model: name)
    }
  }

  /// Parameters and moments that ``write(to:names:)`` left.
  func snapshots(
    _ file: SafetensorsFile, names: [String]
  ) throws(DamagedFile) -> [AdamState.Snapshot<AttentionLayout>] {
    var snapshots: [AdamState.Snapshot<AttentionLayout>] = []
    for (name, configuration) in zip(names, configurations) {
      snapshots.append(try AdamState.Snapshot(file, configuration, model: name))
    }
    return snapshots
  }

  /// Takes over parameters, moments and the number of steps.
  func restore(_ snapshots: [AdamState.Snapshot<AttentionLayout>], steps: Int) {
    for (network, snapshot) in zip(networks, snapshots) { network.state.adam.restore(snapshot) }
    self.steps = steps
  }
}

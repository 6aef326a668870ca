import Files
import Random
import TensorFiles

/// A loss that is no finite number: the training has failed, and more steps cannot mend it.
public struct NonFiniteLoss: Error, Equatable, CustomStringConvertible {
  /// Epoch and step within it, counted from 1.
  public let epoch: Int
  /// Step within the epoch, counted from 1.
  public let step: Int
  /// The model's number, counted from 0.
  public let model: Int

  /// One line.
  public var description: String { "the loss of model \(model) is not finite at epoch \(epoch), step \(step)" }
}

/// Epochs over shuffled samples, as PyTorch's `DataLoader(shuffle=True)` deals them out, with checkpoints.
///
/// A loop that was interrupted and resumed goes on to the same bits as one that was not.
public final class TrainingLoop {
  /// The models in training.
  public let trainer: Trainer
  /// Names of the models in checkpoints.
  public let names: [String]
  /// Samples of an epoch.
  public let samples: [Int]
  /// Samples of a step; the last one of an epoch may have fewer.
  public let batchSize: Int
  /// Draws the order of every epoch; a script that evaluates with a `DataLoader` of its own draws from it, too.
  public var generator: TorchGenerator
  /// What stands for a dealt sample, asked once for each of an epoch in its order: a data set may draw at every access.
  ///
  /// It must be set, in its state of the current epoch, before a loop is resumed.
  public var variant: ((Int) -> Int)?
  /// Epochs that are over.
  public private(set) var epoch = 0
  /// Steps of the current epoch that are done; 0 before the first.
  public private(set) var step = 0
  /// Sum of each model's batch losses over the current epoch, or over the last one while `step` is 0.
  public private(set) var lossSums: [Double]
  private var order: [Int] = []

  /// A loop at its beginning.
  /// - Precondition: there are samples.
  public init(_ trainer: Trainer, names: [String], samples: [Int], batchSize: Int, generator: TorchGenerator) {
    precondition(!samples.isEmpty, "an epoch needs samples")
    self.trainer = trainer
    self.names = names
    self.samples = samples
    self.batchSize = batchSize
    self.generator = generator
    lossSums = [Double](repeating: 0, count: trainer.models.count)
  }

  /// Steps of an epoch.
  public var stepsPerEpoch: Int { (samples.count + batchSize - 1) / batchSize }

  /// Mean of each model's batch losses over the epoch so far, or over the last one when it is over.
  public var meanLosses: [Double] { lossSums.map { $0 / Double(step == 0 ? stepsPerEpoch : step) } }

  /// One step on the next batch.
  /// - Returns: whether it was the last one of its epoch.
  /// - Throws: ``NonFiniteLoss``.
  @discardableResult
  public func advance() throws(NonFiniteLoss) -> Bool {
    if step == 0 { begin() }
    let start = step * batchSize
    trainer.step(order[start..<min(start + batchSize, order.count)])
    step += 1
    for (model, loss) in trainer.losses.enumerated() {
      guard loss.isFinite else { throw NonFiniteLoss(epoch: epoch + 1, step: step, model: model) }
      lossSums[model] += loss
    }
    guard step == stepsPerEpoch else { return false }
    epoch += 1
    step = 0
    return true
  }

  private func begin() {
    order = generator.epochOrder(samples.count).map { samples[$0] }
    if let variant { order = order.map(variant) }
    for model in lossSums.indices { lossSums[model] = 0 }
  }

  // MARK: Checkpoints

  /// Replaces a file by the state of the loop, its models and its generator.
  /// - Throws: `FileError`; an older file then stays as it was.
  public func save(to path: String, metadata: [String: String] = [:]) throws(FileError) {
    var writer = SafetensorsWriter()
    writer.metadata = metadata
    trainer.write(to: &writer, names: names)
    generator.write(to: &writer, as: "generator")
    writer.add("order", words: order.map(UInt32.init))
    writer.metadata["epoch"] = String(epoch)
    writer.metadata["step"] = String(step)
    writer.metadata["loss_sums"] = lossSums.map { String($0.bitPattern) }.joined(separator: " ")
    try writer.write(to: path)
  }

  /// Goes on from the state that ``save(to:metadata:)`` left.
  /// - Returns: the file's metadata.
  /// - Throws: `FileError` or `SourceError` when the file is missing, damaged or of another training; the loop is then as
  ///   it was.
  @discardableResult
  public func resume(from path: String) throws -> [String: String] {
    let file = try SafetensorsFile(path: path)
    func number(_ key: String, in range: Range<Int>) throws(SourceError) -> Int {
      guard let number = file.metadata[key].flatMap({ Int($0) }), range.contains(number) else {
        throw file.fault("the checkpoint's \(key) is missing or impossible; remove the file to begin anew")
      }
      return number
    }
    let step = try number("step", in: 0..<stepsPerEpoch)
    // Bounded so that the steps of all epochs can be counted.
    let epoch = try number("epoch", in: 0..<Int(UInt32.max) / stepsPerEpoch)
    let order = try file.words("order").map(Int.init)
    let hasBegun = epoch > 0 || step > 0
    guard hasBegun ? isDealt(order) : order.isEmpty else {
      throw file.fault("the checkpoint belongs to another training; remove the file to begin anew")
    }
    let sums = try lossSums(file)
    let generator = try TorchGenerator(file, "generator")
    try trainer.restore(file, names: names, steps: epoch * stepsPerEpoch + step)
    self.epoch = epoch
    self.step = step
    self.order = order
    self.generator = generator
    lossSums = sums
    return file.metadata
  }

  /// Whether an epoch may have this order.
  private func isDealt(_ order: [Int]) -> Bool {
    guard variant != nil else { return order.sorted() == samples.sorted() }
    return order.count == samples.count && order.allSatisfy { (0..<trainer.data.samples).contains($0) }
  }

  /// Sums of mean squared errors: finite, not negative, one for each model.
  private func lossSums(_ file: SafetensorsFile) throws(SourceError) -> [Double] {
    let words = file.metadata["loss_sums"]?.split(separator: " ", omittingEmptySubsequences: false) ?? []
    let sums = words.compactMap { UInt64($0) }.map(Double.init(bitPattern:))
    guard words.count == lossSums.count, sums.count == words.count, sums.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw file.fault("the checkpoint's loss_sums are missing or impossible; remove the file to begin anew")
    }
    return sums
  }
}

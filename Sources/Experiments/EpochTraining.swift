import Files
import Foundation
import Learning
import Tables

/// The epochs of a trial: steps, rows after each epoch, checkpoints, and the end of a training whose loss is not finite.
public struct EpochTraining<Row: Record> {
  private let loop: TrainingLoop
  private let epochs: Int
  private let context: TrialContext<Row>
  private let rowsPerEpoch: Int
  private static var checkpointInterval: Duration { .seconds(15) }
  /// Steps between two looks at the clock and at an interruption.
  private static var stride: Int { 25 }

  /// A training at its beginning; `rowsPerEpoch` is how many rows `onEpoch` of ``run(onResume:onEpoch:)`` emits.
  public init(loop: TrainingLoop, epochs: Int, context: TrialContext<Row>, rowsPerEpoch: Int = 1) {
    self.loop = loop
    self.epochs = epochs
    self.context = context
    self.rowsPerEpoch = rowsPerEpoch
  }

  /// Trains until the last epoch is over, from the checkpoint of an interrupted run if there is one.
  ///
  /// `onEpoch` emits the rows of an epoch; it is called after each epoch with the number of epochs that are over.
  /// `onResume` is told how many epochs have been dealt out before.
  /// - Throws: ``TrialFailure`` for a loss that is not finite, `CancellationError` after a checkpoint when the run was
  ///   interrupted, `FileError`.
  public func run(onResume: (Int) -> Void = { _ in }, onEpoch: (Int) throws -> Void) throws {
    context.streams = true
    let path = try context.checkpointPath()
    resume(path)
    onResume(loop.epoch + (loop.step > 0 ? 1 : 0))
    var saved = ContinuousClock.now
    let total = Double(epochs * loop.stepsPerEpoch)
    do {
      while loop.epoch < epochs {
        let isOver = try loop.advance()
        if isOver { try onEpoch(loop.epoch) }
        guard isOver || loop.step % Self.stride == 0 else { continue }
        try context.progress(Double(loop.epoch * loop.stepsPerEpoch + loop.step) / total)
        if let path, ContinuousClock.now - saved >= Self.checkpointInterval {
          try loop.save(to: path)
          saved = .now
        }
      }
    } catch let loss as NonFiniteLoss {
      throw TrialFailure("\(loss)")
    } catch let interruption as CancellationError {
      if let path { try loop.save(to: path) }
      throw interruption
    }
    // The evaluation after the training may be interrupted, too.
    if let path { try loop.save(to: path) }
  }

  /// Takes over a checkpoint; one that is damaged, or whose rows are lost, is of no use and the training begins anew,
  /// without any row of before.
  private func resume(_ path: String?) {
    guard let path, FileManager.default.fileExists(atPath: path) else { return }
    let file = try? SafetensorsFile(path: path)
    guard let epoch = file?.metadata["epoch"].flatMap({ Int($0) }), (0...epochs).contains(epoch),
      context.restore(rows: epoch * rowsPerEpoch), (try? loop.resume(from: path)) != nil
    else { return context.reset() }
  }
}

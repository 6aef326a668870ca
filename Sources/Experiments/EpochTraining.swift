import Tables
import Training

/// The epochs of a trial, with rows after each of them.
public struct EpochTraining<Row: Record> {
  private let training: AttentionTraining
  private let epochs: Int
  private let context: TrialContext<Row>
  private let rowsPerEpoch: Int

  /// A training at its beginning; `rowsPerEpoch` is how many rows `onEpoch` of ``run(onResume:onEpoch:)`` emits.
  public init(_ training: AttentionTraining, epochs: Int, context: TrialContext<Row>, rowsPerEpoch: Int = 1) {
    self.training = training
    self.epochs = epochs
    self.context = context
    self.rowsPerEpoch = rowsPerEpoch
  }

  /// Trains until the last epoch is over, from the checkpoint of an interrupted run if there is one.
  /// - Parameters:
  ///   - onResume: is told how many epochs have been dealt out before.
  ///   - onEpoch: emits the rows of an epoch; it gets the number of epochs that are over and each model's mean loss.
  /// - Throws: ``TrialFailure`` for a loss that is not finite, `CancellationError` after a checkpoint when the run was
  ///   interrupted, `FileError`.
  public func run(
    onResume: (Int) -> Void = { _ in }, onEpoch: (_ epoch: Int, _ losses: [Double]) throws -> Void
  ) throws {
    let loop = TrainingLoop(
      training, steps: epochs * training.stepsPerEpoch, reportInterval: training.stepsPerEpoch)
    try context.train(loop, rowsPerReport: rowsPerEpoch) {
      onResume(training.epochsDealt)
    } report: {
      try onEpoch(training.epoch, loop.meanLosses)
    }
  }
}

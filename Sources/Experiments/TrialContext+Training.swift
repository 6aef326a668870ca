import Foundation
import Training

extension TrialContext {
  /// Trains to the end, from the checkpoint of an interrupted run if there is one, and keeps checkpoints.
  ///
  /// A checkpoint that is refused, or whose rows are lost, is of no use, and the training begins anew.
  /// - Parameters:
  ///   - loop: the training.
  ///   - rowsPerReport: rows that `report` emits.
  ///   - onResume: is called once before the first step, after a checkpoint has been taken over if there is one.
  ///   - report: emits the rows of a report.
  /// - Throws: ``TrialFailure`` for a loss that is not finite, `CancellationError` after a checkpoint when the run was
  ///   interrupted, `FileError`, what `report` throws.
  public func train<Run>(
    _ loop: TrainingLoop<Run>, rowsPerReport: Int = 1, onResume: () -> Void = {}, report: () throws -> Void
  ) throws {
    streams = true
    let path = try checkpointPath()
    if let path, FileManager.default.fileExists(atPath: path), let checkpoint = try? loop.checkpoint(at: path) {
      let note = checkpoint.note.split(separator: " ").map(String.init)
      if restore(rows: checkpoint.reports * rowsPerReport, digest: note.first ?? "") {
        loop.resume(checkpoint)
        // Checkpoints of earlier versions of the program know no time.
        let seconds = note.dropFirst().first.flatMap(Double.init) ?? 0
        secondsBefore = seconds.isFinite && seconds > 0 ? seconds : 0
      }
    }
    onResume()
    do {
      try loop.train(savingTo: path, note: { "\(rowsDigest) \(seconds)" }, report: report) { share in
        try progress(share, detail: "loss " + loop.meanLosses.map { String(format: "%.3g", $0) }.joined(separator: " "))
      }
    } catch let loss as NonFiniteLoss { throw TrialFailure("\(loss)") }
  }
}

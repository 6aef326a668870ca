import Files
import TensorFiles

/// The loop of every training: steps, mean losses for reports, checkpoints, and the end of a training whose loss is not
/// finite.
///
/// A loop that was interrupted and resumed goes on to the same bits as one that was not.
public final class TrainingLoop<Run: TrainingRun> {
  /// What is trained.
  public let run: Run
  /// Steps of the whole training.
  public let steps: Int
  /// Steps between two reports, for example those of an epoch; the last report may follow sooner.
  public let reportInterval: Int
  /// Sum of each model's losses since the last report, or up to it when no step has been taken since.
  private var lossSums: [Double]

  /// A loop at the beginning of its training.
  /// - Precondition: both numbers are at least one, and no step has been taken.
  public init(_ run: Run, steps: Int, reportInterval: Int) {
    precondition(steps > 0 && reportInterval > 0, "a loop takes steps and reports")
    precondition(run.step == 0, "a loop begins with its training")
    self.run = run
    self.steps = steps
    self.reportInterval = reportInterval
    lossSums = [Double](repeating: 0, count: run.modelNames.count)
  }

  /// Whether all steps have been taken.
  public var isOver: Bool { run.step >= steps }

  /// Mean of each model's batch losses since the last report, or of those that it covers right after it.
  public var meanLosses: [Double] {
    let remainder = run.step % reportInterval
    return lossSums.map { $0 / Double(remainder == 0 ? reportInterval : remainder) }
  }

  /// One step on the next batch.
  /// - Returns: whether a report is due.
  /// - Throws: ``NonFiniteLoss``.
  @discardableResult
  public func advance() throws(NonFiniteLoss) -> Bool {
    if run.step % reportInterval == 0 {
      for model in lossSums.indices { lossSums[model] = 0 }
    }
    run.advance()
    for (model, loss) in run.losses.enumerated() {
      guard loss.isFinite else { throw NonFiniteLoss(step: run.step, model: run.modelNames[model]) }
      lossSums[model] += loss
    }
    return run.step % reportInterval == 0 || isOver
  }

  /// Trains to the end.
  /// - Parameters:
  ///   - path: where checkpoints are kept; `nil` keeps none.
  ///   - saveInterval: time between two checkpoints; the last one follows the last step, since an evaluation after the
  ///     training may be interrupted, too.
  ///   - note: is asked at each save for a text that the checkpoint keeps, such as a digest of what the reports left.
  ///   - report: is called after every ``reportInterval`` steps and after the last one.
  ///   - progress: is told the share of steps done, from 0 to 1, now and then.
  /// - Throws: ``NonFiniteLoss``; `FileError`; what `report` and `progress` throw, a `CancellationError` after a checkpoint.
  public func train(
    savingTo path: String?, every saveInterval: Duration = .seconds(15), note: () -> String = { "" },
    report: () throws -> Void, progress: (Double) throws -> Void
  ) throws {
    let clock = ContinuousClock()
    var (saved, told) = (clock.now, clock.now)
    do {
      while !isOver {
        let isDue = try advance()
        if isDue { try report() }
        let now = clock.now
        // Small models take thousands of steps a second.
        guard isDue || now - told >= .milliseconds(10) else { continue }
        told = now
        try progress(Double(run.step) / Double(steps))
        if let path, now - saved >= saveInterval {
          try save(to: path, note: note())
          saved = now
        }
      }
    } catch let interruption as CancellationError {
      if let path { try save(to: path, note: note()) }
      throw interruption
    }
    if let path { try save(to: path, note: note()) }
  }
}

// MARK: Checkpoints

extension TrainingLoop {
  /// A state of the loop that was read from a file and checked.
  public struct Checkpoint {
    /// Reports that were made before.
    public let reports: Int
    /// What was noted when it was saved.
    public let note: String
    fileprivate let state: Run.State
    fileprivate let lossSums: [Double]
  }

  /// Replaces a file by the state of the loop and its training.
  /// - Throws: `FileError`; an older file then stays as it was.
  public func save(to path: String, note: String = "") throws(FileError) {
    var writer = SafetensorsWriter()
    run.write(to: &writer)
    writer.metadata["step"] = String(run.step)
    writer.metadata["steps"] = String(steps)
    writer.metadata["note"] = note
    writer.metadata["report_interval"] = String(reportInterval)
    writer.metadata["loss_sums"] = lossSums.map { String($0.bitPattern) }.joined(separator: " ")
    try writer.write(to: path)
  }

  /// Reads what ``save(to:note:)`` left.
  /// - Throws: `FileError` or `DamagedFile` when the file is missing, damaged or of another training.
  public func checkpoint(at path: String) throws -> Checkpoint {
    let file = try SafetensorsFile(path: path)
    guard file.metadata["steps"] == String(steps), file.metadata["report_interval"] == String(reportInterval) else {
      throw file.fault("the checkpoint belongs to another training; remove the file to begin anew")
    }
    guard let step = file.metadata["step"].flatMap({ Int($0) }), (0...steps).contains(step) else {
      throw file.fault("the checkpoint's step is missing or impossible; remove the file to begin anew")
    }
    let words = file.metadata["loss_sums"]?.split(separator: " ", omittingEmptySubsequences: false) ?? []
    let sums = words.compactMap { UInt64($0) }.map(Double.init(bitPattern:))
    // Mean squared errors: finite, not negative, one sum for each model.
    guard words.count == lossSums.count, sums.count == words.count, sums.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw file.fault("the checkpoint's loss_sums are missing or impossible; remove the file to begin anew")
    }
    let isLast = step == steps && step % reportInterval != 0
    return Checkpoint(
      reports: step / reportInterval + (isLast ? 1 : 0), note: file.metadata["note"] ?? "",
      state: try run.state(in: file, step: step), lossSums: sums)
  }

  /// Goes on from a checkpoint.
  public func resume(_ checkpoint: Checkpoint) {
    run.restore(checkpoint.state)
    lossSums = checkpoint.lossSums
  }
}

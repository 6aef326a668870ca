import Files
import Learning

/// What the trained experiments of hu2026 share.
enum TrainedTrial {
  /// Samples of a training step.
  static let batchSize = 32

  /// The whole-number parameters of a trial, all of them positive but for the seeds.
  /// - Throws: `UsageError` naming what is expected.
  static func integers(_ trial: Trial, of experiment: some Experiment) throws(UsageError) -> [Int] {
    let numbers = trial.parameters.compactMap { if case .integer(let number) = $0 { number } else { nil } }
    let integers =
      experiment.parameterColumns.count - trial.parameters.count { if case .text = $0 { true } else { false } }
    guard trial.parameters.count == experiment.parameterColumns.count, numbers.count == integers,
      numbers.allSatisfy({ $0 >= 0 })
    else {
      throw UsageError(
        "a trial of \(experiment.id) needs \(experiment.parameterColumns.joined(separator: ", ")); "
          + "found \(trial.parameters.map(\.description).joined(separator: ", "))")
    }
    return numbers
  }

  /// The mean of the losses of whole batches and a ragged last one, which counts as much: what the authors' scripts report.
  static func batchMean(_ samples: [Int], batch: Int, _ loss: ([Int]) -> Double) -> Double {
    let full = samples.count / batch * batch
    let whole = full > 0 ? loss(Array(samples.prefix(full))) * Double(full / batch) : 0
    guard full < samples.count else { return whole / Double(full / batch) }
    return (whole + loss(Array(samples.suffix(samples.count - full)))) / Double(full / batch + 1)
  }
}

/// Losses of an evaluation as the authors' scripts report them.
enum BatchMean {
  /// Samples of a training step and of a batch of its evaluation.
  static let batchSize = 32

  /// The mean of the losses of whole batches and a ragged last one, which counts as much as a whole one.
  static func of(_ samples: [Int], batch: Int = batchSize, _ loss: ([Int]) -> Double) -> Double {
    let full = samples.count / batch * batch
    let whole = full > 0 ? loss(Array(samples.prefix(full))) * Double(full / batch) : 0
    guard full < samples.count else { return whole / Double(full / batch) }
    return (whole + loss(Array(samples.suffix(samples.count - full)))) / Double(full / batch + 1)
  }
}

import Training

/// Error of a prediction that ignores its input: what a trained model has to beat.
enum NullLoss {
  /// The error of predicting zero: the mean square of the entries of some samples.
  static func ofZero(_ targets: SampleArray, _ samples: some Collection<Int>) -> Double {
    var (sum, count) = (0.0, 0)
    for sample in samples {
      for value in targets[sample].values { sum += Double(value) * Double(value) }
      count += targets.tokens * targets.features
    }
    return sum / Double(count)
  }

  /// The error of predicting the mean of other numbers.
  static func ofMean(_ mean: Double, _ targets: [Double]) -> Double {
    targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(targets.count)
  }
}

import Random
import Solvers

/// What a trial of solvers computes on: sequences and where gradient descent starts.
struct SolverData: Sendable {
  let batch: RegressionBatch
  /// U(0, 1)^d/√d for each sequence, `[sequences, d]`.
  let starts: [Double]

  /// Draws the sequences and then the starts.
  init(
    _ size: SolverSize, covariance: RegressionBatch.Covariance = .isotropic, noise: Double = 0,
    target: RegressionBatch.Target = .linear, seed: UInt64
  ) {
    var generator = TorchGenerator(seed: seed)
    batch = RegressionBatch(
      sequences: size.sequences, positions: size.positions, features: size.features, covariance: covariance,
      noise: noise, target: target, &generator)
    let scale = 1 / Double(size.features).squareRoot()
    starts = generator.uniform(size.sequences * size.features).map { $0 * scale }
  }

  /// Some of the sequences with their starts.
  subscript(sequences range: Range<Int>) -> SolverData {
    let d = batch.features
    return SolverData(
      batch: batch[sequences: range], starts: Array(starts[range.lowerBound * d..<range.upperBound * d]))
  }

  private init(batch: RegressionBatch, starts: [Double]) {
    self.batch = batch
    self.starts = starts
  }

  /// Mean over the sequences of the squared error over d at one position, for one entry of the step counts.
  func error(_ predictions: Predictions, step index: Int, position: Int) -> Double {
    batch.error(predictions, step: index, position: position)
  }
}

extension RegressionBatch {
  /// Error of each sequence at one position, for one entry of the step counts.
  func errors(_ predictions: Predictions, step index: Int, position: Int) -> [Double] {
    let values = predictions[step: index]
    return (0..<sequences).map { sequence in
      let place = sequence * positions + position
      return values[values.startIndex + place] - y[place]
    }
  }

  /// Mean of the squares of ``errors(_:step:position:)``, over d.
  func error(_ predictions: Predictions, step index: Int, position: Int) -> Double {
    let errors = errors(predictions, step: index, position: position)
    return errors.reduce(0) { $0 + $1 * $1 } / Double(sequences * features)
  }
}

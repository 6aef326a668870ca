import Random

/// Gradient descent on a network of one hidden layer, anew at every position of a sequence (fu2024, appendix A.3.3): the baseline for
/// sequences whose targets are such networks.
///
/// All examples before the position make one batch; the loss is their mean squared error.
public struct NetworkDescent: Sendable {
  /// Networks that are fitted.
  public var shape: TwoLayerNetwork.Shape
  /// Learning rate.
  public var rate: Double

  /// Gradient descent with a fixed rate.
  public init(_ shape: TwoLayerNetwork.Shape, rate: Double) {
    self.shape = shape
    self.rate = rate
  }

  /// Predictions after each number of steps at some positions, or at all; zero at the others.
  ///
  /// Every sequence draws one network, from which each of its positions starts.
  /// - Throws: ``SolverError`` for step counts below zero, ``LinearAlgebraError`` for data that are not finite.
  public func predictions(
    _ batch: RegressionBatch, steps: [Int], positions: [Int]? = nil, _ generator: inout TorchGenerator
  ) throws -> Predictions {
    try batch.check(steps: steps)
    let order = steps.indices.sorted { steps[$0] < steps[$1] }
    let places = batch.sequences * batch.positions
    var values = [Double](repeating: 0, count: steps.count * places)
    for sequence in 0..<batch.sequences {
      let start = TwoLayerNetwork(initial: shape, features: batch.features, &generator)
      let xs = batch.x[sequence * batch.positions * batch.features..<(sequence + 1) * batch.positions * batch.features]
      let ys = batch.y[sequence * batch.positions..<(sequence + 1) * batch.positions]
      for position in positions ?? Array(0..<batch.positions) {
        let fit = NetworkFit(start, rate: rate)
        let examples = Array(xs.prefix(position * batch.features))
        let targets = Array(ys.prefix(position))
        let query = xs.dropFirst(position * batch.features).prefix(batch.features)
        for index in order {
          // Without examples there is nothing to descend.
          if position > 0 { fit.descend(examples, targets, to: steps[index]) }
          values[index * places + sequence * batch.positions + position] = fit.network(query)
        }
      }
    }
    return Predictions(steps: steps, sequences: batch.sequences, positions: batch.positions, values: values)
  }
}

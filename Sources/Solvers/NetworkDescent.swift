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
        var fit = NetworkFit(start, rate: rate)
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

/// A network during gradient descent.
private struct NetworkFit {
  var network: TwoLayerNetwork
  let rate: Double
  private var step = 0
  /// Derivatives of the loss, parameter by parameter.
  private var gradient: TwoLayerNetwork
  /// Of one example: φ of the hidden units, and the loss's derivatives by what φ is applied to.
  private var hidden: [Double]
  private var deltas: [Double]

  init(_ network: TwoLayerNetwork, rate: Double) {
    self.network = network
    self.rate = rate
    gradient = network
    hidden = network.hiddenBiases
    deltas = network.hiddenBiases
  }

  /// Takes steps until so many have been taken.
  mutating func descend(_ x: [Double], _ y: [Double], to steps: Int) {
    while step < steps {
      descend(x, y)
      step += 1
    }
  }

  private mutating func descend(_ x: [Double], _ y: [Double]) {
    for index in gradient.hiddenWeights.indices { gradient.hiddenWeights[index] = 0 }
    for unit in deltas.indices {
      gradient.hiddenBiases[unit] = 0
      gradient.outputWeights[unit] = 0
    }
    gradient.outputBias = 0
    let scale = 2 / Double(y.count)
    for (example, target) in y.enumerated() { addGradient(x, from: example * network.features, target, scale) }
    for index in gradient.hiddenWeights.indices {
      network.hiddenWeights[index] -= rate * gradient.hiddenWeights[index]
    }
    for unit in deltas.indices {
      network.hiddenBiases[unit] -= rate * gradient.hiddenBiases[unit]
      network.outputWeights[unit] -= rate * gradient.outputWeights[unit]
    }
    network.outputBias -= rate * gradient.outputBias
  }

  /// Adds the derivatives of one example's squared error, times half the scale.
  private mutating func addGradient(_ x: [Double], from first: Int, _ target: Double, _ scale: Double) {
    let (units, features) = (network.hidden, network.features)
    for unit in 0..<units { hidden[unit] = network.hiddenBiases[unit] }
    for j in 0..<features {
      let value = x[first + j]
      for unit in 0..<units { hidden[unit] += value * network.hiddenWeights[j * units + unit] }
    }
    var prediction = network.outputBias
    for unit in 0..<units {
      hidden[unit] = network.activation.value(hidden[unit])
      prediction += network.outputWeights[unit] * hidden[unit]
    }
    let error = scale * (prediction - target)
    for unit in 0..<units {
      gradient.outputWeights[unit] += error * hidden[unit]
      deltas[unit] = error * network.outputWeights[unit] * network.activation.derivative(hidden[unit])
      gradient.hiddenBiases[unit] += deltas[unit]
    }
    for j in 0..<features {
      let value = x[first + j]
      for unit in 0..<units { gradient.hiddenWeights[j * units + unit] += value * deltas[unit] }
    }
    gradient.outputBias += error
  }
}

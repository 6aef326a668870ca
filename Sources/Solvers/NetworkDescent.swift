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

/// A network on its way.
private struct NetworkFit {
  var network: TwoLayerNetwork
  let rate: Double
  private var step = 0
  /// Gradients, in the shapes of the parameters.
  private var inputs: [Double]
  private var shifts: [Double]
  private var outputs: [Double]
  private var hidden: [Double]
  private var errors: [Double]

  init(_ network: TwoLayerNetwork, rate: Double) {
    self.network = network
    self.rate = rate
    inputs = network.inputs
    shifts = network.shifts
    outputs = network.outputs
    hidden = network.shifts
    errors = network.shifts
  }

  /// Takes steps until so many have been taken.
  mutating func descend(_ x: [Double], _ y: [Double], to steps: Int) {
    while step < steps {
      descend(x, y)
      step += 1
    }
  }

  private mutating func descend(_ x: [Double], _ y: [Double]) {
    for index in inputs.indices { inputs[index] = 0 }
    for unit in shifts.indices {
      shifts[unit] = 0
      outputs[unit] = 0
    }
    let scale = 2 / Double(y.count)
    var total = 0.0
    for (example, target) in y.enumerated() {
      total += addGradient(x, from: example * network.features, target, scale)
    }
    for index in inputs.indices { network.inputs[index] -= rate * inputs[index] }
    for unit in shifts.indices {
      network.shifts[unit] -= rate * shifts[unit]
      network.outputs[unit] -= rate * outputs[unit]
    }
    network.shift -= rate * total
  }

  /// Adds the gradients of one example.
  /// - Returns: that of b.
  private mutating func addGradient(_ x: [Double], from first: Int, _ target: Double, _ scale: Double) -> Double {
    let (units, features) = (network.hidden, network.features)
    for unit in 0..<units { hidden[unit] = network.shifts[unit] }
    for j in 0..<features {
      let value = x[first + j]
      for unit in 0..<units { hidden[unit] += value * network.inputs[j * units + unit] }
    }
    var prediction = network.shift
    for unit in 0..<units {
      hidden[unit] = network.activation.value(hidden[unit])
      prediction += network.outputs[unit] * hidden[unit]
    }
    let error = scale * (prediction - target)
    for unit in 0..<units {
      outputs[unit] += error * hidden[unit]
      errors[unit] = error * network.outputs[unit] * network.activation.slope(hidden[unit])
      shifts[unit] += errors[unit]
    }
    for j in 0..<features {
      let value = x[first + j]
      for unit in 0..<units { inputs[j * units + unit] += value * errors[unit] }
    }
    return error
  }
}

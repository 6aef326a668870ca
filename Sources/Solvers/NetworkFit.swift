/// A two-layer network during gradient descent on the mean squared error of a batch.
///
/// Parameters and derivatives lie in memory of their own: the loops run some ten million times for a figure, and arrays' checks would
/// be most of them.
final class NetworkFit {
  private typealias Numbers = UnsafeMutablePointer<Double>

  private let start: TwoLayerNetwork
  private let rate: Double
  private var step = 0
  /// W, `[features, units]`, v and a, `[units]`, and b, one after the other.
  private let parameters: Numbers
  /// Derivatives of the loss by the parameters, in their order.
  private let gradient: Numbers
  /// Of one example: φ of the hidden units, and the loss's derivatives by what φ is applied to.
  private let hidden: Numbers
  private let deltas: Numbers
  private let count: Int

  /// Begins at a network.
  init(_ start: TwoLayerNetwork, rate: Double) {
    self.start = start
    self.rate = rate
    let values = start.hiddenWeights + start.hiddenBiases + start.outputWeights + [start.outputBias]
    count = values.count
    func zeros(_ count: Int) -> Numbers {
      let numbers = Numbers.allocate(capacity: count)
      numbers.initialize(repeating: 0, count: count)
      return numbers
    }
    (parameters, gradient, hidden, deltas) = (zeros(count), zeros(count), zeros(start.hidden), zeros(start.hidden))
    for (index, value) in values.enumerated() { parameters[index] = value }
  }

  deinit {
    for buffer in [parameters, gradient, hidden, deltas] { buffer.deallocate() }
  }

  /// The network after the steps that have been taken.
  var network: TwoLayerNetwork {
    let (units, weights) = (start.hidden, start.hiddenWeights.count)
    var network = start
    network.hiddenWeights = (0..<weights).map { parameters[$0] }
    network.hiddenBiases = (0..<units).map { parameters[weights + $0] }
    network.outputWeights = (0..<units).map { parameters[weights + units + $0] }
    network.outputBias = parameters[weights + 2 * units]
    return network
  }

  /// Takes steps until so many have been taken on the examples `x`, `[examples, features]`, and `y`, `[examples]`, not empty.
  func descend(_ x: [Double], _ y: [Double], to steps: Int) {
    let scale = 2 / Double(y.count)
    x.withUnsafeBufferPointer { x in
      while step < steps {
        gradient.update(repeating: 0, count: count)
        for (example, target) in y.enumerated() {
          addGradient(UnsafeBufferPointer(rebasing: x.dropFirst(example * start.features)), target, scale)
        }
        for index in 0..<count { parameters[index] -= rate * gradient[index] }
        step += 1
      }
    }
  }

  /// Adds the derivatives of one example's squared error, times half the scale.
  private func addGradient(_ x: UnsafeBufferPointer<Double>, _ target: Double, _ scale: Double) {
    let (units, features) = (start.hidden, start.features)
    let (hidden, deltas) = (hidden, deltas)
    let (weights, weightGradients) = (parameters, gradient)
    let (biases, biasGradients) = (weights + features * units, weightGradients + features * units)
    let (outputs, outputGradients) = (biases + units, biasGradients + units)
    for unit in 0..<units { hidden[unit] = biases[unit] }
    for j in 0..<features {
      let row = weights + j * units
      for unit in 0..<units { hidden[unit] += x[j] * row[unit] }
    }
    start.activation.apply(to: UnsafeMutableBufferPointer(start: hidden, count: units))
    var prediction = outputs[units]
    for unit in 0..<units { prediction += outputs[unit] * hidden[unit] }
    let error = scale * (prediction - target)
    for unit in 0..<units {
      outputGradients[unit] += error * hidden[unit]
      deltas[unit] = error * outputs[unit] * start.activation.derivative(hidden[unit])
      biasGradients[unit] += deltas[unit]
    }
    for j in 0..<features {
      let row = weightGradients + j * units
      for unit in 0..<units { row[unit] += x[j] * deltas[unit] }
    }
    outputGradients[units] += error
  }
}

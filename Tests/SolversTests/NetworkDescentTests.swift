import Random
import Solvers
import Testing

@Suite struct NetworkDescentTests {
  private static let shapes = TwoLayerNetwork.Activation.allCases.map { TwoLayerNetwork.Shape($0, hidden: 4) }

  /// Mean squared error of a network on examples.
  private func loss(_ network: TwoLayerNetwork, _ x: [Double], _ y: [Double]) -> Double {
    let d = network.features
    let squares = y.indices.map { index in
      let error = network(x[index * d..<(index + 1) * d]) - y[index]
      return error * error
    }
    return squares.reduce(0, +) / Double(y.count)
  }

  /// One step moves every parameter against its difference quotient.
  @Test(arguments: shapes) func aStepGoesDownTheGradient(shape: TwoLayerNetwork.Shape) throws {
    var generator = TorchGenerator(seed: 3)
    let batch = RegressionBatch(
      sequences: 1, positions: 6, features: 3, target: .network(shape), &generator)
    let (rate, state) = (0.1, generator)
    var before = state
    let start = TwoLayerNetwork(initial: shape, features: 3, &before)
    let (x, y) = (Array(batch.x.prefix(5 * 3)), Array(batch.y.prefix(5)))
    var expected = start
    func moved(_ path: WritableKeyPath<TwoLayerNetwork, Double>) -> Double {
      let step = 1e-5
      var (up, down) = (start, start)
      up[keyPath: path] += step
      down[keyPath: path] -= step
      return start[keyPath: path] - rate * (loss(up, x, y) - loss(down, x, y)) / (2 * step)
    }
    for index in start.hiddenWeights.indices { expected.hiddenWeights[index] = moved(\.hiddenWeights[index]) }
    for index in start.hiddenBiases.indices { expected.hiddenBiases[index] = moved(\.hiddenBiases[index]) }
    for index in start.outputWeights.indices { expected.outputWeights[index] = moved(\.outputWeights[index]) }
    expected.outputBias = moved(\.outputBias)
    var drawn = state
    let found = try NetworkDescent(shape, rate: rate).predictions(batch, steps: [1, 0], &drawn)
    let query = batch.x[15..<18]
    #expect(abs(found[step: 0][5] - expected(query)) < 1e-8)
    #expect(found[step: 1][11] == start(query))
    #expect(abs(expected(query) - start(query)) > 1e-3)
  }

  @Test(arguments: shapes) func manyStepsFitTheExamples(shape: TwoLayerNetwork.Shape) throws {
    var generator = TorchGenerator(seed: 8)
    let few = RegressionBatch(sequences: 3, positions: 4, features: 2, target: .network(shape), &generator)
    // The query is the last example again.
    var (x, y) = (few.x, few.y)
    for sequence in 0..<3 {
      for j in 0..<2 { x[sequence * 8 + 6 + j] = x[sequence * 8 + 4 + j] }
      y[sequence * 4 + 3] = y[sequence * 4 + 2]
    }
    let batch = RegressionBatch(sequences: 3, positions: 4, features: 2, x: x, y: y)
    let found = try NetworkDescent(.init(shape.activation, hidden: 30), rate: 0.05).predictions(
      batch, steps: [0, 4000], positions: [3], &generator)
    for sequence in 0..<3 {
      #expect(abs(found[step: 1][12 + sequence * 4 + 3] - y[sequence * 4 + 3]) < 0.02)
      #expect(abs(found[step: 0][sequence * 4 + 3] - y[sequence * 4 + 3]) > 0.02)
      // Positions that nobody asked for.
      #expect(found[step: 1][12 + sequence * 4] == 0)
    }
  }

  /// Units whose sum has the variance that the scale of a promises: E y² = d + 2 for ReLU.
  @Test func targetsHaveTheirVariance() {
    var generator = TorchGenerator(seed: 1)
    let shape = TwoLayerNetwork.Shape(.relu, hidden: 40)
    let batch = RegressionBatch(sequences: 4000, positions: 1, features: 6, target: .network(shape), &generator)
    let mean = batch.y.reduce(0) { $0 + $1 * $1 } / 4000
    #expect(abs(mean - 8) < 0.8)
    // The same x through the formula, by hand.
    var again = TorchGenerator(seed: 2)
    let network = TwoLayerNetwork(target: .init(.tanh, hidden: 1), features: 1, &again)
    var plain = TorchGenerator(seed: 2)
    let (w, v, a, b) = (plain.normal(1)[0], plain.normal(1)[0], plain.normal(1)[0], plain.normal(1)[0])
    let u: Double = w * 0.7 + v
    let tanh = (1 - 2 / (1 + Self.exponential(2 * u)))
    #expect(abs(network([0.7][...]) - (a * 2.0.squareRoot() * tanh + b)) < 1e-12)
  }

  /// eᵘ by its series, small u.
  private static func exponential(_ u: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    for k in 1...60 {
      term *= u / Double(k)
      sum += term
    }
    return sum
  }

  @Test func impossibleRequestsAreErrors() {
    var generator = TorchGenerator(seed: 1)
    let batch = RegressionBatch(sequences: 1, positions: 2, features: 1, x: [1, .nan], y: [1, 2])
    let descent = NetworkDescent(.init(.relu, hidden: 2), rate: 0.1)
    #expect(throws: (any Error).self) { try descent.predictions(batch, steps: [1], &generator) }
    let sound = RegressionBatch(sequences: 1, positions: 2, features: 1, x: [1, 1], y: [1, 2])
    #expect(throws: SolverError.self) { try descent.predictions(sound, steps: [-1], &generator) }
  }
}

import Numerics

/// What the residual stream of a ``NewtonConstruction`` holds on a prompt, iteration by iteration.
struct NewtonRun: Sendable {
  /// The embedded prompt, `[width, tokens]`.
  let embedded: Matrix
  /// The residual stream after 0 … k iterations.
  let streams: [Matrix]
  private let construction: NewtonConstruction

  /// Runs a prompt through the network.
  init(_ construction: NewtonConstruction, _ prompt: NewtonPrompt) {
    let (network, k) = (construction.network, construction.size.k)
    let first = NewtonConstruction.startLayers
    embedded = network.embed(prompt.tokens)
    var stream = network.run(embedded, through: 0..<first)
    var streams = [stream]
    for layer in first..<first + k {
      stream = network.run(stream, through: layer..<layer + 1)
      streams.append(stream)
    }
    self.streams = streams
    self.construction = construction
  }

  /// The prediction after so many iterations, when the read-out layers follow at once: that of the network built for so few
  /// iterations, whose weights are the same.
  func prediction(after steps: Int) -> Double {
    let network = construction.network
    let readOut = network.layers.count - NewtonConstruction.readOutLayers..<network.layers.count
    return network.prediction(network.run(streams[steps], through: readOut))
  }

  /// M x_j of some examples as the stream holds it after so many iterations, `[examples, d]`.
  ///
  /// The block is N M x_j, N being the number of tokens that j sees.
  func iterate(after steps: Int, examples: Range<Int>) -> [Double] {
    let stream = streams[steps]
    return examples.flatMap { example in
      let seen = construction.network.isCausal ? example + 1 : stream.columns
      return construction.stream.channels(.iterate).map { stream[$0, example] / Double(seen) }
    }
  }
}

/// Differences relative to what they are differences from.
enum Relative {
  /// ‖a − b‖/‖b‖ in the Frobenius norm; zero for two zero vectors.
  static func distance(_ a: [Double], _ b: [Double]) -> Double {
    let difference = EuclideanNorm.ofDifference(a, b)
    return difference == 0 ? 0 : difference / EuclideanNorm.of(b)
  }

  /// |xᵀa − p|/(‖x‖‖a‖), the error of a prediction p of weights a.
  static func prediction(_ value: Double, weights: [Double], query: [Double]) -> Double {
    let exact = zip(weights, query).reduce(0) { $0 + $1.0 * $1.1 }
    return abs(value - exact) / (EuclideanNorm.of(weights) * EuclideanNorm.of(query))
  }
}

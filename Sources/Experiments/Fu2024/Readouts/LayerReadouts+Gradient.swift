import Foundation
import Training

extension LayerReadouts {
  /// Read-outs trained as the authors train them: Adam on the mean squared error of fresh batches, every layer by itself.
  ///
  /// They start at zero; the rate falls to zero along half a cosine, so that the noise of the last batches averages out.
  /// - Parameters:
  ///   - model: the transformer.
  ///   - steps: batches, one for each step.
  ///   - learningRate: the rate at the first step.
  ///   - next: a fresh batch of the distribution that the read-outs are for.
  /// - Throws: what `next` throws.
  public init(
    training model: GPT2Model, steps: Int, learningRate: Double = 1e-2, next: () throws -> ExampleBatch
  ) throws {
    let (layers, width) = (model.parameters.configuration.layers, model.parameters.configuration.width)
    let schedule = LearningRateSchedule(peak: learningRate, decay: .cosine)
    var optimisers = [ReadoutOptimiser](repeating: ReadoutOptimiser(size: width + 1), count: layers)
    for step in 0..<steps {
      let batch = try next()
      let targets = batch.y.values
      for (layer, states) in model.exampleStates(batch).enumerated() {
        optimisers[layer].step(
          states.values, targets, width: width, number: step + 1, rate: schedule.rate(step: step, of: steps))
      }
    }
    self.init(width: width, weights: optimisers.map(\.weights))
  }
}

/// Adam in double precision on one read-out.
private struct ReadoutOptimiser {
  var weights: [Double]
  private var first: [Double]
  private var second: [Double]
  private var gradient: [Double]

  init(size: Int) {
    weights = [Double](repeating: 0, count: size)
    first = weights
    second = weights
    gradient = weights
  }

  mutating func step(_ states: [Float], _ targets: [Float], width: Int, number: Int, rate: Double) {
    for j in 0...width { gradient[j] = 0 }
    states.withUnsafeBufferPointer { states in
      guard let base = states.baseAddress else { preconditionFailure("a batch has examples") }
      for (row, target) in targets.enumerated() {
        let state = base + row * width
        let error = LayerReadouts.apply(weights, state, width: width) - Double(target)
        for j in 0..<width { gradient[j] += error * Double(state[j]) }
        gradient[width] += error
      }
    }
    let scale = 2 / Double(targets.count)
    let (correction1, correction2) = (1 - pow(0.9, Double(number)), 1 - pow(0.999, Double(number)))
    for j in 0...width {
      let g = scale * gradient[j]
      first[j] += 0.1 * (g - first[j])
      second[j] += 0.001 * (g * g - second[j])
      weights[j] -= rate * first[j] / correction1 / ((second[j] / correction2).squareRoot() + 1e-8)
    }
  }
}

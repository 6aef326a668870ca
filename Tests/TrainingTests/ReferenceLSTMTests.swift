import Numerics
import Random
import ReferenceModels
import Solvers
import Testing

@testable import Training

/// The readable LSTM: against difference quotients.
@Suite struct ReferenceLSTMTests {
  static func parameters(_ configuration: LSTMConfiguration, scale: Float = 0.5) -> LSTMParameters {
    var generator = TorchGenerator(seed: 5)
    let layout = LSTMLayout(configuration)
    return LSTMParameters(layout: layout, values: generator.normalFloat(layout.count).map { scale * $0 })
  }

  /// Every gradient, by parameter name, against central differences of some of its entries.
  @Test func gradientsAreDifferenceQuotients() throws {
    let configuration = try LSTMConfiguration(features: 2, examples: 4, width: 5, layers: 2)
    let reference = ReferenceLSTM(configuration)
    let parameters = Self.parameters(configuration).values.map(Double.init)
    var generator = TorchGenerator(seed: 9)
    let sequences = ReferenceTransformer.sequences(
      ExampleBatch(RegressionBatch(sequences: 2, positions: 4, features: 2, &generator)))
    let gradient = reference.gradient(parameters, sequences).gradient
    for entry in reference.layout.entries {
      for index in stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: entry.range.count / 6 + 1) {
        func loss(_ shift: Double) -> Double {
          var moved = parameters
          moved[index] += shift
          return reference.gradient(moved, sequences).loss
        }
        let quotient = (loss(1e-5) - loss(-1e-5)) / 2e-5
        #expect(abs(quotient - gradient[index]) <= 1e-7 * max(1, abs(quotient)), "\(entry.name)")
      }
    }
  }
}

/// The training engine against the readable LSTM, for every instruction set that this processor runs.
@Suite struct LSTMEngineTests {
  /// Sizes of a model and a batch: one layer and several, widths that fill no vector, batches that fill no group.
  struct Sizes: Sendable, CustomTestStringConvertible {
    var features, width, layers, sequences, examples: Int
    var testDescription: String { "d=\(features), E=\(width), L=\(layers), \(sequences) × \(examples)" }
  }

  @Test(arguments: [
    Sizes(features: 3, width: 12, layers: 2, sequences: 19, examples: 6),
    Sizes(features: 5, width: 10, layers: 1, sequences: 3, examples: 4),
    Sizes(features: 1, width: 7, layers: 3, sequences: 1, examples: 1),
    Sizes(features: 4, width: 40, layers: 2, sequences: 35, examples: 5),
  ])
  func lossGradientsAndPredictionsAgree(_ sizes: Sizes) throws {
    let configuration = try LSTMConfiguration(
      features: sizes.features, examples: sizes.examples + 1, width: sizes.width, layers: sizes.layers)
    let parameters = ReferenceLSTMTests.parameters(configuration)
    var generator = TorchGenerator(seed: 4)
    let batch = ExampleBatch(sequences: sizes.sequences, examples: sizes.examples, features: sizes.features)
    batch.draw(examples: sizes.examples, active: sizes.features, &generator)
    let sequences = ReferenceTransformer.sequences(batch)
    let reference = ReferenceLSTM(configuration)
    let values = parameters.values.map(Double.init)
    let expected = reference.gradient(values, sequences)
    for kernels in KernelSet.available {
      let trainer = try LSTMTrainer(
        parameters, sequences: sizes.sequences, examples: sizes.examples, threads: 2, kernels: kernels)
      let gradient = trainer.gradient(batch)
      #expect(abs(trainer.loss - expected.loss) <= 1e-5 * expected.loss, "\(kernels.name)")
      for entry in gradient.layout.entries {
        let exact = expected.gradient[entry.range]
        let worst = zip(gradient.values[entry.range], exact).map { abs(Double($0) - $1) }
          .reduce(0) { !($1 <= $0) ? $1 : $0 }
        #expect(worst <= 1e-5 * (exact.map(abs).max() ?? 0), "\(kernels.name): \(entry.name)")
      }
      let states = try LSTMModel(parameters, threads: 2, kernels: kernels).hiddenStates(batch)
      let exact = sequences.flatMap { reference.predictions(values, $0) }
      let scale = exact.map(abs).reduce(1, max)
      #expect(
        zip(states.predictions.values, exact).allSatisfy { abs(Double($0) - $1) <= 1e-5 * scale }, "\(kernels.name)")
      for (layer, tensor) in states.layers.enumerated() {
        let exact = sequences.flatMap { reference.hidden(values, $0, layer: layer).flatMap { $0 } }
        #expect(exact.count == tensor.values.count)
        #expect(zip(tensor.values, exact).allSatisfy { abs(Double($0) - $1) <= 1e-5 }, "\(kernels.name)")
      }
    }
  }
}

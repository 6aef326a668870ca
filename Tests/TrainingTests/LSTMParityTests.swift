import Files
import Foundation
import Random
import TensorFiles
import TestSupport
import Testing

@testable import Training

/// The training engine against what PyTorch's `nn.LSTM` computes, for every instruction set that this processor runs.
@Suite struct LSTMParityTests {
  /// What `write_lstm.py` wrote.
  private struct Fixture {
    let file: SafetensorsFile
    let parameters: LSTMParameters
    let batch: ExampleBatch

    init(_ name: String) throws {
      file = try SafetensorsFile(path: Fixtures.path("\(name).safetensors"))
      parameters = try LSTMParameters(file)
      batch = ExampleBatch(x: try file.tensor("xs"), y: try file.tensor("ys"))
    }

    func numbers(_ prefix: String) throws -> LSTMParameters {
      try LSTMParameters(file, prefix: prefix, parameters.configuration)
    }
  }

  /// Largest deviation over the largest number.
  private func deviation(_ actual: some Sequence<Float>, _ expected: some Sequence<Float>) -> Float {
    let pairs = Array(zip(actual, expected))
    let worst = pairs.map { abs($0 - $1) }.reduce(0) { !($1 <= $0) ? $1 : $0 }
    return worst / (pairs.map { abs($1) }.max() ?? 1)
  }

  @Test(arguments: ["lstm_odd", "lstm_single"])
  func predictionsAndHiddenStates(name: String) throws {
    let fixture = try Fixture(name)
    for kernels in KernelSet.available {
      let states = try LSTMModel(fixture.parameters, threads: 2, kernels: kernels).hiddenStates(fixture.batch)
      #expect(states.predictions.shape == [fixture.batch.sequences, fixture.batch.examples])
      #expect(deviation(states.predictions.values, try fixture.file.tensor("pred").values) <= 2e-6)
      #expect(states.layers.count == fixture.parameters.configuration.layers)
      for (index, layer) in states.layers.enumerated() {
        let expected = try fixture.file.tensor("hidden_\(index + 1)", shape: layer.shape)
        #expect(deviation(layer.values, expected.values) <= 2e-6, "layer \(index + 1), \(kernels.name)")
      }
    }
  }

  @Test(arguments: ["lstm_odd", "lstm_single"])
  func lossGradientsAndStep(name: String) throws {
    let fixture = try Fixture(name)
    let (gradients, after) = (try fixture.numbers("grad."), try fixture.numbers("after."))
    let loss = Double(try fixture.file.tensor("loss").values[0])
    for kernels in KernelSet.available {
      let trainer = try LSTMTrainer(
        fixture.parameters, sequences: fixture.batch.sequences, examples: fixture.batch.examples, threads: 2,
        kernels: kernels)
      let gradient = trainer.gradient(fixture.batch)
      #expect(abs(trainer.loss - loss) <= 1e-6 * loss)
      for entry in gradient.layout.entries {
        #expect(
          deviation(gradient.values[entry.range], gradients.values[entry.range]) <= 1e-5,
          "\(entry.name), \(kernels.name)")
      }
      trainer.step(fixture.batch, learningRate: 1e-3)
      let moved = trainer.parameters
      for entry in moved.layout.entries {
        // The first step of Adam is about the rate times the gradient's sign; where a gradient is not far from ε, its
        // rounding errors show.
        let worst = entry.range.map { abs(moved.values[$0] - after.values[$0]) }.max() ?? 0
        #expect(worst <= 3e-6, "\(entry.name), \(kernels.name)")
      }
    }
  }

  /// The fixture's parameters are twice those that PyTorch draws from the seed.
  @Test(arguments: [("lstm_odd", 0), ("lstm_single", 1)] as [(String, UInt64)])
  func initialParametersAreThoseOfPyTorch(name: String, seed: UInt64) throws {
    let fixture = try Fixture(name)
    var generator = TorchGenerator(seed: seed)
    let drawn = LSTMParameters(initial: fixture.parameters.configuration, &generator)
    #expect(drawn.values.map { 2 * $0 } == fixture.parameters.values)
  }
}

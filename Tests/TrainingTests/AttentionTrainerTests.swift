import Numerics
import Random
import ReferenceModels
import Testing

@testable import Training

@Suite struct AttentionTrainerTests {
  /// Gradients and loss of the engine against the reference, for every instruction set that this processor runs and for
  /// batches that fill slices and groups, or do not.
  @Test(arguments: ModelCase.all, [3, 37])
  func gradientsAreTheReferences(_ testCase: ModelCase, count: Int) throws {
    var generator = TorchGenerator(seed: 6)
    let parameters = testCase.parameters(&generator)
    let data = testCase.data(40, &generator)
    let samples = (0..<count).map { ($0 * 7 + 3) % 40 }
    let expected = ReferenceAttention(testCase.model).gradient(
      parameters.values.map(Double.init), data.reference(samples), shared: data.sharedInput.map { Matrix($0[0]) })
    for kernels in KernelSet.available {
      let trainer = try AttentionTrainer(
        [(testCase.model, parameters)], data: data, batchSize: 40, threads: 2, kernels: kernels)
      let gradient = trainer.gradients(samples[...])[0]
      #expect(abs(trainer.losses[0] - expected.loss) <= 1e-5 * expected.loss, "\(kernels.name)")
      #expect(abs(trainer.evaluate(samples)[0] - expected.loss) <= 1e-5 * expected.loss, "\(kernels.name)")
      for entry in gradient.layout.entries {
        let scale = expected.gradient.map(abs).reduce(0, max)
        let worst = entry.range.map { abs(Double(gradient.values[$0]) - expected.gradient[$0]) }
          .reduce(0) { !($1 <= $0) ? $1 : $0 }
        #expect(worst <= 1e-5 * scale, "\(kernels.name): \(entry.name)")
      }
    }
  }
}

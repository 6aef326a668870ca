import Numerics
import Random
import ReferenceModels
import TensorFiles
import Testing
import Training

@testable import Hu2026

/// V' softmax_last(K'ᵀ Q') of three models' outputs against its definition.
@Suite struct EmulationTests {
  @Test func errorIsItsDefinition() throws {
    var generator = TorchGenerator(seed: 3)
    let (n, d, h) = (5, 4, 6)
    let x = SampleArray(generator.normalFloat(30 * n * d), samples: 30, tokens: n, features: d)
    let weights = [h, h, d].map { Tensor(shape: [$0, d], values: generator.normalFloat(32).prefix($0 * d).map { $0 }) }
    let models = try weights.map { weight in
      let model = try AttentionConfiguration(
        tokens: n, length: 8, inputWidth: d, width: h, attentionWidth: weight.shape[0],
        form: .multiHead(heads: 2, readout: nil))
      return (model, AttentionParameters(initial: model, &generator))
    }
    let data = TrainingData(inputs: [x], targets: weights.map(TrainingData.Target.linear))
    let samples = [3, 0, 29, 7, 7, 12, 21, 5, 6, 18, 11]
    func head(_ k: Matrix, _ q: Matrix, _ v: Matrix) -> Matrix {
      k.times(q.transposed).softmaxOfRows.transposed.times(v)
    }
    let truth = samples.map { sample in
      let input = Matrix(x[sample])
      let targets = weights.map { input.times(Matrix($0).transposed) }
      return head(targets[0], targets[1], targets[2])
    }
    var values = [Float](repeating: 0, count: 30 * d * n)
    for (sample, matrix) in zip(samples, truth) {
      for token in 0..<n { for f in 0..<d { values[(sample * d + f) * n + token] = Float(matrix[token, f]) } }
    }
    let target = SampleArray(values, .features, samples: 30, tokens: n, features: d)
    for kernels in KernelSet.available {
      let trainer = try AttentionTrainer(models, data: data, batchSize: 4, threads: 2, kernels: kernels)
      let outputs = trainer.outputs(samples)
      var expected = 0.0
      for (index, exact) in truth.enumerated() {
        let parts = outputs.map { output in
          let size = n * output.shape[2]
          return Matrix(
            Tensor(shape: [n, output.shape[2]], values: Array(output.values[index * size..<(index + 1) * size])))
        }
        let error = head(parts[0], parts[1], parts[2]).adding(exact, times: -1)
        expected += error.values.reduce(0) { $0 + $1 * $1 } / Double(samples.count * n * d)
      }
      #expect(abs(trainer.emulationError(samples) - expected) <= 1e-5 * expected)
      #expect(abs(trainer.emulationError(samples, target: target) - expected) <= 1e-5 * expected)
    }
  }

  @Test func nullLossesAreTheErrorsOfPredictingZero() throws {
    let data = AttentionHeadData.shared(samples: 12, seed: 5)
    let samples = [3, 0, 11]
    let squares = samples.flatMap { sample in
      let parts = data.weights.map { Matrix(data.training.inputs[0][sample]).times($0.transposed) }
      return parts[0].times(parts[1].transposed).softmaxOfRows.transposed.times(parts[2]).values.map { $0 * $0 }
    }
    let expected = squares.reduce(0, +) / Double(squares.count)
    #expect(abs(data.meanSquaredOutput(samples) - expected) <= 1e-9 * expected)

    let array = SampleArray([1, 2, 3, 4, 5, 6], samples: 3, tokens: 1, features: 2)
    #expect(NullLoss.ofZero(array, [0, 2]) == 16.5)
    #expect(NullLoss.ofMean(2, [1, 5]) == 5)
  }

  @Test func dataThatDoNotFit() throws {
    let model = try AttentionConfiguration(
      tokens: 2, length: 3, inputWidth: 4, width: 4, attentionWidth: 3, form: .multiHead(heads: 1, readout: nil))
    var generator = TorchGenerator(seed: 1)
    let parameters = AttentionParameters(initial: model, &generator)
    func array(_ samples: Int, _ tokens: Int, _ features: Int) -> SampleArray {
      SampleArray(
        [Float](repeating: 1, count: samples * tokens * features), samples: samples, tokens: tokens, features: features)
    }
    func message(_ inputs: [SampleArray], _ targets: [TrainingData.Target], batch: Int = 2, threads: Int = 1) -> String
    {
      do {
        let data = TrainingData(inputs: inputs, targets: targets)
        _ = try AttentionTrainer([(model, parameters)], data: data, batchSize: batch, threads: threads)
        return "accepted"
      } catch { return error.description }
    }
    let x = array(5, 2, 4)
    let y = TrainingData.Target.array(array(5, 2, 3))
    #expect(message([x], [y]) == "accepted")
    #expect(message([x, array(5, 2, 1)], [y]) == "inputs of width 5 do not fit a model of 2 tokens of 4")
    #expect(message([array(5, 3, 4)], [y]) == "inputs of width 4 do not fit a model of 2 tokens of 4")
    #expect(message([x], [.array(array(5, 2, 2))]) == "a target of width 2 does not fit a model's output of 3")
    #expect(message([x], [.array(array(4, 2, 3))]) == "a target of 4 × 2 tokens does not fit the inputs")
    #expect(message([x], []) == "1 models need as many targets, there are 0")
    #expect(message([x], [y], batch: 0) == "batch size 0: it must lie between 1 and 65536")
    #expect(message([x], [y], threads: 0) == "0 threads cannot be started; ask for fewer, at least one")
    #expect(
      message([x], [.linear(Tensor(shape: [3, 2], values: [1, 2, 3, 4, 5, 6]))])
        == "a target of width 3 does not fit a model's output of 3")
  }
}

import Numerics
import Random
import ReferenceModels
import Testing

@testable import Training

/// Small models of every form, with random data.
struct ModelCase: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var model: AttentionConfiguration

  static let all: [ModelCase] = {
    func make(
      _ name: String, _ n: Int, _ p: Int, _ d: Int, _ h: Int, _ out: Int, _ form: AttentionConfiguration.Form
    ) -> ModelCase? {
      (try? AttentionConfiguration(tokens: n, length: p, inputWidth: d, width: h, attentionWidth: out, form: form))
        .map { ModelCase(testDescription: name, model: $0) }
    }
    return [
      make("one head", 5, 9, 4, 16, 6, .multiHead(heads: 1, readout: nil)),
      make("one head, odd width", 3, 10, 5, 7, 3, .multiHead(heads: 1, readout: nil)),
      make("three heads", 7, 12, 5, 18, 4, .multiHead(heads: 3, readout: nil)),
      make("no interpolation tokens", 4, 4, 3, 8, 8, .multiHead(heads: 2, readout: nil)),
      make("one head, no interpolation tokens", 4, 4, 3, 16, 8, .multiHead(heads: 1, readout: nil)),
      make("readout", 4, 7, 6, 12, 12, .multiHead(heads: 6, readout: 1)),
      make("one head and readout", 4, 21, 6, 16, 16, .multiHead(heads: 1, readout: 2)),
      make("one token", 1, 6, 9, 10, 10, .multiHead(heads: 5, readout: 1)),
      make("two maps", 5, 11, 7, 9, 6, .twoMaps(secondInputWidth: 6)),
      make("two maps, no interpolation tokens", 5, 5, 7, 9, 6, .twoMaps(secondInputWidth: 6)),
    ].compactMap { $0 }
  }()

  /// AttentionParameters that are all different from their special starting points.
  func parameters(_ generator: inout TorchGenerator) -> AttentionParameters {
    var parameters = AttentionParameters(initial: model, &generator)
    let noise = generator.normalFloat(parameters.values.count + 16)
    for index in parameters.values.indices { parameters.values[index] += 0.2 * noise[index] }
    return parameters
  }

  /// Inputs and targets of `count` samples, and the input of a second map.
  func data(_ count: Int, _ generator: inout TorchGenerator) -> TrainingData {
    func numbers(_ count: Int) -> [Float] { Array(generator.normalFloat(count + 16).prefix(count)) }
    let n = model.tokens
    let inputs = SampleArray(
      numbers(count * n * model.inputWidth), samples: count, tokens: n, features: model.inputWidth)
    let target = SampleArray(
      numbers(count * n * model.outputWidth), .features, samples: count, tokens: n, features: model.outputWidth)
    let shared = model.secondInputWidth.map { width in
      SampleArray(numbers(n * width), .shared, samples: 1, tokens: n, features: width)
    }
    return TrainingData(inputs: [inputs], sharedInput: shared, targets: [.array(target)])
  }
}

extension TrainingData {
  func reference(_ samples: [Int]) -> [ReferenceAttention.Sample] {
    samples.map { sample in
      guard case .array(let target) = targets[0].source else { preconditionFailure("tests use arrays") }
      return ReferenceAttention.Sample(input: Matrix(inputs[0][sample]), target: Matrix(target[sample]))
    }
  }
}

@Suite struct ReferenceAttentionTests {
  @Test func thereAreAllCases() { #expect(ModelCase.all.count == 10) }

  /// Every gradient, by parameter name, against central differences of some 40 of its entries.
  @Test(arguments: ModelCase.all)
  func gradientsAreDifferenceQuotients(_ testCase: ModelCase) {
    var generator = TorchGenerator(seed: 5)
    let reference = ReferenceAttention(testCase.model)
    let parameters = testCase.parameters(&generator).values.map(Double.init)
    let data = testCase.data(2, &generator)
    let samples = data.reference([1])
    let shared = data.sharedInput.map { Matrix($0[0]) }
    let gradient = reference.gradient(parameters, samples, shared: shared).gradient
    let scale = gradient.map(abs).reduce(0, max)
    #expect(scale > 1e-3)
    let step = 1e-5
    for entry in reference.layout.entries {
      for index in stride(from: entry.range.lowerBound, to: entry.range.upperBound, by: entry.range.count / 40 + 1) {
        func loss(_ shift: Double) -> Double {
          var moved = parameters
          moved[index] += shift
          return reference.loss(moved, samples, shared: shared)
        }
        let quotient = (loss(step) - loss(-step)) / (2 * step)
        #expect(abs(quotient - gradient[index]) <= 1e-8 * max(1, scale), "\(entry.name)")
      }
    }
  }

  @Test func headsHaveToDivideTheWidth() {
    #expect {
      try AttentionConfiguration(
        tokens: 1, length: 100, inputWidth: 522, width: 524, attentionWidth: 524,
        form: .multiHead(heads: 8, readout: 1))
    } throws: { error in
      "\(error)" == "8 heads do not divide the width 524; take one of 1, 2, 4, 131, 262, 524"
    }
    #expect(throws: (any Error).self) {
      try AttentionConfiguration(
        tokens: 20, length: 19, inputWidth: 4, width: 8, attentionWidth: 8, form: .multiHead(heads: 1, readout: nil))
    }
    #expect(throws: (any Error).self) {
      try AttentionConfiguration(
        tokens: 20, length: 30, inputWidth: 4, width: 8, attentionWidth: 8, form: .multiHead(heads: 0, readout: nil))
    }
  }
}

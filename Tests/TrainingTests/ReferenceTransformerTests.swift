import Numerics
import Random
import ReferenceModels
import Solvers
import Testing

@testable import Training

/// The readable transformer: against difference quotients, and in its details.
@Suite struct ReferenceTransformerTests {
  static func parameters(
    _ configuration: GPT2Configuration, scale: Float = 0.4, seed: UInt64 = 5
  ) -> GPT2Parameters {
    var generator = TorchGenerator(seed: seed)
    let layout = GPT2Layout(configuration)
    // Layer norms are not 1 and 0, so that all parameters matter.
    return GPT2Parameters(layout: layout, values: generator.normalFloat(layout.count).map { scale * $0 })
  }

  private func sequences(_ count: Int, examples: Int, features: Int) -> [ReferenceTransformer.Sequence] {
    var generator = TorchGenerator(seed: 9)
    return ReferenceTransformer.sequences(
      ExampleBatch(RegressionBatch(sequences: count, positions: examples, features: features, &generator)))
  }

  /// Every gradient, by parameter name, against central differences of some of its entries.
  @Test func gradientsAreDifferenceQuotients() throws {
    let configuration = try GPT2Configuration(features: 2, examples: 4, width: 6, layers: 2, heads: 2)
    let reference = ReferenceTransformer(configuration)
    let parameters = Self.parameters(configuration).values.map(Double.init)
    let sequences = sequences(2, examples: 3, features: 2)
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

  /// A prediction depends on the examples before it and on its own x alone.
  @Test func attentionIsCausal() throws {
    let configuration = try GPT2Configuration(features: 2, examples: 5, width: 6, layers: 2, heads: 3)
    let reference = ReferenceTransformer(configuration)
    let parameters = Self.parameters(configuration).values.map(Double.init)
    let whole = sequences(1, examples: 5, features: 2)[0]
    let before = reference.predictions(parameters, whole)
    for position in 0..<5 {
      var changed = whole
      changed.y[position] = 7
      let label = reference.predictions(parameters, changed)
      #expect((0..<5).allSatisfy { (label[$0] == before[$0]) == ($0 <= position) })
      changed.y[position] = whole.y[position]
      changed.x[position, 1] -= 3
      let input = reference.predictions(parameters, changed)
      #expect((0..<5).allSatisfy { (input[$0] == before[$0]) == ($0 < position) })
    }
  }

  /// Values of `transformers.activations.NewGELUActivation`.
  @Test(arguments: [
    (-3, -0.0036373920817729943), (-1, -0.15880800939172324), (-0.5, -0.15428599017485606), (0, 0),
    (0.5, 0.34571400982514394), (1, 0.8411919906082768), (3, 2.996362607918227),
  ])
  func geluIsItsTanhForm(x: Double, value: Double) {
    #expect(abs(GELU.value(x) - value) <= 1e-15)
    let quotient = (GELU.value(x + 1e-6) - GELU.value(x - 1e-6)) / 2e-6
    #expect(abs(GELU.derivative(x) - quotient) <= 1e-8)
  }

  /// The variance has the divisor `width`, and ε = 1e-5 is added to it.
  @Test func layerNormAddsEpsilonToTheVariance() {
    let rows = Matrix(rows: 2, columns: 2, values: [1, 3, 0.5, 0.5])
    let (normalised, scales) = LayerNorm.normalise(rows)
    #expect(scales == [1 / (1 + 1e-5).squareRoot(), 1 / 1e-5.squareRoot()])
    #expect(normalised.values == [-scales[0], scales[0], 0, 0])
  }
}

/// The training engine against the readable transformer, for every instruction set that this processor runs.
@Suite struct TransformerEngineTests {
  /// Sizes of a model and a batch: one block and several, widths and heads that fill no vector, batches that fill no group.
  struct Sizes: Sendable, CustomTestStringConvertible {
    var features, width, layers, heads, sequences, examples: Int
    var testDescription: String { "d=\(features), E=\(width), L=\(layers), H=\(heads), \(sequences) × \(examples)" }
  }

  static let sizes = [
    Sizes(features: 3, width: 12, layers: 2, heads: 3, sequences: 11, examples: 6),
    Sizes(features: 5, width: 10, layers: 1, heads: 5, sequences: 3, examples: 4),
    Sizes(features: 1, width: 7, layers: 3, heads: 1, sequences: 1, examples: 1),
    Sizes(features: 4, width: 40, layers: 2, heads: 4, sequences: 5, examples: 9),
  ]

  @Test(arguments: sizes)
  func lossGradientsAndPredictionsAgree(_ sizes: Sizes) throws {
    let configuration = try GPT2Configuration(
      features: sizes.features, examples: sizes.examples + 1, width: sizes.width, layers: sizes.layers,
      heads: sizes.heads)
    let parameters = ReferenceTransformerTests.parameters(configuration)
    var generator = TorchGenerator(seed: 4)
    let batch = ExampleBatch(sequences: sizes.sequences, examples: sizes.examples, features: sizes.features)
    batch.draw(examples: sizes.examples, active: sizes.features, &generator)
    let sequences = ReferenceTransformer.sequences(batch)
    let reference = ReferenceTransformer(configuration)
    let values = parameters.values.map(Double.init)
    let expected = reference.gradient(values, sequences)
    let largest = expected.gradient.map(abs).reduce(0, max)
    for kernels in KernelSet.available {
      let trainer = try GPT2Trainer(
        parameters, sequences: sizes.sequences, examples: sizes.examples, threads: 2, kernels: kernels)
      let gradient = trainer.gradient(batch)
      #expect(abs(trainer.loss - expected.loss) <= 1e-5 * expected.loss, "\(kernels.name)")
      for entry in gradient.layout.entries {
        let worst = entry.range.map { abs(Double(gradient.values[$0]) - expected.gradient[$0]) }
          .reduce(0) { !($1 <= $0) ? $1 : $0 }
        #expect(worst <= 1e-5 * largest, "\(kernels.name): \(entry.name)")
      }
      let predictions = try GPT2Model(parameters, threads: 2, kernels: kernels).predictions(batch).values
      let exact = sequences.flatMap { reference.predictions(values, $0) }
      let scale = exact.map(abs).reduce(1, max)
      #expect(zip(predictions, exact).allSatisfy { abs(Double($0) - $1) <= 1e-5 * scale }, "\(kernels.name)")
    }
  }
}

import ArgumentParser
import Files
import Foundation
import Random
import Training

/// `repro bench transformer`.
struct BenchTransformer: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "transformer", abstract: "Time the training of the in-context transformer.",
    discussion: """
      One step is a batch of 64 sequences: forward, backward, Adam. Benchmarks/transformer.py sets PyTorch beside it.
      """)

  @Option(help: "small (d=5, 11 examples, L=8, E=64), medium (d=10, 21, 8, 128) or large (d=20, 41, 12, 256).")
  var scale: TransformerScale = .small
  @OptionGroup var kernels: KernelOptions
  @Option(help: "Threads.")
  var threads: Int = 2
  @Option(help: "Steps of a round; by default about a second's.")
  var steps: Int?
  @Option(help: "Rounds; the median counts.")
  var rounds: Int = 7

  func run() throws {
    let steps = steps ?? scale.steps
    let configuration = try scale.configuration
    var generator = TorchGenerator(seed: 1234)
    let trainer = try GPT2Trainer(
      GPT2Parameters(initial: configuration, &generator), examples: scale.examples, threads: threads,
      kernels: try kernels.checked())
    let batch = ExampleBatch(sequences: 64, examples: scale.examples, features: configuration.features)
    batch.draw(examples: scale.examples, active: batch.features, &generator)
    let timing = try StepTiming(steps: steps, rounds: rounds) { _ in trainer.step(batch, learningRate: 1e-4) }
    let rate = configuration.operations(tokens: 64 * 2 * scale.examples) / (timing.milliseconds * 1e-3)
    let peak = trainer.kernels.peakRate() * Double(threads)
    try Bench.print(
      Result(
        engine: "repro", scale: scale.rawValue, kernels: trainer.kernels.name, parameters: trainer.parameters.count,
        threads: threads, milliseconds: timing.milliseconds, fastest: timing.fastest,
        processorMilliseconds: timing.processorMilliseconds, gigaflops: rate * 1e-9,
        peakGigaflops: peak * 1e-9, shareOfPeak: rate / peak))
  }

  private struct Result: Encodable {
    var engine: String
    var scale: String
    var kernels: String
    var parameters: Int
    var threads: Int
    var milliseconds: Double
    var fastest: Double
    /// Time of all threads for a step, which other programs on the machine lengthen less.
    var processorMilliseconds: Double
    /// Rate of the products of the blocks' weights, counted for all tokens, over the whole time of the step.
    var gigaflops: Double
    /// Multiply-adds on registers alone, all threads.
    var peakGigaflops: Double
    var shareOfPeak: Double
  }
}

/// Sizes of the in-context transformer that are timed.
enum TransformerScale: String, ExpressibleByArgument, CaseIterable {
  case small, medium, large

  var configuration: GPT2Configuration {
    get throws {
      switch self {
      case .small: try GPT2Configuration(features: 5, examples: 11, width: 64, layers: 8, heads: 4)
      case .medium: try GPT2Configuration(features: 10, examples: 21, width: 128, layers: 8, heads: 4)
      case .large: try GPT2Configuration(features: 20, examples: 101, width: 256, layers: 12, heads: 8)
      }
    }
  }

  /// Examples of a sequence; the paper's model has more positions than it uses.
  var examples: Int {
    switch self {
    case .small: 11
    case .medium: 21
    case .large: 41
    }
  }

  /// Steps that take about a second.
  var steps: Int {
    switch self {
    case .small: 40
    case .medium: 6
    case .large: 1
    }
  }
}

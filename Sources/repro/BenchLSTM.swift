import ArgumentParser
import Files
import Foundation
import Random
import Training

/// `repro bench lstm`.
struct BenchLSTM: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lstm", abstract: "Time the training of the in-context LSTM.",
    discussion: """
      One step is a batch of 64 sequences: forward, backward, Adam. Benchmarks/lstm.py sets PyTorch beside it.
      """)

  @Option(help: "small (d=5, 11 examples, L=3, E=64) or paper (d=20, 41, 10, 256).")
  var scale: LSTMScale = .small
  @OptionGroup var kernels: KernelOptions
  @Option(help: "Threads.")
  var threads: Int = 2
  @Option(help: "Steps of a round; by default about a second's.")
  var steps: Int?
  @Option(help: "Rounds; the median counts.")
  var rounds: Int = 7

  func run() throws {
    let configuration = try scale.configuration
    var generator = TorchGenerator(seed: 1234)
    let trainer = try LSTMTrainer(
      LSTMParameters(initial: configuration, &generator), examples: configuration.examples, threads: threads,
      kernels: try kernels.checked())
    let batch = ExampleBatch(sequences: 64, examples: configuration.examples, features: configuration.features)
    batch.draw(examples: configuration.examples, active: batch.features, &generator)
    let timing = try StepTiming(steps: steps ?? scale.steps, rounds: rounds) { _ in
      trainer.step(batch, learningRate: 1e-4)
    }
    let rate = configuration.operations(tokens: 64 * 2 * configuration.examples) / (timing.milliseconds * 1e-3)
    let peak = trainer.kernels.peakRate() * Double(threads)
    try Bench.print(
      Result(
        engine: "repro", scale: scale.rawValue, kernels: trainer.kernels.name, parameters: trainer.parameters.count,
        threads: threads, milliseconds: timing.milliseconds, fastest: timing.fastest,
        processorMilliseconds: timing.processorMilliseconds, gigaflops: rate * 1e-9, peakGigaflops: peak * 1e-9,
        shareOfPeak: rate / peak))
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
    /// Rate of the products of the layers' weights, counted for all tokens, over the whole time of the step.
    var gigaflops: Double
    /// Multiply-adds on registers alone, all threads.
    var peakGigaflops: Double
    var shareOfPeak: Double
  }
}

/// Sizes of the in-context LSTM that are timed.
enum LSTMScale: String, ExpressibleByArgument, CaseIterable {
  case small, paper

  var configuration: LSTMConfiguration {
    get throws {
      switch self {
      case .small: try LSTMConfiguration(features: 5, examples: 11, width: 64, layers: 3)
      case .paper: try LSTMConfiguration(features: 20, examples: 41, width: 256, layers: 10)
      }
    }
  }

  /// Steps that take about a second.
  var steps: Int {
    switch self {
    case .small: 100
    case .paper: 1
    }
  }
}

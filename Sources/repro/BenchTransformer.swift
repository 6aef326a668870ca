import ArgumentParser
import Files
import Foundation
import Learning

/// Sizes of the in-context transformer that are timed.
enum TransformerScale: String, ExpressibleByArgument, CaseIterable {
  case small, medium, large

  var configuration: GPT2Configuration {
    get throws(UsageError) {
      switch self {
      case .small: try GPT2Configuration(features: 5, positions: 11, width: 64, layers: 8, heads: 4)
      case .medium: try GPT2Configuration(features: 10, positions: 21, width: 128, layers: 8, heads: 4)
      case .large: try GPT2Configuration(features: 20, positions: 101, width: 256, layers: 12, heads: 8)
      }
    }
  }

  /// Examples of a sequence; the paper's model has more positions than it uses.
  var examples: Int { [.small: 11, .medium: 21, .large: 41][self] ?? 0 }

  func run(threads: Int, steps: Int, rounds: Int) throws {
    var generator = TorchGenerator(seed: 1234)
    let parameters = GPT2Parameters(initial: try configuration, &generator)
    let trainer = try GPT2Trainer(parameters, positions: examples, threads: threads)
    let batch = ExampleBatch(sequences: 64, positions: examples, features: try configuration.features)
    batch.draw(positions: examples, active: batch.features, &generator)
    func round() -> Double {
      let duration = ContinuousClock().measure { for _ in 0..<steps { trainer.step(batch, learningRate: 1e-4) } }
      return duration / .milliseconds(steps)
    }
    _ = round()
    let processor = clock()
    let times = (0..<rounds).map { _ in round() }.sorted()
    let cpu = Double(clock() - processor) / Double(CLOCKS_PER_SEC) / Double(steps * rounds) * 1e3
    print(rawValue, times[0], times[times.count / 2], cpu, trainer.loss)
  }
}

import ArgumentParser
import Files
import Foundation
import Random
import Solvers

/// `repro bench solvers`.
struct BenchSolvers: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solvers", abstract: "Time the iterative solvers of fu2024.",
    discussion: """
      A round predicts every position of every sequence after all step counts of Figures 8, 10, 11 and 12. \
      Benchmarks/solvers.py sets a plain loop in PyTorch beside it.
      """)

  @Option(help: "Sequences.") var sequences: Int = 320
  @Option(help: "Positions of a sequence.") var positions: Int = 41
  @Option(help: "d, entries of an x.") var features: Int = 20
  @Option(help: "Threads.") var threads: Int = 2
  @Option(help: "Rounds; the median counts.") var rounds: Int = 5

  /// By fifties and by doubling.
  private static let gradientSteps = Set(
    [1] + stride(from: 50, through: 1300, by: 50) + (1...12).map { 1 << $0 }
  ).sorted()
  private static let methods: [(name: String, method: InContextMethod, steps: [Int])] = [
    ("newton", .newton(.published), Array(1...23)),
    ("gd", .gradientDescent(rate: 0.01, start: .uniform), gradientSteps),
    ("bfgs", .bfgs, Array(1...40)),
    ("lbfgs", .lbfgs(memory: 10), Array(1...40)),
    ("cg", .conjugateGradient, Array(1...40)),
  ]

  func run() throws {
    guard sequences > 0, positions > 0, features > 0, threads > 0, rounds > 0 else {
      throw UsageError("--sequences, --positions, --features, --threads and --rounds must be positive")
    }
    var generator = TorchGenerator(seed: 0)
    let batch = RegressionBatch(
      sequences: sequences, positions: positions, features: features, &generator)
    let scale = 1 / Double(features).squareRoot()
    let starts = generator.uniform(sequences * features).map { $0 * scale }
    var seconds: [Double] = []
    var errors: [String: Double] = [:]
    var parts: [String: [Double]] = [:]
    let processor = clock()
    for _ in 0..<rounds {
      for (name, method, steps) in Self.methods {
        var predictions: Predictions?
        let duration = try ContinuousClock().measure {
          predictions = try method.predictions(batch, steps: steps, starts: starts, threads: threads)
        }
        parts[name, default: []].append(duration / .seconds(1))
        errors[name] = predictions.map { meanError($0, batch) }
      }
      seconds.append(parts.values.compactMap(\.last).reduce(0, +))
    }
    let processorSeconds = Double(clock() - processor) / Double(CLOCKS_PER_SEC) / Double(rounds)
    seconds.sort()
    try Bench.print(
      Result(
        engine: "repro", sequences: sequences, positions: positions, features: features, threads: threads,
        seconds: seconds[rounds / 2], fastest: seconds[0], processorSeconds: processorSeconds,
        secondsOfMethods: parts.mapValues { $0.min() ?? 0 }, peakMegabytes: (ProcessUsage.peakMemory() ?? 0) * 1e-6,
        errors: errors))
  }

  /// Mean squared error over d of all step counts, sequences and positions: what both programs must agree on.
  private func meanError(_ predictions: Predictions, _ batch: RegressionBatch) -> Double {
    let sum = predictions.steps.indices.reduce(0.0) { sum, index in
      zip(predictions[step: index], batch.y).reduce(sum) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    return sum / Double(predictions.values.count * features)
  }

  private struct Result: Encodable {
    var engine: String
    var sequences: Int
    var positions: Int
    var features: Int
    var threads: Int
    var seconds: Double
    var fastest: Double
    /// Time of all threads for a round.
    var processorSeconds: Double
    /// The fastest round of each method.
    var secondsOfMethods: [String: Double]
    var peakMegabytes: Double
    var errors: [String: Double]
  }
}

import ArgumentParser
import Files
import Foundation
import Learning

/// `repro bench`.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time the training engine; prints one line of JSON.",
    discussion: """
      One step trains the three attention-head models (K, Q, V; n = 20, d = 24, h = 48) on a batch of 32. \
      Benchmarks/training.py sets PyTorch beside it.
      """)

  @Argument(help: "What to time: training.")
  var name: String
  @Option(help: "P, tokens after interpolation tokens are appended.")
  var length: Int = 60
  @Option(help: "Heads.")
  var heads: Int = 1
  @Option(help: "Threads.")
  var threads: Int = 2
  @Option(help: "Steps of a round.")
  var steps: Int = 50
  @Option(help: "Rounds; the median counts.")
  var rounds: Int = 21

  func run() throws {
    guard name == "training" else {
      throw UsageError("no benchmark '\(name)'\(Spelling.hint(for: name, among: ["training"]))")
    }
    guard steps > 0, rounds > 0 else { throw UsageError("--steps and --rounds must be positive") }
    let trainer = try Self.trainer(length: length, heads: heads, threads: threads)
    let samples = Array(0..<64)
    func round() -> Double {
      let duration = ContinuousClock().measure {
        for step in 0..<steps { trainer.step(samples[32 * (step % 2)..<32 * (step % 2) + 32]) }
      }
      return duration / .milliseconds(steps)
    }
    _ = round()
    let processor = clock()
    let times = (0..<rounds).map { _ in round() }.sorted()
    let processorSeconds = Double(clock() - processor) / Double(CLOCKS_PER_SEC)
    let median = times[times.count / 2]
    let rate = trainer.productOperations(batch: 32) / (median * 1e-3)
    let peak = trainer.kernels.peakRate() * Double(threads)
    let result = Result(
      engine: "repro", kernels: trainer.kernels.name, length: length, heads: heads, threads: threads,
      milliseconds: median, fastest: times[0], processorMilliseconds: processorSeconds / Double(steps * rounds) * 1e3,
      gigaflops: rate * 1e-9, peakGigaflops: peak * 1e-9,
      shareOfPeak: rate / peak)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(result), as: UTF8.self))
  }

  private struct Result: Encodable {
    var engine: String
    var kernels: String
    var length: Int
    var heads: Int
    var threads: Int
    var milliseconds: Double
    var fastest: Double
    /// Time of all threads for a step, which other programs on the machine lengthen less.
    var processorMilliseconds: Double
    /// Rate of the matrix products of a step over the whole time of the step.
    var gigaflops: Double
    /// Multiply-adds on registers alone, all threads.
    var peakGigaflops: Double
    var shareOfPeak: Double
  }

  private static func trainer(length: Int, heads: Int, threads: Int) throws -> Trainer {
    var generator = TorchGenerator(seed: 1234)
    let x = generator.normalFloat(64 * 20 * 24).map { 2 * $0 - 1 }
    let widths = [48, 48, 24]
    let targets = widths.map { width in
      TrainingData.Target.array(
        SampleArray(generator.normalFloat(64 * width * 20), .features, samples: 64, tokens: 20, features: width))
    }
    let models = try widths.map { width in
      let model = try AttentionModel(
        tokens: 20, length: length, inputWidth: 24, width: 48, attentionWidth: width,
        form: .multiHead(heads: heads, readout: nil))
      return (model, Parameters(initial: model, &generator))
    }
    let data = TrainingData(inputs: [SampleArray(x, samples: 64, tokens: 20, features: 24)], targets: targets)
    return try Trainer(models, data: data, batchSize: 32, threads: threads)
  }
}

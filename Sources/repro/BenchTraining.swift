import ArgumentParser
import Files
import Foundation
import Random
import Training

/// `repro bench training`.
struct BenchTraining: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "training", abstract: "Time the training engine.",
    discussion: """
      One step is a batch of 32 at the papers' sizes; that of attention-head trains three models (K, Q, V). \
      Benchmarks/training.py sets PyTorch beside it.
      """)

  @Option(help: "attention-head, continuous-function, statistical or ames.")
  var model: Workload = .attentionHead
  @Option(help: "P, tokens after interpolation tokens are appended (default: 60; ames 100).")
  var length: Int?
  @Option(help: "Heads (default: 1; statistical and ames 6).")
  var heads: Int?
  @OptionGroup var kernels: KernelOptions
  @Option(help: "Threads.")
  var threads: Int = 2
  @Option(help: "Steps of a round.")
  var steps: Int = 50
  @Option(help: "Rounds; the median counts.")
  var rounds: Int = 21

  func run() throws {
    let trainer = try model.trainer(length: length, heads: heads, threads: threads, kernels: try kernels.checked())
    let sizes = trainer.configurations[0]
    let samples = Array(0..<64)
    let timing = try StepTiming(steps: steps, rounds: rounds) { step in
      trainer.step(samples[32 * (step % 2)..<32 * (step % 2) + 32])
    }
    let rate = trainer.productOperations(batch: 32) / (timing.milliseconds * 1e-3)
    let peak = trainer.kernels.peakRate() * Double(threads)
    let result = Result(
      engine: "repro", model: model.rawValue, kernels: trainer.kernels.name, length: sizes.length, heads: sizes.heads,
      threads: threads,
      milliseconds: timing.milliseconds, fastest: timing.fastest, processorMilliseconds: timing.processorMilliseconds,
      gigaflops: rate * 1e-9, peakGigaflops: peak * 1e-9,
      shareOfPeak: rate / peak)
    try Bench.print(result)
  }

  private struct Result: Encodable {
    var engine: String
    var model: String
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
}

/// What a step trains, at the papers' sizes.
enum Workload: String, ExpressibleByArgument, CaseIterable {
  case attentionHead = "attention-head"
  case continuousFunction = "continuous-function"
  case statistical
  case ames

  /// The models on 64 random samples.
  func trainer(length: Int?, heads: Int?, threads: Int, kernels: KernelSet) throws -> AttentionTrainer {
    var generator = TorchGenerator(seed: 1234)
    let models = try models(length: length ?? (self == .ames ? 100 : 60), heads: heads)
    func samples(_ features: Int, shared: Bool = false) -> SampleArray {
      let tokens = models[0].tokens
      let numbers = generator.normalFloat((shared ? 1 : 64) * tokens * features)
      return SampleArray(numbers, shared ? .shared : .tokens, samples: 64, tokens: tokens, features: features)
    }
    let data = TrainingData(
      inputs: [samples(models[0].inputWidth)],
      sharedInput: models[0].secondInputWidth.map { samples($0, shared: true) },
      targets: models.map { .array(samples($0.outputWidth)) })
    let initial = models.map { ($0, AttentionParameters(initial: $0, &generator)) }
    return try AttentionTrainer(initial, data: data, batchSize: 32, threads: threads, kernels: kernels)
  }

  private func models(length: Int, heads: Int?) throws -> [AttentionConfiguration] {
    switch self {
    case .attentionHead:
      return try [48, 48, 24].map { width in
        try AttentionConfiguration(
          tokens: 20, length: length, inputWidth: 24, width: 48, attentionWidth: width,
          form: .multiHead(heads: heads ?? 1, readout: nil))
      }
    case .continuousFunction:
      return [
        try AttentionConfiguration(
          tokens: 20, length: length, inputWidth: 25, width: 64, attentionWidth: 24,
          form: .twoMaps(secondInputWidth: 24))
      ]
    case .statistical:
      return [
        try AttentionConfiguration(
          tokens: 20, length: length, inputWidth: 48, width: 48, attentionWidth: 48,
          form: .multiHead(heads: heads ?? 6, readout: 1))
      ]
    case .ames:
      return [
        try AttentionConfiguration(
          tokens: 1, length: length, inputWidth: 522, width: 522, attentionWidth: 522,
          form: .multiHead(heads: heads ?? 6, readout: 1))
      ]
    }
  }
}

import Files
import Random
import Testing

@testable import Training

@Suite struct GPT2TrainerTests {
  /// AttentionParameters that all matter; layer norms are not 1 and 0.
  private func model(
    features: Int = 3, examples: Int = 6, width: Int = 12, layers: Int = 2, heads: Int = 3
  ) throws -> GPT2Parameters {
    let configuration = try GPT2Configuration(
      features: features, examples: examples, width: width, layers: layers, heads: heads)
    var generator = TorchGenerator(seed: 5)
    let layout = GPT2Layout(configuration)
    return GPT2Parameters(layout: layout, values: generator.normalFloat(layout.count).map { 0.4 * $0 })
  }

  private func batch(sequences: Int, examples: Int, features: Int = 3, seed: UInt64 = 9) -> ExampleBatch {
    var generator = TorchGenerator(seed: seed)
    let batch = ExampleBatch(sequences: sequences, examples: examples, features: features)
    batch.draw(examples: examples, active: features, &generator)
    return batch
  }

  /// Mean squared error, from predictions alone.
  private func loss(_ parameters: GPT2Parameters, _ batch: ExampleBatch) throws -> Double {
    let predictions = try GPT2Model(parameters).predictions(batch)
    return zip(predictions.values, batch.y.values).reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
      / Double(predictions.values.count)
  }

  /// Derivatives along a tensor's own gradient and along random signs, with Richardson's extrapolation.
  @Test func gradientsAreDerivativesOfTheLoss() throws {
    let parameters = try model(features: 2, examples: 4, width: 8, layers: 2, heads: 2)
    let batch = batch(sequences: 9, examples: 3, features: 2)
    let trainer = try GPT2Trainer(parameters, sequences: 9, examples: 4)
    let gradient = trainer.gradient(batch)
    let whole = gradient.values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(trainer.gradientNorm - whole) <= 1e-6 * whole)
    #expect(abs(trainer.loss - (try loss(parameters, batch))) <= 1e-6 * trainer.loss)
    var generator = TorchGenerator(seed: 1)
    for entry in parameters.layout.entries {
      let own = gradient.values[entry.range].map(Double.init)
      let signs = generator.normal(own.count).map { $0 < 0 ? -1.0 : 1.0 }
      for direction in [own, signs] {
        let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > 0 else { continue }
        let unit = direction.map { $0 / length }
        func loss(at distance: Double) -> Double {
          var moved = parameters
          for (index, part) in zip(entry.range, unit) { moved.values[index] += Float(distance * part) }
          // A new model for each of these losses would mostly fill memory with zeros.
          trainer.restore(AdamState.Snapshot([.parameters: moved]), steps: 0)
          _ = trainer.gradient(batch)
          return trainer.loss
        }
        func slope(_ step: Double) -> Double { (loss(at: step) - loss(at: -step)) / (2 * step) }
        let derivative = (4 * slope(0.01) - slope(0.02)) / 3
        let expected = zip(own, unit).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(derivative - expected) <= 1e-3 * whole, "\(entry.name): \(derivative) for \(expected)")
      }
    }
  }

  /// Examples and batches fewer than the trainer's room, and a last group that is not full.
  @Test(arguments: [(11, 6), (1, 1), (17, 4)])
  func threadsChangeNoBit(sequences: Int, examples: Int) throws {
    let parameters = try model()
    let batch = batch(sequences: sequences, examples: examples)
    for kernels in KernelSet.available {
      let results = try [1, 2, 3].map { threads in
        let trainer = try GPT2Trainer(
          parameters, sequences: 17, examples: 6, threads: threads, gradientLimit: 0.5, kernels: kernels)
        let gradient = trainer.gradient(batch)
        for _ in 0..<3 { trainer.step(batch, learningRate: 1e-2) }
        let model = try GPT2Model(trainer.parameters, threads: threads, kernels: kernels)
        let states = model.hiddenStates(batch)
        return (gradient, trainer.parameters, states.predictions, states.layers, trainer.loss)
      }
      for result in results {
        #expect(result.0 == results[0].0 && result.1 == results[0].1, "\(kernels.name)")
        #expect(result.2 == results[0].2 && result.3 == results[0].3 && result.4 == results[0].4, "\(kernels.name)")
      }
    }
  }

  /// Wider registers change no bit, so that a model can be trained again on another processor.
  @Test(
    .enabled(if: KernelSet.available.count { $0.lanes >= 8 } > 1, "needs AVX-512"),
    arguments: [(12, 3), (40, 5), (72, 1)])
  func instructionSetsWithFusedMultiplyAddsAgree(width: Int, heads: Int) throws {
    let parameters = try model(width: width, heads: heads)
    let batch = batch(sequences: 17, examples: 6)
    let results = try KernelSet.available.filter { $0.lanes >= 8 }.map { kernels in
      let trainer = try GPT2Trainer(
        parameters, sequences: 17, examples: 6, threads: 2, gradientLimit: 0.5, kernels: kernels)
      let gradient = trainer.gradient(batch)
      for _ in 0..<20 { trainer.step(batch, learningRate: 1e-2) }
      return (gradient, trainer.parameters, trainer.loss)
    }
    #expect(results[0].0 == results[1].0 && results[0].1 == results[1].1 && results[0].2 == results[1].2)
  }

  /// A model so wide that products of a group save multiplications, which those of a single sequence are too small for.
  private func wideModel() throws -> GPT2Parameters {
    let configuration = try GPT2Configuration(features: 3, examples: 17, width: 256, layers: 2, heads: 8)
    var generator = TorchGenerator(seed: 5)
    return GPT2Parameters(initial: configuration, &generator)
  }

  @Test func savedMultiplicationsChangeGradientsByRoundingOnly() throws {
    let parameters = try wideModel()
    let whole = batch(sequences: 8, examples: 17)
    let trainer = try GPT2Trainer(parameters, sequences: 8, examples: 17, threads: 2)
    let gradient = trainer.gradient(whole)
    var sums = [Double](repeating: 0, count: gradient.values.count)
    let one = try GPT2Trainer(parameters, sequences: 1, examples: 17)
    for sequence in 0..<8 {
      let single = ExampleBatch(sequences: 1, examples: 17, features: 3)
      for index in 0..<17 * 3 { single.x.start[index] = whole.x.start[sequence * 17 * 3 + index] }
      for index in 0..<17 { single.y.start[index] = whole.y.start[sequence * 17 + index] }
      for (index, value) in one.gradient(single).values.enumerated() { sums[index] += Double(value) / 8 }
    }
    for entry in parameters.layout.entries {
      let largest = sums[entry.range].map(abs).max() ?? 0
      let deviation = entry.range.map { abs(Double(gradient.values[$0]) - sums[$0]) }.max() ?? 0
      #expect(deviation <= 2e-5 * largest, "\(entry.name): \(deviation) of \(largest)")
    }
  }

  @Test(.enabled(if: KernelSet.available.count { $0.lanes >= 8 } > 1, "needs AVX-512"))
  func instructionSetsAgreeOnWideModels() throws {
    let (parameters, batch) = (try wideModel(), batch(sequences: 17, examples: 17))
    let results = try KernelSet.available.filter { $0.lanes >= 8 }.map { kernels in
      let trainer = try GPT2Trainer(parameters, sequences: 17, examples: 17, threads: 2, kernels: kernels)
      return (trainer.gradient(batch), trainer.loss)
    }
    #expect(results[0].0 == results[1].0 && results[0].1 == results[1].1)
  }

  /// Neither a longer batch before nor the room of the trainer changes what a batch gives.
  @Test func stepsLeaveNothingBehind() throws {
    let parameters = try model()
    let (long, short) = (batch(sequences: 17, examples: 6), batch(sequences: 3, examples: 2, seed: 4))
    let used = try GPT2Trainer(parameters, sequences: 17, examples: 6)
    _ = used.gradient(long)
    let fresh = try GPT2Trainer(parameters, sequences: 3, examples: 2)
    #expect(used.gradient(short) == fresh.gradient(short))
    #expect(used.loss == fresh.loss && used.loss.isFinite)
    let embedding = try #require(parameters.layout.entries.first { $0.name == "_backbone.wpe.weight" })
    let unseen = fresh.gradient(short).values[embedding.range].dropFirst(3 * 12)
    // The last y is not read in a training.
    #expect(unseen.allSatisfy { $0 == 0 })
  }

  /// A prediction sees the examples before it and its own x alone.
  @Test func predictionsDoNotSeeWhatFollows() throws {
    let model = try GPT2Model(try model())
    let (whole, changed) = (batch(sequences: 4, examples: 6), batch(sequences: 4, examples: 6))
    for sequence in 0..<4 {
      changed.y.start[sequence * 6 + 3] = 100
      for j in 0..<6 { changed.x.start[(sequence * 6 + 4) * 3 + j] = -7 }
    }
    let (before, after) = (model.predictions(whole).values, model.predictions(changed).values)
    for index in before.indices { #expect((before[index] == after[index]) == (index % 6 < 4), "\(index)") }
  }

  /// As torch.nn.utils.clip_grad_norm_: g · limit/(‖g‖ + 1e-6) when ‖g‖ exceeds the limit.
  @Test func largeGradientsAreScaledDown() throws {
    let parameters = try model()
    let batch = batch(sequences: 8, examples: 6)
    let free = try GPT2Trainer(parameters, sequences: 8, examples: 6)
    let gradient = free.gradient(batch)
    let norm = free.gradientNorm
    for (limit, scale) in [(norm / 4, norm / 4 / (norm + 1e-6)), (norm * 1.01, 1)] {
      let trainer = try GPT2Trainer(parameters, sequences: 8, examples: 6, gradientLimit: limit)
      trainer.step(batch, learningRate: 1e-3)
      #expect(trainer.gradientNorm == norm)
      // Adam's first moment after one step is a tenth of the gradient.
      for (moment, slope) in zip(
        trainer.adamState.numbers(.firstMoment, trainer.network.layout).values, gradient.values)
      {
        let expected = 0.1 * scale * Double(slope)
        #expect(abs(Double(moment) - expected) <= 1e-5 * abs(expected) + 1e-12)
      }
    }
  }

  @Test func impossibleTrainers() throws {
    let parameters = try model()
    func message(sequences: Int = 8, examples: Int = 6, limit: Double? = nil, threads: Int = 1) -> String {
      do {
        _ = try GPT2Trainer(
          parameters, sequences: sequences, examples: examples, threads: threads, gradientLimit: limit)
        return "accepted"
      } catch { return error.description }
    }
    #expect(message() == "accepted")
    #expect(message(sequences: 0).hasPrefix("a batch of 0 sequences"))
    #expect(message(examples: 7).contains("the model takes 1 to 6"))
    for limit in [0, -1, Double.nan] { #expect(message(limit: limit).contains("must be above zero")) }
    #expect(message(threads: 0).hasPrefix("0 threads cannot be started"))
    for sizes in [(0, 6, 12, 3), (3, 0, 12, 3), (3, 6, 12, 5), (3, 6, 1 << 40, 1)] {
      #expect(throws: InvalidConfiguration.self) {
        try GPT2Configuration(features: sizes.0, examples: sizes.1, width: sizes.2, layers: 1, heads: sizes.3)
      }
    }
  }
}

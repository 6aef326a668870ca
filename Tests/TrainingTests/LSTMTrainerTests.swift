import Files
import Random
import Testing

@testable import Training

@Suite struct LSTMTrainerTests {
  private func model(width: Int = 12, layers: Int = 3) throws -> LSTMParameters {
    ReferenceLSTMTests.parameters(
      try LSTMConfiguration(features: 3, examples: 6, width: width, layers: layers))
  }

  private func batch(sequences: Int, examples: Int, features: Int = 3, seed: UInt64 = 9) -> ExampleBatch {
    var generator = TorchGenerator(seed: seed)
    let batch = ExampleBatch(sequences: sequences, examples: examples, features: features)
    batch.draw(examples: examples, active: features, &generator)
    return batch
  }

  /// Examples and batches fewer than the trainer's room, and a last group that is not full.
  @Test(arguments: [(83, 6), (1, 1), (17, 4)])
  func threadsChangeNoBit(sequences: Int, examples: Int) throws {
    let parameters = try model()
    let batch = batch(sequences: sequences, examples: examples)
    for kernels in KernelSet.available {
      let results = try [1, 2, 3].map { threads in
        let trainer = try LSTMTrainer(
          parameters, sequences: 83, examples: 6, threads: threads, gradientLimit: 0.5, kernels: kernels)
        let gradient = trainer.gradient(batch)
        for _ in 0..<3 { trainer.step(batch, learningRate: 1e-2) }
        let model = try LSTMModel(trainer.parameters, threads: threads, kernels: kernels)
        let states = try model.hiddenStates(batch)
        return (gradient, trainer.parameters, states.predictions, states.layers, trainer.loss)
      }
      for result in results {
        #expect(result.0 == results[0].0 && result.1 == results[0].1, "\(kernels.name)")
        #expect(result.2 == results[0].2 && result.3 == results[0].3 && result.4 == results[0].4, "\(kernels.name)")
      }
    }
  }

  /// Wider registers change no bit, so that a model can be trained again on another processor; the widest model is large enough
  /// for products that save multiplications.
  @Test(
    .enabled(if: KernelSet.available.count { $0.lanes >= 8 } > 1, "needs AVX-512"),
    arguments: [(12, 3), (72, 1), (130, 2)])
  func instructionSetsWithFusedMultiplyAddsAgree(width: Int, layers: Int) throws {
    let parameters = try model(width: width, layers: layers)
    let batch = batch(sequences: 17, examples: 6)
    let results = try KernelSet.available.filter { $0.lanes >= 8 }.map { kernels in
      let trainer = try LSTMTrainer(
        parameters, sequences: 17, examples: 6, threads: 2, gradientLimit: 0.5, kernels: kernels)
      let gradient = trainer.gradient(batch)
      for _ in 0..<5 { trainer.step(batch, learningRate: 1e-2) }
      return (gradient, trainer.parameters, trainer.loss)
    }
    #expect(results[0].0 == results[1].0 && results[0].1 == results[1].1 && results[0].2 == results[1].2)
  }

  /// Neither a longer batch before nor the room of the trainer changes what a batch gives.
  @Test func stepsLeaveNothingBehind() throws {
    let parameters = try model()
    let (long, short) = (batch(sequences: 40, examples: 6), batch(sequences: 3, examples: 2, seed: 4))
    let used = try LSTMTrainer(parameters, sequences: 40, examples: 6)
    _ = used.gradient(long)
    let fresh = try LSTMTrainer(parameters, sequences: 3, examples: 2)
    #expect(used.gradient(short) == fresh.gradient(short))
    #expect(used.loss == fresh.loss && used.loss.isFinite)
  }

  /// A prediction sees the examples before it and its own x alone, and no other sequence.
  @Test func predictionsDoNotSeeWhatFollows() throws {
    let model = try LSTMModel(try model())
    let (whole, changed) = (batch(sequences: 20, examples: 6), batch(sequences: 20, examples: 6))
    for sequence in 0..<19 {
      changed.y.start[sequence * 6 + 3] = 100
      for j in 0..<6 { changed.x.start[(sequence * 6 + 4) * 3 + j] = -7 }
    }
    let (before, after) = (try model.predictions(whole).values, try model.predictions(changed).values)
    for index in before.indices {
      #expect((before[index] == after[index]) == (index % 6 < 4 || index >= 19 * 6), "\(index)")
    }
  }

  /// In two dimensions, where little has to be learnt.
  @Test func someHundredStepsLowerTheLoss() throws {
    var plan = LSTMTrainingPlan(
      try LSTMConfiguration(features: 2, examples: 7, width: 32, layers: 2), examples: 7, sequences: 32, steps: 400,
      schedule: LearningRateSchedule(peak: 5e-3, warmUp: 20))
    plan.dimensions = Curriculum(2)
    let loop = TrainingLoop(try LSTMTraining(plan, seed: 1, threads: 2), steps: 400, reportInterval: 50)
    var losses: [Double] = []
    while !loop.isOver { if try loop.advance() { losses.append(loop.meanLosses[0]) } }
    // Predicting zero costs E‖w‖² = 2.
    #expect(losses[0] > 1.5 && losses[7] < 1.2, "\(losses)")
  }

  @Test func impossibleSizes() throws {
    let parameters = try model()
    for sizes in [(0, 6), (8, 7), (8, 0)] {
      #expect(throws: InvalidConfiguration.self) {
        try LSTMTrainer(parameters, sequences: sizes.0, examples: sizes.1)
      }
    }
    #expect(throws: InvalidConfiguration.self) { try LSTMTrainer(parameters, examples: 6, gradientLimit: .nan) }
    #expect(throws: InvalidConfiguration.self) { try LSTMTrainer(parameters, examples: 6, threads: 0) }
    for sizes in [(0, 6, 12, 3), (3, 0, 12, 3), (3, 6, 0, 3), (3, 6, 12, 0), (3, 6, 1 << 40, 1)] {
      #expect(throws: InvalidConfiguration.self) {
        try LSTMConfiguration(features: sizes.0, examples: sizes.1, width: sizes.2, layers: sizes.3)
      }
    }
    let model = try LSTMModel(parameters)
    for (examples, features) in [(7, 3), (6, 2)] {
      #expect(throws: InvalidConfiguration.self) {
        try model.hiddenStates(batch(sequences: 2, examples: examples, features: features))
      }
    }
  }
}

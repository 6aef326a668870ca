import Files
import Foundation
import Random
import Solvers
import TensorFiles
import TestSupport
import Testing

@testable import Training

@Suite struct GPT2TrainingTests {
  /// Everything that changes from step to step: both curricula, warm-up and decay, clipping.
  private func plan(covariance: RegressionBatch.Covariance = .isotropic, noise: Double = 0) throws -> GPT2TrainingPlan {
    var plan = GPT2TrainingPlan(
      try GPT2Configuration(features: 3, examples: 6, width: 12, layers: 2, heads: 3), examples: 5, sequences: 11,
      steps: 14, schedule: LearningRateSchedule(peak: 3e-3, warmUp: 3, decay: .cosine), gradientLimit: 0.5,
      covariance: covariance, noise: noise)
    plan.dimensions = Curriculum(start: 1, end: 3, increment: 1, interval: 4)
    plan.examples = Curriculum(start: 2, end: 5, increment: 2, interval: 3)
    return plan
  }

  private func training(_ plan: GPT2TrainingPlan, seed: UInt64 = 2, threads: Int = 1) throws -> GPT2Training {
    try GPT2Training(plan, seed: seed, threads: threads)
  }

  /// A report after every fourth step; the last one covers two.
  private func loop(_ plan: GPT2TrainingPlan, seed: UInt64 = 2, threads: Int = 1) throws -> TrainingLoop<GPT2Training> {
    TrainingLoop(try training(plan, seed: seed, threads: threads), steps: plan.steps, reportInterval: 4)
  }

  private func bytes(_ loop: TrainingLoop<GPT2Training>, _ folder: String) throws -> Data {
    try loop.save(to: "\(folder)/bytes.safetensors")
    return try Data(contentsOf: URL(fileURLWithPath: "\(folder)/bytes.safetensors"))
  }

  @Test(arguments: [(RegressionBatch.Covariance.isotropic, 0.0), (.illConditioned(100), 0.0), (.isotropic, 0.1)])
  func interruptedIsUninterrupted(covariance: RegressionBatch.Covariance, noise: Double) throws {
    let plan = try plan(covariance: covariance, noise: noise)
    try withTemporaryFolder { folder in
      let whole = try loop(plan)
      let initial = whole.run.trainer.parameters
      var losses: [Double] = []
      var norms: [Double] = []
      while !whole.isOver {
        try whole.advance()
        losses.append(whole.run.trainer.loss)
        norms.append(whole.run.trainer.gradientNorm)
      }
      #expect(losses.count == 14 && Set(losses).count == 14 && whole.run.trainer.parameters != initial)
      #expect(norms.contains { $0 > 0.5 }, "no gradient was scaled down")
      let expected = try bytes(whole, folder)
      for stop in [0, 1, 4, 9, 13, 14] {
        let first = try loop(plan)
        for _ in 0..<stop { try first.advance() }
        try first.save(to: "\(folder)/stop.safetensors")
        // One that was drawn from another seed and has done something else forgets it.
        let second = try loop(plan, seed: 77, threads: 2)
        try second.advance()
        let checkpoint = try second.checkpoint(at: "\(folder)/stop.safetensors")
        #expect(checkpoint.reports == [0: 0, 1: 0, 4: 1, 9: 2, 13: 3, 14: 4][stop])
        second.resume(checkpoint)
        #expect(second.run.step == stop)
        while !second.isOver {
          try second.advance()
          #expect(second.run.trainer.loss == losses[second.run.step - 1])
        }
        #expect(try bytes(second, folder) == expected, "stopped after \(stop) steps")
        #expect(second.meanLosses == [(losses[12] + losses[13]) / 2])
      }
    }
  }

  /// A training of three steps, its checkpoint, and what it says of a changed copy of it.
  private struct Damaged {
    let training: TrainingLoop<GPT2Training>
    let whole: Data
    let path: String
    let file: SafetensorsFile

    func message(leaving out: String = "", _ change: (inout SafetensorsWriter) -> Void = { _ in }) throws -> String {
      var writer = try file.copy(leaving: out)
      change(&writer)
      try writer.write(to: path)
      return try GPT2TrainingTests.refusal(training, path)
    }
  }

  /// Runs `body`, and makes sure that nothing that it tried changed the training.
  private func withDamagedCheckpoints(_ body: (Damaged) throws -> Void) throws {
    let plan = try plan()
    try withTemporaryFolder { folder in
      let training = try loop(plan)
      for _ in 0..<3 { try training.advance() }
      let whole = try bytes(training, folder)
      let path = "\(folder)/bytes.safetensors"
      let damaged = Damaged(training: training, whole: whole, path: path, file: try SafetensorsFile(path: path))
      #expect(try damaged.message() == "accepted")
      try body(damaged)
      #expect(try bytes(training, folder) == whole)
    }
  }

  @Test func countersOfDamagedCheckpoints() throws {
    try withDamagedCheckpoints { (damaged) throws -> Void in
      for step in ["15", "-1", "", "3.0", "9223372036854775807"] {
        #expect(
          try damaged.message { $0.metadata["step"] = step }.contains("step is missing or impossible"), "step \(step)")
      }
      for key in ["steps", "report_interval", "plan"] {
        #expect(try damaged.message { $0.metadata[key] = "5" }.contains("another training"), "\(key)")
      }
      for sums in ["", "1 2", "x", String(Double.nan.bitPattern), String((-1.0).bitPattern)] {
        #expect(try damaged.message { $0.metadata["loss_sums"] = sums }.contains("loss_sums"), "\(sums)")
      }
      #expect(try damaged.message { $0.metadata["generator.position"] = "625" }.contains("generator"))
      #expect(try damaged.message { $0.metadata["generator.spare"] = "x" }.contains("generator"))
      for length in [0, 7, damaged.whole.count / 2, damaged.whole.count - 1] {
        try damaged.whole.prefix(length).write(to: URL(fileURLWithPath: damaged.path))
        #expect(try Self.refusal(damaged.training, damaged.path).contains("not a safetensors file"), "\(length) bytes")
      }
      #expect(throws: FileError.self) { try damaged.training.checkpoint(at: damaged.path + ".missing") }
    }
  }

  @Test func arraysOfDamagedCheckpoints() throws {
    try withDamagedCheckpoints { (damaged) throws -> Void in
      for name in [
        "model.transformer._read_in.bias", "exp_avg.transformer._read_out.weight",
        "exp_avg_sq.transformer._backbone.ln_f.bias",
      ] {
        #expect(try damaged.message(leaving: name).hasPrefix("no tensor '\(name)'"))
        let wrong = Tensor(shape: [2], values: [0, 0])
        #expect(try damaged.message(leaving: name) { $0.add(name, wrong) }.contains("has shape [2]"))
      }
      let nothing = Tensor(shape: [1], values: [.nan])
      for name in ["model", "exp_avg", "exp_avg_sq"].map({ $0 + ".transformer._read_out.bias" }) {
        #expect(try damaged.message(leaving: name) { $0.add(name, nothing) }.contains("tensor '\(name)' holds nan"))
      }
      for (value, name) in [(Float.infinity, "exp_avg"), (-1, "exp_avg_sq")].map({
        ($0, $1 + ".transformer._read_out.bias")
      }) {
        let tensor = Tensor(shape: [1], values: [value])
        #expect(try damaged.message(leaving: name) { $0.add(name, tensor) }.contains("tensor '\(name)' holds \(value)"))
      }
    }
  }

  private static func refusal(_ loop: TrainingLoop<GPT2Training>, _ path: String) throws -> String {
    do {
      _ = try loop.checkpoint(at: path)
      return "accepted"
    } catch let error as DamagedFile {
      #expect(!error.description.contains("\n"))
      return error.message
    }
  }

  /// Each setting alone makes another training.
  @Test func checkpointsOfOtherPlans() throws {
    let plan = try plan()
    let changes: [(inout GPT2TrainingPlan) -> Void] = [
      { $0.steps = 15 }, { $0.sequences = 10 }, { $0.schedule.peak = 2e-3 }, { $0.schedule.warmUp = 4 },
      { $0.schedule.decay = .constant }, { $0.dimensions.interval = 5 }, { $0.examples.increment = 1 },
      { $0.gradientLimit = nil }, { $0.covariance = .illConditioned(2) }, { $0.noise = 0.1 },
    ]
    try withTemporaryFolder { folder in
      for change in changes {
        var other = plan
        change(&other)
        let path = "\(folder)/other.safetensors"
        try loop(other).save(to: path)
        #expect(try Self.refusal(loop(plan), path).contains("another training"), "\(other.description)")
      }
    }
  }

  @Test func impossiblePlans() throws {
    let plan = try plan()
    func message(_ change: (inout GPT2TrainingPlan) -> Void) -> String {
      var other = plan
      change(&other)
      do {
        _ = try GPT2Training(other, seed: 1, threads: 1)
        return "accepted"
      } catch { return error.description }
    }
    #expect(message { _ in } == "accepted")
    #expect(message { $0.steps = 0 }.contains("0 steps"))
    for peak in [0, -1, Double.nan, .infinity] { #expect(message { $0.schedule.peak = peak }.contains("rate \(peak)")) }
    for noise in [-0.1, Double.nan, .infinity] { #expect(message { $0.noise = noise }.contains("noise")) }
    let ranges = [
      Curriculum(0), Curriculum(7), Curriculum(start: 1, end: 3, increment: 1, interval: 0),
      Curriculum(start: 1, end: 3, increment: -1, interval: 1),
      Curriculum(start: 1, end: 3, increment: .max, interval: 1),
    ]
    for range in ranges {
      #expect(message { $0.dimensions = range }.contains("curriculum"), "\(range)")
      #expect(message { $0.examples = range }.contains("curriculum"), "\(range)")
    }
    #expect(message { $0.gradientLimit = 0 }.contains("above zero"))
    #expect(message { $0.sequences = 0 }.hasPrefix("a batch of 0 sequences"))
  }

  @Test func aLossThatIsNoNumberStops() throws {
    var plan = try plan(noise: 1e200)
    plan.gradientLimit = nil
    let loop = try loop(plan)
    #expect(throws: NonFiniteLoss(step: 1, model: "transformer")) { try loop.advance() }
  }

  // MARK: Schedules

  @Test func learningRates() {
    let constant = LearningRateSchedule(peak: 0.4, warmUp: 4)
    #expect((0..<6).map { constant.rate(step: $0, of: 12) } == [0.1, 0.2, 0.4 * 3 / 4, 0.4, 0.4, 0.4])
    let cosine = LearningRateSchedule(peak: 0.4, warmUp: 4, decay: .cosine)
    // A quarter, a half and three quarters of the way, and where it would end.
    let expected = [0: 0.1, 3: 0.4, 4: 0.4, 6: 0.341421356237, 8: 0.2, 10: 0.058578643763, 12: 0]
    for (step, rate) in expected { #expect(abs(cosine.rate(step: step, of: 12) - rate) <= 1e-12, "step \(step)") }
    #expect(LearningRateSchedule(peak: 0.4).rate(step: 0, of: 12) == 0.4)
    // A warm-up that never ends.
    #expect(cosine.rate(step: 1, of: 2) == 0.2)
  }

  /// As published (arXiv 2208.01066, section A.2): d from 5 to 20 by 1, points from 11 to 41 by 2, every 2,000 steps.
  @Test func curricula() {
    let dimensions = Curriculum(start: 5, end: 20, increment: 1, interval: 2000)
    let points = Curriculum(start: 11, end: 41, increment: 2, interval: 2000)
    let expected = [0: (5, 11), 1999: (5, 11), 2000: (6, 13), 29_999: (19, 39), 30_000: (20, 41), 500_000: (20, 41)]
    for (step, sizes) in expected {
      #expect(dimensions.size(step: step) == sizes.0 && points.size(step: step) == sizes.1, "step \(step)")
    }
    #expect(Curriculum(7).size(step: 123_456) == 7)
    #expect(Curriculum(start: 4, end: 6, increment: 5, interval: 1).size(step: 1) == 6)
  }

  /// Entries beyond the curriculum's are zero, and y = wᵀx is solved by one w for each sequence.
  @Test func batchesFollowTheCurriculum() throws {
    var generator = TorchGenerator(seed: 3)
    let batch = ExampleBatch(sequences: 5, examples: 8, features: 4)
    batch.draw(examples: 6, active: 2, &generator)
    #expect(batch.examples == 6)
    let (x, y) = (batch.x.values, batch.y.values)
    for sequence in 0..<5 {
      let rows = (0..<6).map { x[(sequence * 6 + $0) * 4..<(sequence * 6 + $0) * 4 + 4].map(Double.init) }
      let values = y[sequence * 6..<sequence * 6 + 6].map(Double.init)
      #expect(rows.allSatisfy { $0[0] != 0 && $0[1] != 0 && $0[2] == 0 && $0[3] == 0 })
      let determinant = rows[0][0] * rows[1][1] - rows[0][1] * rows[1][0]
      let w = [
        (values[0] * rows[1][1] - values[1] * rows[0][1]) / determinant,
        (rows[0][0] * values[1] - rows[1][0] * values[0]) / determinant,
      ]
      for (row, value) in zip(rows, values) { #expect(abs(w[0] * row[0] + w[1] * row[1] - value) <= 1e-4) }
    }
  }

  /// What the curriculum hides of x is not in y either: with one entry of three, y is a multiple of it, but for the noise.
  @Test(arguments: [(RegressionBatch.Covariance.isotropic, 0.0), (.illConditioned(100), 0.0), (.isotropic, 0.01)])
  func labelsFollowTheCurriculum(covariance: RegressionBatch.Covariance, noise: Double) throws {
    let training = try training(try plan(covariance: covariance, noise: noise))
    training.advance()
    let (x, y) = (training.batch.x.values, training.batch.y.values)
    #expect(training.batch.examples == 2)
    for sequence in 0..<11 {
      let rows = (0..<2).map { x[(sequence * 2 + $0) * 3..<(sequence * 2 + $0) * 3 + 3].map(Double.init) }
      #expect(rows.allSatisfy { $0[0] != 0 && $0[1] == 0 && $0[2] == 0 })
      let values = y[sequence * 2..<sequence * 2 + 2].map(Double.init)
      let scale = abs(rows[0][0]) + abs(rows[1][0])
      let difference = abs(values[0] * rows[1][0] - values[1] * rows[0][0])
      #expect(difference <= (1e-5 * (abs(values[0]) + abs(values[1])) + 5 * noise) * scale)
    }
  }
}

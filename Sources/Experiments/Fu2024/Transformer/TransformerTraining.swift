import Files
import Foundation
import Journals
import Learning

/// Trains the in-context transformers (fu2024, section 4, after Garg and others, 2022): loss curves, and the models for the other
/// experiments.
///
/// A trial is one model. Its parameters are written beside the journal, `transformer/<model>.safetensors`.
public struct TransformerTraining: Experiment {
  /// Name on the command line.
  public let id = "transformer/training"
  /// One line that says what is measured.
  public let title = "Loss of the in-context transformers while they train"
  /// The paper.
  public var paper: String { "fu2024" }
  /// Raised when rows change.
  public var revision: Int { 3 }
  /// The groups of a step share them.
  public var mostThreads: Int { 4 }
  /// The model and how it is trained.
  public var parameterColumns: [String] {
    ["model", "d", "points", "layers", "heads", "width", "batch", "steps", "rate"]
  }
  /// `error` is the mean squared error over d since the row before; `weights` names the parameters at the end.
  public var rowColumns: [String] { ["step", "dims", "examples", "learning_rate", "error", "weights"] }
  /// One seed: a second model would be another paper.
  public func seeds(_ profile: Profile) -> [UInt64] { [0] }

  static let rowsPerTraining = 100
  private static let checkpointInterval: Duration = .seconds(20)

  private let plans: @Sendable (Profile) -> [(kind: TransformerKind, plan: GPT2TrainingPlan)]

  /// The base model, which most experiments evaluate, and the models that the given ones evaluate, once each.
  public init(for experiments: [TransformerExperiment] = [], includingBase: Bool = true) {
    let asked = Set(experiments.map(\.kind)).union(includingBase ? [.base] : [])
    let kinds = TransformerKind.allCases.filter(asked.contains)
    self.init { profile in kinds.map { ($0, $0.plan(profile)) } }
  }

  /// - Parameter plans: the models of a profile.
  init(plans: @escaping @Sendable (Profile) -> [(kind: TransformerKind, plan: GPT2TrainingPlan)]) {
    self.plans = plans
  }

  /// One trial for each model and seed.
  public func trials(_ profile: Profile, seeds: [UInt64]) -> [Trial] {
    seeds.flatMap { seed in plans(profile).map { Self.trial($0.kind, $0.plan, seed: seed) } }
  }

  private static func trial(_ kind: TransformerKind, _ plan: GPT2TrainingPlan, seed: UInt64) -> Trial {
    let sizes = [
      plan.configuration.features, plan.points.end, plan.configuration.layers, plan.configuration.heads,
      plan.configuration.width, plan.sequences, plan.steps,
    ]
    return Trial(
      parameters: [.text(kind.rawValue)] + sizes.map { .integer($0) } + [.real(plan.schedule.peak)], seed: seed)
  }

  /// By the products of a step, at the measured rate.
  public func estimatedSeconds(_ trial: Trial) -> Double {
    guard let (_, plan) = plan(trial) else { return 0 }
    return plan.operations / 75e9
  }

  private func plan(_ trial: Trial) -> (kind: TransformerKind, plan: GPT2TrainingPlan)? {
    let known = Profile.allCases.flatMap { plans($0) }
    return known.first { Self.trial($0.kind, $0.plan, seed: trial.seed) == trial }
  }

  /// Trains one model, from the checkpoint of an interrupted run if there is one.
  public func run(_ trial: Trial, _ context: TrialContext) throws {
    guard let (kind, plan) = plan(trial) else {
      throw UsageError("\(id): no plan for \(trial.name(in: self)); run the experiment again")
    }
    context.streams = true
    let training = try GPT2Training(plan, seed: trial.seed, threads: context.threads)
    let checkpoint = try context.checkpointPath()
    var sum = resume(training, checkpoint, context)
    var saved = ContinuousClock.now
    do {
      while !training.isOver {
        let rate = training.learningRate
        try training.advance()
        sum += training.trainer.loss
        if training.step % Self.stride(plan) == 0 || training.isOver {
          // An interruption comes out of `emit`, and the checkpoint that follows belongs to the next row.
          let whole = sum
          sum = 0
          try emit(training, rate: rate, sum: whole, context)
        }
        if training.step % 10 == 0 { try context.progress(Double(training.step) / Double(plan.steps)) }
        if let checkpoint, ContinuousClock.now - saved >= Self.checkpointInterval {
          try save(training, checkpoint, sum)
          saved = .now
        }
      }
    } catch let loss as NonFiniteLoss {
      throw TrialFailure("the loss is not finite at step \(loss.step)")
    } catch let interruption as CancellationError {
      if let checkpoint { try save(training, checkpoint, sum) }
      throw interruption
    }
    if let path = try context.keptPath("\(kind.rawValue).safetensors") {
      try training.writeModel(to: path, metadata: ["seed": String(trial.seed), "model": kind.rawValue])
    }
  }

  private static func stride(_ plan: GPT2TrainingPlan) -> Int { max(1, plan.steps / rowsPerTraining) }

  private func emit(_ training: GPT2Training, rate: Double, sum: Double, _ context: TrialContext) throws {
    let (plan, step) = (training.plan, training.step)
    let remainder = step % Self.stride(plan)
    let steps = remainder == 0 ? Self.stride(plan) : remainder
    let weights = training.isOver ? String(training.trainer.parameters.digest.prefix(16)) : ""
    try context.emit([
      .integer(step), .integer(plan.dimensions.size(step: step - 1)), .integer(plan.points.size(step: step - 1)),
      .real(rate), .real(sum / Double(steps) / Double(plan.configuration.features)), .text(weights),
    ])
  }

  // MARK: Checkpoints

  private func save(_ training: GPT2Training, _ path: String, _ sum: Double) throws {
    try training.save(to: path, metadata: ["loss_sum": String(sum.bitPattern)])
  }

  /// Takes over a checkpoint; one that is damaged, or whose rows are lost, is of no use and the training begins anew.
  /// - Returns: the sum of losses since the last row.
  private func resume(_ training: GPT2Training, _ path: String?, _ context: TrialContext) -> Double {
    guard let path, FileManager.default.fileExists(atPath: path), let file = try? SafetensorsFile(path: path),
      let step = file.metadata["step"].flatMap({ Int($0) }),
      let sum = file.metadata["loss_sum"].flatMap({ UInt64($0) }).map(Double.init(bitPattern:)), sum.isFinite, sum >= 0,
      context.restore(rows: step / Self.stride(training.plan)), (try? training.resume(from: path)) != nil
    else {
      _ = context.restore(rows: 0)
      return 0
    }
    return sum
  }
}

import Journals
import Solvers
import Tables
import Training

/// The models of the paper: one on isotropic data, and its variations.
enum TransformerKind: String, CellValue, CaseIterable {
  /// Isotropic data, several heads (section 4).
  case base
  /// Eigenvalues 100 and 1 of the covariance of x, in a fresh eigenbasis for each sequence (section 4.3).
  case illConditioned = "ill-conditioned"
  /// Noise of standard deviation 0.1 on y (section A.3).
  case noisy
  /// One attention head (section A.4).
  case oneHead = "one-head"

  /// Largest eigenvalue of the covariance of x; the least is 1.
  var condition: Double { self == .illConditioned ? 100 : 1 }

  /// Distribution of x.
  var covariance: RegressionBatch.Covariance { self == .illConditioned ? .illConditioned(condition) : .isotropic }

  /// Standard deviation of the noise of y.
  var noise: Double { self == .noisy ? 0.1 : 0 }

  /// Step size of gradient descent: 0.01 diverges where eigenvalues are κ times larger.
  var rate: Double { 0.01 / condition }

  /// How a profile trains the model.
  ///
  /// At `paper` these are the authors' settings (experiment section and config files of the released code). The smaller
  /// ones were chosen by trial so that the central trend shows: the learning rate and the warm-up stand for the long
  /// training that they replace.
  func plan(_ profile: Profile) -> GPT2TrainingPlan {
    var plan: GPT2TrainingPlan
    switch profile {
    case .quick:
      plan = Self.plan(d: 5, points: 11, layers: 8, heads: heads(4), width: 64, positions: 11)
      plan.sequences = 128
      plan.steps = 2400
      plan.schedule = LearningRateSchedule(peak: 1e-3, warmUp: 300, decay: .cosine)
    case .standard:
      plan = Self.plan(d: 8, points: 17, layers: 12, heads: heads(4), width: 64, positions: 17)
      plan.steps = 60_000
      plan.schedule = LearningRateSchedule(peak: 1e-3, warmUp: 1000, decay: .cosine)
      plan.dimensions = Curriculum(start: 3, end: 8, increment: 1, interval: 2000)
      plan.examples = Curriculum(start: 7, end: 17, increment: 2, interval: 2000)
    case .paper:
      plan = Self.plan(d: 20, points: 41, layers: 12, heads: heads(8), width: 256, positions: 101)
      plan.steps = 500_001
      plan.schedule = LearningRateSchedule(peak: 1e-4)
      plan.dimensions = Curriculum(start: 5, end: 20, increment: 1, interval: 2000)
      plan.examples = Curriculum(start: 11, end: 41, increment: 2, interval: 2000)
    }
    plan.covariance = covariance
    plan.noise = noise
    return plan
  }

  private func heads(_ count: Int) -> Int { self == .oneHead ? 1 : count }

  private static func plan(d: Int, points: Int, layers: Int, heads: Int, width: Int, positions: Int) -> GPT2TrainingPlan
  {
    let configuration: GPT2Configuration
    do {
      configuration = try GPT2Configuration(
        features: d, examples: positions, width: width, layers: layers, heads: heads)
    } catch { preconditionFailure("sizes in the code: \(error)") }
    return GPT2TrainingPlan(configuration, examples: points, steps: 1, schedule: LearningRateSchedule(peak: 1))
  }
}

import Experiments
import Journals
import Tables

/// A setting that holds the plan of a training.
protocol PlannedSetting: Record {
  /// How the model is trained.
  var modelPlan: any ModelPlan { get }
}

/// An experiment whose trials are trainings after a plan.
protocol PlannedTraining: Experiment where Setting: PlannedSetting {}

extension PlannedTraining {
  var paper: String { Fu2024.id }
  var replication: Replication { .training }
  /// The groups of a step share them.
  var mostThreads: Int { 4 }
  /// One seed: a second model would be another paper.
  func seeds(_ profile: Profile) -> [UInt64] { [0] }
  /// The columns leave out the curriculum and the distribution of the data.
  func keyParts(_ setting: Setting) -> [KeyPart] { [KeyPart("plan", setting.modelPlan.description)] }
  /// By the products of a step, at the measured rate.
  func estimatedSeconds(_ setting: Setting) -> Double { setting.modelPlan.operations / 75e9 }
}

import Journals
import Training

extension ModelKind {
  /// How a profile trains the model.
  ///
  /// At `paper` these are the authors' settings (experiment section and config files of the released code). The smaller
  /// ones were chosen by trial so that the central trend shows: the learning rate and the warm-up stand for the long
  /// training that they replace (``TransformerPilots``).
  func plan(_ profile: Profile) -> any ModelPlan {
    self == .lstm ? Self.lstmPlan(profile) : transformer(profile)
  }

  /// As ``plan(_:)``, for all but the LSTM.
  func transformer(_ profile: Profile) -> GPT2TrainingPlan {
    let sizes: (layers: Int, heads: Int, width: Int) =
      switch profile {
      case .quick: (8, 4, 64)
      // The pilots: a wider stream is worth its time. The variations are narrower, as their trainings are shorter.
      case .standard: (12, 4, self == .base ? 96 : 64)
      case .paper: (12, 8, 256)
      }
    let features = Self.features(profile)
    let points = points(features: features)
    let configuration: GPT2Configuration
    do {
      configuration = try GPT2Configuration(
        features: features, examples: profile == .paper ? 101 : points, width: narrowWidth ?? sizes.width,
        layers: self == .deep ? 2 * sizes.layers : sizes.layers,
        heads: self == .oneHead || narrowWidth != nil ? 1 : sizes.heads)
    } catch { preconditionFailure("sizes in the code: \(error)") }
    var plan = Self.plan(configuration, points: points, profile)
    if profile == .standard, self != .base { plan.steps = Self.stepsOfVariations }
    plan.covariance = covariance
    plan.noise = noise
    plan.target = target(features: features)
    return plan
  }

  /// Steps of a variation at `standard`: a quarter of those of the base model.
  private static let stepsOfVariations = 15_000

  /// The LSTM: 5.3 million parameters at `paper`, ten layers as there.
  static func lstmPlan(_ profile: Profile) -> LSTMTrainingPlan {
    let sizes: (layers: Int, width: Int) =
      switch profile {
      case .quick: (4, 64)
      case .standard: (6, 64)
      case .paper: (10, 256)
      }
    let features = features(profile)
    let points = Self.lstm.points(features: features)
    let configuration: LSTMConfiguration
    do {
      configuration = try LSTMConfiguration(
        features: features, examples: points, width: sizes.width, layers: sizes.layers)
    } catch { preconditionFailure("sizes in the code: \(error)") }
    return plan(configuration, points: points, profile)
  }

  private static func features(_ profile: Profile) -> Int {
    switch profile {
    case .quick: 5
    case .standard: 8
    case .paper: 20
    }
  }

  /// What the models of a profile have in common: batches, steps, learning rate and curriculum.
  private static func plan<Configuration>(
    _ configuration: Configuration, points: Int, _ profile: Profile
  ) -> InContextTrainingPlan<Configuration> {
    var plan = InContextTrainingPlan(
      configuration, examples: points, steps: 1, schedule: LearningRateSchedule(peak: 1))
    let features = configuration.features
    switch profile {
    case .quick:
      plan.sequences = 128
      plan.steps = 2400
      plan.schedule = LearningRateSchedule(peak: 1e-3, warmUp: 300, decay: .cosine)
    case .standard:
      plan.steps = 60_000
      plan.schedule = LearningRateSchedule(peak: 1e-3, warmUp: 1000, decay: .cosine)
      plan.dimensions = Curriculum(start: 3, end: features, increment: 1, interval: 1000)
      plan.examples = Curriculum(start: 7, end: points, increment: (points - 3) / 5, interval: 1000)
    case .paper:
      plan.steps = 500_001
      plan.schedule = LearningRateSchedule(peak: 1e-4)
      plan.dimensions = Curriculum(start: 5, end: features, increment: 1, interval: 2000)
      // As in the configurations of Garg et al. (2022): 11 to 41 by 2, and 26 to 101 by 5.
      plan.examples = Curriculum(start: (points - 1) / 4 + 1, end: points, increment: (points - 1) / 20, interval: 2000)
    }
    return plan
  }
}

import Experiments
import Journals

/// The experiments on the frozen module (hu2026, Theorem 4.2, script `att_sim_attn_frozen.py`).
struct FrozenExperiment: Experiment {
  let id: String
  let title: String
  private let settings: @Sendable (Profile) throws -> [FrozenSetting]

  typealias Setting = FrozenSetting
  typealias Row = FrozenRow

  var paper: String { Hu2026.id }
  /// Every target is drawn anew; the module is the same.
  var replication: Replication { Replication("target", "targets", by: [FrozenRow.target]) }
  var revision: Int { 2 }
  /// One seed; sample s draws from seed + s.
  func seeds(_ profile: Profile) -> [UInt64] { [1234] }

  init(_ id: String, _ title: String, _ settings: @escaping @Sendable (Profile) throws -> [FrozenSetting]) {
    self.id = id
    self.title = title
    self.settings = settings
  }

  func settings(_ setup: RunSetup) throws -> [FrozenSetting] { try settings(setup.profile) }

  /// About 2 ns for each product of the scores and 20 ns for each exponential, measured on one core at 2.6 GHz.
  func estimatedSeconds(_ setting: FrozenSetting) -> Double {
    let (d, n, P) = (setting.shape.d, setting.shape.n, setting.shape.P)
    return Double(setting.samples * 3 * d * n * P) * (Double(2 * d) + 20) * 1e-9
  }

  /// Runs the samples of one setting.
  func run(_ trial: Trial<FrozenSetting>, _ context: TrialContext<FrozenRow>) throws {
    try trial.setting.run(seed: trial.seed, emit: context.emit)
  }

  /// Samples of the sweeps: the paper's command lines ask for 4; more cost nothing and show the noise.
  private static func samples(_ profile: Profile) -> Int {
    switch profile {
    case .quick: 16
    case .standard: 64
    case .paper: 4
    }
  }

  /// `--tune`: d × β × samples at n = 12, P = 66.
  static let tune = FrozenExperiment(
    "frozen/tune", "Frozen module: error over width d, inverse temperature β and samples"
  ) { _ in
    try [4, 8, 12, 16].flatMap { d in
      try [2.0, 4, 8, 16].flatMap { beta in
        try [2, 4, 8, 16].map { try FrozenSetting(n: 12, d: d, P: 66, beta: beta, samples: $0) }
      }
    }
  }

  /// `--plotP`: error against the number of grid points at n = 12, d = 4; β = 2 is the authors' curve, β = 8 and hard
  /// lookup show what the inverse temperature does to the rate.
  static let errorAgainstP = FrozenExperiment(
    "frozen/mse-vs-P", "Frozen module: error against the number of grid points P"
  ) { profile in
    try [FrozenScript.betaOfP, 8, .infinity].flatMap { beta in
      try [20, 30, 40, 60, 80].map {
        try FrozenSetting(n: 12, d: 4, P: $0, beta: beta, samples: samples(profile))
      }
    }
  }

  /// `--plotN`: error against the number of data tokens at P = 100, d = 4, β = 8.
  static let errorAgainstN = FrozenExperiment(
    "frozen/mse-vs-n", "Frozen module: error against the number of data tokens n"
  ) { profile in
    try [1, 2, 4, 6, 8, 12].map { try FrozenSetting(n: $0, d: 4, P: 100, beta: 8, samples: samples(profile)) }
  }
}

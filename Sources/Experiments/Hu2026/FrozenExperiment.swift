import Files
import Foundation
import Journals
import Learning

/// One setting of the frozen module: sizes, inverse temperature and number of samples.
public struct FrozenSetting: Sendable, Hashable {
  /// Sizes of the module.
  public let shape: FrozenShape
  /// Inverse temperature β of layer 1; `.infinity` is hard lookup.
  public let beta: Double
  /// Targets that are drawn, each with its own data.
  public let samples: Int

  /// A checked setting.
  /// - Throws: `UsageError` naming the value and its range.
  public init(n: Int, d: Int, P: Int, beta: Double, samples: Int) throws(UsageError) {
    shape = try FrozenShape(d: d, n: n, P: P)
    guard beta > 0 else { throw UsageError("beta = \(beta): the inverse temperature must be a number above zero") }
    guard samples >= 1 else { throw UsageError("samples = \(samples): at least one sample is needed") }
    self.beta = beta
    self.samples = samples
  }

  /// Emulates each sample's target and hands over sample, mean squared error, its proved bound and module digest.
  ///
  /// Sample s draws from seed + s, so that settings of the same d and n see the same targets.
  /// - Throws: what `emit` throws.
  public func run(seed: UInt64, emit: (Row) throws -> Void) rethrows {
    // Built before any target is drawn: the weights cannot know it.
    let module = FrozenModule(shape: shape)
    let bound = FrozenBound(shape: shape, beta: beta)
    for sample in 0..<samples {
      let target = FrozenTarget(shape: shape, seed: seed &+ UInt64(sample))
      let output = module.forward(target.prompt(shape), beta: beta)
      let expected = target.output
      let squares = zip(output.values, expected.values).map { ($0 - $1) * ($0 - $1) }
      let error = squares.reduce(0, +) / Double(squares.count)
      try emit([
        .integer(sample), .real(error), .real(bound.meanSquaredError(target)), .text(String(module.digest.prefix(16))),
      ])
    }
  }
}

/// The experiments on the frozen module (hu2026, Theorem 4.2, script `att_sim_attn_frozen.py`).
public struct FrozenExperiment: Experiment {
  /// Name on the command line.
  public let id: String
  /// One line that says what is measured.
  public let title: String
  private let settings: @Sendable (Profile) -> [FrozenSetting]

  /// The paper.
  public var paper: String { "hu2026" }
  /// Raised when rows change.
  public var revision: Int { 1 }
  /// n, d, P, beta, samples.
  public var parameterColumns: [String] { ["n", "d", "P", "beta", "samples"] }
  /// Sample number, mean squared error, its bound, digest of the weights.
  public var rowColumns: [String] { ["sample", "mse", "bound", "module"] }
  /// One seed; sample s draws from seed + s.
  public func seeds(_ profile: Profile) -> [UInt64] { [1234] }

  init(_ id: String, _ title: String, _ settings: @escaping @Sendable (Profile) -> [FrozenSetting]) {
    self.id = id
    self.title = title
    self.settings = settings
  }

  /// All three, in the order of the script's options.
  static let all: [any Experiment] = [tune, errorAgainstP, errorAgainstN]

  /// One trial for each setting and seed.
  public func trials(_ profile: Profile, seeds: [UInt64]) -> [Trial] {
    seeds.flatMap { seed in settings(profile).map { Trial(parameters: Self.parameters($0), seed: seed) } }
  }

  /// About 2 ns for each product of the scores and 20 ns for each exponential, measured on one core at 2.6 GHz.
  public func estimatedSeconds(_ trial: Trial) -> Double {
    guard let setting = try? Self.setting(trial) else { return 0 }
    let (d, n, P) = (setting.shape.d, setting.shape.n, setting.shape.P)
    return Double(setting.samples * 3 * d * n * P) * (Double(2 * d) + 20) * 1e-9
  }

  /// Runs the samples of one setting.
  public func run(_ trial: Trial, _ context: TrialContext) throws {
    try Self.setting(trial).run(seed: trial.seed, emit: context.emit)
  }

  private static func parameters(_ setting: FrozenSetting) -> [Value] {
    [
      .integer(setting.shape.n), .integer(setting.shape.d), .integer(setting.shape.P), .real(setting.beta),
      .integer(setting.samples),
    ]
  }

  private static func setting(_ trial: Trial) throws -> FrozenSetting {
    guard case .integer(let n) = trial.parameters[0], case .integer(let d) = trial.parameters[1],
      case .integer(let P) = trial.parameters[2], case .real(let beta) = trial.parameters[3],
      case .integer(let samples) = trial.parameters[4]
    else { throw UsageError("a trial of the frozen module needs n, d, P, beta, samples; found \(trial.parameters)") }
    return try FrozenSetting(n: n, d: d, P: P, beta: beta, samples: samples)
  }

  /// Samples of the sweeps: the paper's command lines ask for 4; more cost nothing and show the noise.
  static func samples(_ profile: Profile) -> Int {
    switch profile {
    case .quick: 16
    case .standard: 64
    case .paper: 4
    }
  }

  /// A list of settings whose constants are known to be valid.
  static func valid(_ make: () throws -> [FrozenSetting]) -> [FrozenSetting] {
    do { return try make() } catch { preconditionFailure("a built-in setting is invalid: \(error)") }
  }
}

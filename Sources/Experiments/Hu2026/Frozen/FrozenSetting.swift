import Files
import Numerics
import Tables

/// One setting of the frozen module: sizes, inverse temperature and number of samples.
public struct FrozenSetting: Record, Hashable {
  /// Sizes of the module.
  public let shape: FrozenShape
  /// Inverse temperature β of layer 1; `.infinity` is hard lookup.
  public let beta: Double
  /// Targets that are drawn, each with its own data.
  public let samples: Int

  /// Number of data tokens.
  public static let n = Column("n", \FrozenSetting.shape.n)
  /// Channels of a data token.
  public static let d = Column("d", \FrozenSetting.shape.d)
  /// Number of grid points.
  public static let P = Column("P", \FrozenSetting.shape.P)
  /// Inverse temperature.
  public static let beta = Column("beta", \FrozenSetting.beta)
  /// Number of targets.
  public static let samples = Column("samples", \FrozenSetting.samples)
  /// All of them.
  public static let columns = Columns(n, d, P, beta, samples)

  /// A checked setting.
  /// - Throws: `UsageError` naming the value and its range.
  public init(n: Int, d: Int, P: Int, beta: Double, samples: Int) throws(UsageError) {
    shape = try FrozenShape(d: d, n: n, P: P)
    guard beta > 0 else { throw UsageError("beta = \(beta): the inverse temperature must be a number above zero") }
    guard samples >= 1 else { throw UsageError("samples = \(samples): at least one sample is needed") }
    self.beta = beta
    self.samples = samples
  }

  /// Emulates each sample's target and hands over its row.
  ///
  /// Sample s draws from seed + s, so that settings of the same d and n see the same targets.
  /// - Throws: what `emit` throws.
  public func run(seed: UInt64, emit: (FrozenRow) throws -> Void) rethrows {
    // Built before any target is drawn: the weights cannot know it.
    let module = FrozenModule(shape: shape)
    let bound = FrozenBound(shape: shape, beta: beta)
    for sample in 0..<samples {
      let targetSeed = seed &+ UInt64(sample)
      let target = FrozenTarget(shape: shape, seed: targetSeed)
      let output = module.forward(target.prompt(shape), beta: beta)
      let expected = target.output
      let squares = zip(output.values, expected.values).map { ($0 - $1) * ($0 - $1) }
      let error = squares.reduce(0, +) / Double(squares.count)
      try emit(
        FrozenRow(
          sample: sample, target: targetSeed, mse: error, bound: bound.meanSquaredError(target),
          module: Digest.short(module.digest)))
    }
  }
}

/// One emulated target.
public struct FrozenRow: Record {
  /// Number of the sample, from 0.
  public var sample: Int
  /// Seed that the target and its data were drawn from: trials of neighbouring seeds share targets, and rows of the same
  /// target, shape and β are the same measurement.
  public var target: UInt64
  /// Mean squared error of the emulated output.
  public var mse: Double
  /// Its proved upper bound; see ``FrozenBound``.
  public var bound: Double
  /// Digest of the module's weights.
  public var module: String

  /// Number of the sample.
  public static let sample = Column("sample", \FrozenRow.sample)
  /// Seed of the target.
  public static let target = Column("target", \FrozenRow.target)
  /// Mean squared error.
  public static let mse = Column("mse", \FrozenRow.mse)
  /// Proved upper bound of the mean squared error.
  public static let bound = Column("bound", \FrozenRow.bound)
  /// Digest of the weights.
  public static let module = Column("module", \FrozenRow.module)
  /// All of them.
  public static let columns = Columns(sample, target, mse, bound, module)
}

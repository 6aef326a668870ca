import Experiments
import Files
import Journals
import Random
import Tables

/// Sizes of a run of the library.
struct LibrarySetting: Record, Hashable {
  /// Coordinates of x.
  let d: Int
  /// Samples.
  let n: Int
  /// Grid points of the arguments.
  let P: Int

  static let d = Column("d", \LibrarySetting.d)
  static let n = Column("n", \LibrarySetting.n)
  static let P = Column("P", \LibrarySetting.P)
  static let columns = Columns(d, n, P)

  /// Checked sizes.
  /// - Throws: `UsageError` naming the size and its range.
  init(d: Int, n: Int, P: Int) throws(UsageError) {
    _ = try LibraryModule(d: d)
    guard (1...10_000).contains(n) else {
      throw UsageError("n = \(n): a prompt needs at least one sample, at most 10000")
    }
    guard (8...100_000).contains(P) else {
      throw UsageError("P = \(P): the grid needs at least eight points, at most 100000")
    }
    self.d = d
    self.n = n
    self.P = P
  }
}

/// What one algorithm gave after a pass.
struct LibraryRow: Record {
  /// The algorithm.
  var algorithm: String
  /// What its f comes from.
  var kind: String
  /// What comes out: a result for each sample, or weights.
  var result: String
  /// Its place in the order in which the algorithms were drawn, from 1.
  var order: Int
  /// Passes through the module so far.
  var step: Int
  /// Whether it is the last pass.
  var isLast: Bool
  /// Tokens of the prompt.
  var tokens: Int
  /// The largest Euclidean norm of a sample's result, or that of the weights: what was computed, whatever its error.
  var size: Double
  /// The largest Euclidean error of a sample's result, or of the weights.
  var error: Double
  /// Its proved upper bound; see ``LibraryBound``.
  var bound: Double
  /// So many steps times the largest bound of a single step: the corollary's t·ε.
  var linearBound: Double
  /// Digest of the module's weights.
  var module: String

  static let algorithm = Column("algorithm", \LibraryRow.algorithm)
  static let kind = Column("kind", \LibraryRow.kind)
  static let result = Column("result", \LibraryRow.result)
  static let order = Column("order", \LibraryRow.order)
  static let step = Column("step", \LibraryRow.step)
  static let isLast = Column("last", \LibraryRow.isLast)
  static let tokens = Column("tokens", \LibraryRow.tokens)
  static let size = Column("size", \LibraryRow.size)
  static let error = Column("error", \LibraryRow.error)
  static let bound = Column("bound", \LibraryRow.bound)
  static let linearBound = Column("linear_bound", \LibraryRow.linearBound)
  static let module = Column("module", \LibraryRow.module)
  static let columns = Columns(
    algorithm, kind, result, order, step, isLast, tokens, size, error, bound, linearBound, module)
}

extension LibraryRow {
  /// The row of an algorithm's pass.
  ///
  /// - Parameters:
  ///   - algorithm: what ran.
  ///   - order: its place in the order in which algorithms were drawn.
  ///   - pass: what the pass gave.
  ///   - largest: the largest bound of a single pass so far.
  ///   - isLast: whether no pass follows.
  ///   - module: what it ran on.
  init(
    _ algorithm: any LibraryAlgorithm, order: Int, pass: LibraryRun.Pass, largest: Double, isLast: Bool,
    module: LibraryModule
  ) {
    self.init(
      algorithm: algorithm.name, kind: algorithm.kind, result: pass.prompt.program.pooling.rawValue, order: order,
      step: pass.number, isLast: isLast, tokens: pass.prompt.tokens, size: pass.size, error: pass.error,
      bound: pass.bound, linearBound: Double(pass.number) * largest, module: Digest.short(module.digest))
  }
}

/// The experiments on the prompt-programmable library (hu2026, Corollaries 3.1.1 to 3.1.4 and 4.2.1, Remark 4.5).
///
/// A trial builds the module first and draws the data and the order of the algorithms afterwards: the weights cannot know what they
/// will be asked for.
struct LibraryExperiment: Experiment {
  typealias Setting = LibrarySetting
  typealias Row = LibraryRow

  let id: String
  let title: String
  private let algorithms: [any LibraryAlgorithm]
  /// Whether every pass gives a row, or the last one alone.
  private let showsSteps: Bool
  private let settings: @Sendable (Profile) throws -> [LibrarySetting]

  var paper: String { Hu2026.id }
  var revision: Int { 1 }
  /// Every task is drawn anew; the module is the same.
  var replication: Replication { Replication("task", "tasks", by: [JournalColumn.seed]) }

  func seeds(_ profile: Profile) -> [UInt64] {
    switch profile {
    case .quick: Array(1...4)
    case .standard, .paper: Array(1...16)
    }
  }

  func settings(_ setup: RunSetup) throws -> [LibrarySetting] { try settings(setup.profile) }

  func estimatedSeconds(_ setting: LibrarySetting) -> Double {
    LibraryRun.secondsPerPass(setting) * Double(algorithms.reduce(0) { $0 + $1.passes })
  }

  func run(_ trial: Trial<LibrarySetting>, _ context: TrialContext<LibraryRow>) throws {
    let setting = trial.setting
    let module = try LibraryModule(d: setting.d)
    let run = LibraryRun(module: module, points: setting.P)
    var generator = TorchGenerator(seed: trial.seed)
    let task = LibraryTask(d: setting.d, n: setting.n, &generator)
    for (place, index) in generator.permutation(algorithms.count).enumerated() {
      let algorithm = algorithms[index]
      let passes = run.run(algorithm, task)
      var largest = 0.0
      for pass in passes {
        largest = max(largest, pass.passBound)
        let isLast = pass.number == passes.count
        guard showsSteps || isLast else { continue }
        try context.emit(
          LibraryRow(algorithm, order: place + 1, pass: pass, largest: largest, isLast: isLast, module: module))
      }
    }
  }

  private static let losses: [any Loss] = [SquaredLoss(), LogisticLoss(), HuberLoss()]

  /// Everything that takes a pass: error against grid points.
  static let errorAgainstP = LibraryExperiment(
    id: "library/error-vs-P", title: "Prompt-programmable library: error against the number of grid points P",
    algorithms: losses.map { PerSampleGradients($0) } + losses.map { GradientDescent("\($0.name)-step", $0) }
      + [GradientDescent("ridge-step", SquaredLoss(), isPenalised: true), LinearLayer()],
    showsSteps: false
  ) { profile in
    let points = [16, 24, 32, 48, 64, 128, 256, 512, 1024, 2048] + (profile == .quick ? [] : [4096, 8192])
    return try points.map { try LibrarySetting(d: 3, n: 8, P: $0) }
  }

  /// Gradient descent: error against steps.
  static let errorAgainstSteps = LibraryExperiment(
    id: "library/error-vs-steps", title: "Prompt-programmable library: error against the steps of gradient descent",
    algorithms: [
      GradientDescent("least-squares", SquaredLoss(), steps: 64),
      GradientDescent("logistic-regression", LogisticLoss(), steps: 64),
      GradientDescent("huber-regression", HuberLoss(), steps: 64),
      GradientDescent("ridge-regression", SquaredLoss(), steps: 64, isPenalised: true),
    ],
    showsSteps: true
  ) { _ in [try LibrarySetting(d: 3, n: 8, P: 80)] }
}

import Experiments
import Journals
import Tables

/// Sizes of a trial.
struct SolverSize: SolverSetting, Hashable {
  var sequences = 64
  /// Up to 40 examples and the query.
  var positions = 41
  var features = 20

  static let sequences = Column("sequences", \SolverSize.sequences)
  static let positions = Column("positions", \SolverSize.positions)
  static let features = Column("d", \SolverSize.features)
  static let columns = Columns(sequences, positions, features)

  var size: SolverSize {
    get { self }
    set { self = newValue }
  }
}

/// Setting of a trial of solvers: sizes, and what else an experiment may choose.
protocol SolverSetting: Record {
  var size: SolverSize { get set }
}

/// An experiment on solvers alone (fu2024): a trial is one batch of sequences, and no model is trained.
struct SolverExperiment<Setting: SolverSetting, Row: Record>: Experiment {
  let id: String
  let title: String
  let options: Set<String>
  private var setting: Setting
  private let seconds: Double
  private let batches: [UInt64]
  private let unit: Replication?
  private let body: @Sendable (Setting, UInt64, (Row) throws -> Void) throws -> Void

  var paper: String { Fu2024.id }
  var revision: Int { 3 }
  var replication: Replication {
    let sequences = "\(setting.size.sequences) sequences"
    return unit ?? Replication("batch of \(sequences)", "batches of \(sequences)", by: [JournalColumn.seed])
  }
  /// Five batches of 64 sequences, as the authors evaluate, or one of all sequences.
  func seeds(_ profile: Profile) -> [UInt64] { batches }

  /// An experiment whose trials share one setting.
  /// - Parameters:
  ///   - id: name on the command line.
  ///   - title: what is measured.
  ///   - setting: sizes and choices.
  ///   - options: of the command, which choose the setting.
  ///   - seconds: measured time of a trial on one core at 2.6 GHz.
  ///   - batches: seeds, one for each batch.
  ///   - unit: what is repeated, if not batches.
  ///   - body: emits the rows of a batch with that seed.
  init(
    _ id: String, _ title: String, _ setting: Setting, options: Set<String> = [], seconds: Double,
    batches: [UInt64] = [0, 1, 2, 3, 4], unit: Replication? = nil,
    body: @escaping @Sendable (Setting, UInt64, (Row) throws -> Void) throws -> Void
  ) {
    self.id = id
    self.title = title
    self.setting = setting
    self.options = options
    self.seconds = seconds
    self.batches = batches
    self.unit = unit
    self.body = body
  }

  /// The same experiment on smaller sequences.
  func with(_ size: SolverSize) -> Self {
    var changed = self
    changed.setting.size = size
    return changed
  }

  /// One setting: every profile has the paper's sizes.
  func settings(_ setup: RunSetup) -> [Setting] { [setting] }

  func estimatedSeconds(_ setting: Setting) -> Double { seconds }

  /// Solves every position of one batch.
  func run(_ trial: Trial<Setting>, _ context: TrialContext<Row>) throws {
    try body(trial.setting, trial.seed, context.emit)
  }
}

/// The experiments on solvers alone.
enum SolverExperiments {
  /// All, in the order of the report.
  static func all(precision: SolverPrecision) -> [any Experiment] {
    [convergence, progression, algorithms(precision), growth, similarityOfWeights, illConditioned, online]
  }
}

import Files
import Journals
import Learning

/// Arithmetic of iterative Newton's matrices.
public enum SolverPrecision: String, Sendable, CaseIterable {
  /// Double precision, in the eigenbasis of S.
  case float64
  /// Single precision, matrix by matrix as the released code has it; the last steps lose accuracy.
  case float32
}

/// What a trial of solvers computes on: sequences and where gradient descent starts.
struct SolverData: Sendable {
  let batch: RegressionBatch
  /// U(0, 1)^d/√d for each sequence, `[sequences, d]`.
  let starts: [Double]

  /// Draws the sequences and then the starts.
  init(_ size: SolverSize, covariance: RegressionBatch.Covariance = .isotropic, noise: Double = 0, seed: UInt64) {
    var generator = TorchGenerator(seed: seed)
    batch = RegressionBatch(
      sequences: size.sequences, positions: size.positions, features: size.features, covariance: covariance,
      noise: noise, &generator)
    let scale = 1 / Double(size.features).squareRoot()
    starts = generator.uniform(size.sequences * size.features).map { $0 * scale }
  }

  /// Some of the sequences with their starts.
  subscript(sequences range: Range<Int>) -> SolverData {
    let d = batch.features
    return SolverData(
      batch: batch[sequences: range], starts: Array(starts[range.lowerBound * d..<range.upperBound * d]))
  }

  private init(batch: RegressionBatch, starts: [Double]) {
    self.batch = batch
    self.starts = starts
  }

  /// Mean over the sequences of the squared error over d at one position, for one entry of the step counts.
  func error(_ predictions: Predictions, step index: Int, position: Int) -> Double {
    let values = predictions[step: index]
    let sum = (0..<batch.sequences).reduce(0.0) { sum, sequence in
      let place = sequence * batch.positions + position
      let error = values[values.startIndex + place] - batch.y[place]
      return sum + error * error
    }
    return sum / Double(batch.sequences * batch.features)
  }
}

/// Sizes of a trial.
struct SolverSize: Sendable, Hashable {
  var sequences = 64
  /// Up to 40 examples and the query.
  var positions = 41
  var features = 20
}

/// An experiment on solvers alone (fu2024): a trial is one batch of sequences, and no model is trained.
public struct SolverExperiment: Experiment {
  /// Name on the command line.
  public let id: String
  /// One line that says what is measured.
  public let title: String
  /// What a row holds.
  public let rowColumns: [String]
  /// The arithmetic of Newton's matrices, where the experiment offers a choice.
  public let precision: SolverPrecision?
  private let seconds: Double
  private let size: SolverSize
  private let batches: [UInt64]
  private let body: @Sendable (SolverSize, SolverPrecision, UInt64, (Row) throws -> Void) throws -> Void

  /// The paper.
  public var paper: String { "fu2024" }
  /// Raised when rows change.
  public var revision: Int { 2 }
  /// Sizes, and the precision where there is a choice.
  public var parameterColumns: [String] { ["sequences", "positions", "d"] + (precision == nil ? [] : ["precision"]) }
  /// Five batches of 64 sequences, as the authors evaluate, or one of all sequences.
  public func seeds(_ profile: Profile) -> [UInt64] { batches }

  /// - Parameters:
  ///   - seconds: time of a trial on one core at 2.6 GHz.
  ///   - batches: seeds, one for each batch.
  ///   - body: emits the rows of a batch with that seed.
  init(
    _ id: String, _ title: String, rowColumns: [String], precision: SolverPrecision? = nil, seconds: Double,
    size: SolverSize = SolverSize(), batches: [UInt64] = [0, 1, 2, 3, 4],
    body: @escaping @Sendable (SolverSize, SolverPrecision, UInt64, (Row) throws -> Void) throws -> Void
  ) {
    self.id = id
    self.title = title
    self.rowColumns = rowColumns
    self.precision = precision
    self.seconds = seconds
    self.size = size
    self.batches = batches
    self.body = body
  }

  /// All, in the order of the report.
  static let all: [any Experiment] = [
    convergence, progression, algorithms, similarityOfWeights, illConditioned, online,
  ]

  /// The same experiment with other arithmetic; itself where there is no choice.
  public func with(_ precision: SolverPrecision) -> SolverExperiment {
    guard self.precision != nil else { return self }
    return SolverExperiment(
      id, title, rowColumns: rowColumns, precision: precision, seconds: seconds, size: size, batches: batches,
      body: body)
  }

  /// The same experiment on smaller sequences.
  func with(_ size: SolverSize) -> SolverExperiment {
    SolverExperiment(
      id, title, rowColumns: rowColumns, precision: precision, seconds: seconds, size: size, batches: batches,
      body: body)
  }

  /// One trial for each seed; every profile has the paper's sizes.
  public func trials(_ profile: Profile, seeds: [UInt64]) -> [Trial] {
    let sizes: [Value] = [.integer(size.sequences), .integer(size.positions), .integer(size.features)]
    return seeds.map { Trial(parameters: sizes + (precision.map { [.text($0.rawValue)] } ?? []), seed: $0) }
  }

  /// Measured.
  public func estimatedSeconds(_ trial: Trial) -> Double { seconds }

  /// Solves every position of one batch.
  public func run(_ trial: Trial, _ context: TrialContext) throws {
    guard case .integer(let sequences) = trial.parameters[0], case .integer(let positions) = trial.parameters[1],
      case .integer(let features) = trial.parameters[2], sequences > 0, positions > 0, features > 0
    else {
      throw UsageError("a trial of solvers needs sequences, positions and d above zero; found \(trial.parameters)")
    }
    let size = SolverSize(sequences: sequences, positions: positions, features: features)
    try body(size, precision ?? .float64, trial.seed, context.emit)
  }
}

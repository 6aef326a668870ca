import Files
import Journals
import Numerics
import Solvers
import Tables

/// What the examples of a prompt are to S.
enum NewtonDataKind: String, CellValue {
  /// The columns or the rows of X are independent, with a margin.
  case regular
  /// As many examples as features: the smallest eigenvalue of S is of the order of 1/d² of the mean.
  case square
  /// All x lie in a subspace and there are more of them than it has dimensions.
  case degenerate
}

/// Sizes of a network and the distribution of its prompts.
struct NewtonIteratesSetting: Record {
  var data: NewtonData
  /// Iterations.
  var k: Int
  /// Prompts of a trial.
  var sequences = 2

  var kind: NewtonDataKind {
    data.rank < min(data.d, data.n) ? .degenerate : data.n == data.d ? .square : .regular
  }

  /// All settings: fewer examples than features up to four times as many, both distributions; then what Newton is not
  /// stable on.
  static let all: [NewtonIteratesSetting] = {
    let regular = [(1, 4), (2, 8), (3, 7), (7, 3), (5, 10), (5, 20), (10, 40), (20, 10), (20, 40)]
    let settings = regular.flatMap { d, n in
      (d == 1 ? [1] : [1, 100]).map {
        NewtonIteratesSetting(data: NewtonData(d: d, n: n, condition: $0, rank: d), k: 24)
      }
    }
    let others = [(5, 5, 5), (20, 20, 20), (5, 20, 3), (20, 40, 10)]
    return settings
      + others.map { d, n, rank in
        NewtonIteratesSetting(data: NewtonData(d: d, n: n, condition: 1, rank: rank), k: 24)
      }
  }()

  static let d = Column("d", \NewtonIteratesSetting.data.d)
  static let n = Column("n", \NewtonIteratesSetting.data.n)
  static let condition = Column("condition", \NewtonIteratesSetting.data.condition)
  static let rank = Column("rank", \NewtonIteratesSetting.data.rank)
  static let k = Column("k", \NewtonIteratesSetting.k)
  static let sequences = Column("sequences", \NewtonIteratesSetting.sequences)
  static let kind = Column("data", \NewtonIteratesSetting.kind)
  static let columns = Columns(d, n, condition, rank, k, sequences, kind)
}

/// A layer of the network beside an iterate of Newton, on one prompt.
struct NewtonIteratesRow: Record {
  /// Number of the prompt, from 0.
  var sequence: Int
  /// Iterations so far.
  var iteration: Int
  /// ‖T X − M X‖/‖M X‖ in the Frobenius norm over all examples.
  var hiddenError: Double
  /// Its proved bound.
  var hiddenBound: Double
  /// |prediction − xᵀŵ|/(‖x‖‖ŵ‖).
  var predictionError: Double
  /// Its proved bound.
  var predictionBound: Double
  /// Digest of the network's weights.
  var weights: String

  static let sequence = Column("sequence", \NewtonIteratesRow.sequence)
  static let iteration = Column("iteration", \NewtonIteratesRow.iteration)
  static let hiddenError = Column("hidden_error", \NewtonIteratesRow.hiddenError)
  static let hiddenBound = Column("hidden_bound", \NewtonIteratesRow.hiddenBound)
  static let predictionError = Column("prediction_error", \NewtonIteratesRow.predictionError)
  static let predictionBound = Column("prediction_bound", \NewtonIteratesRow.predictionBound)
  static let weights = Column("weights", \NewtonIteratesRow.weights)
  static let columns = Columns(
    sequence, iteration, hiddenError, hiddenBound, predictionError, predictionBound, weights)
}

extension NewtonExperiments {
  /// Hidden states and predictions of every layer against Newton's iterates in closed form.
  static let iterates = NewtonExperiment<NewtonIteratesSetting, NewtonIteratesRow>(
    "iterates", "Transformer of Theorem 5.1: hidden states and predictions against Newton's iterates",
    NewtonIteratesSetting.all, seeds: [0, 1, 2], unit: Replication("batch", "batches", by: [JournalColumn.seed]),
    seconds: { Double($0.sequences * 3 * $0.k) * secondsPerLayer(d: $0.data.d, n: $0.data.n) }
  ) { setting, seed, emit in
    let data = setting.data
    // Built before any prompt is drawn: the weights cannot know it.
    let size = try NewtonSize(d: data.d, n: data.n, k: setting.k, alpha: data.alpha)
    let construction = NewtonConstruction(size)
    let batch = data.batch(sequences: setting.sequences, seed: seed)
    for sequence in 0..<setting.sequences {
      let prompt = try NewtonPrompt(batch, sequence: sequence, examples: data.n)
      try compare(construction, prompt, sequence: sequence, emit: emit)
    }
  }

  /// Hands over a row for each number of iterations.
  /// - Throws: errors of the solver, and what `emit` throws.
  static func compare(
    _ construction: NewtonConstruction, _ prompt: NewtonPrompt, sequence: Int = 0,
    emit: (NewtonIteratesRow) throws -> Void
  ) throws {
    let size = construction.size
    let newton = try NewtonIterates(prompt.x, features: size.d, alpha: size.alpha)
    let run = NewtonRun(construction, prompt)
    let weights = (0...size.k).map { newton.times(prompt.right, after: $0) }
    let bound = NewtonBound(newton, size, prompt)
    let (hidden, predictions) = (bound.hidden(), bound.predictions(weights: weights.map(EuclideanNorm.of)))
    for iteration in 0...size.k {
      let exact = newton.times(prompt.x, after: iteration)
      try emit(
        NewtonIteratesRow(
          sequence: sequence, iteration: iteration,
          hiddenError: Relative.distance(run.iterate(after: iteration, examples: 0..<size.n), exact),
          hiddenBound: hidden[iteration],
          predictionError: Relative.prediction(
            run.prediction(after: iteration), weights: weights[iteration], query: prompt.query),
          predictionBound: predictions[iteration], weights: Digest.short(construction.network.digest)))
    }
  }
}

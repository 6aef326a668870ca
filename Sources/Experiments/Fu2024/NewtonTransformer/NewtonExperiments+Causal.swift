import Files
import Journals
import Solvers
import Tables

/// Sizes of a network with a causal mask and the same one without.
struct NewtonCausalSetting: Record {
  var d: Int
  var n: Int
  var k = 6
  var sequences = 16

  static let all: [NewtonCausalSetting] = [3, 5].flatMap { d in
    [10, 20, 40, 80].map { NewtonCausalSetting(d: d, n: $0) }
  }

  static let d = Column("d", \NewtonCausalSetting.d)
  static let n = Column("n", \NewtonCausalSetting.n)
  static let k = Column("k", \NewtonCausalSetting.k)
  static let sequences = Column("sequences", \NewtonCausalSetting.sequences)
  static let columns = Columns(d, n, k, sequences)
}

/// Which tokens a token sees.
enum NewtonMask: String, CellValue, CaseIterable { case full, causal }

/// The last example's hidden state and the prediction beside Newton, for one mask and number of iterations.
struct NewtonCausalRow: Record {
  var mask: NewtonMask
  /// Iterations so far.
  var iteration: Int
  /// ‖T x_n − M x_n‖/‖M x_n‖, mean over the prompts.
  var hiddenError: Double
  /// |prediction − xᵀŵ|/(‖x‖‖ŵ‖), mean over the prompts.
  var predictionError: Double
  /// Digest of the network's weights and mask.
  var weights: String

  static let mask = Column("mask", \NewtonCausalRow.mask)
  static let iteration = Column("iteration", \NewtonCausalRow.iteration)
  static let hiddenError = Column("hidden_error", \NewtonCausalRow.hiddenError)
  static let predictionError = Column("prediction_error", \NewtonCausalRow.predictionError)
  static let weights = Column("weights", \NewtonCausalRow.weights)
  static let columns = Columns(mask, iteration, hiddenError, predictionError, weights)
}

extension NewtonExperiments {
  /// Remark B.6: the same layers with a causal mask, against Newton on S of the prefix.
  static let causal = NewtonExperiment<NewtonCausalSetting, NewtonCausalRow>(
    "causal", "Transformer of Theorem 5.1 with a causal mask: errors against the number of examples",
    NewtonCausalSetting.all, seeds: [0, 1, 2, 3, 4],
    unit: Replication("batch of 16 prompts", "batches of 16 prompts", by: [JournalColumn.seed]),
    seconds: { Double($0.sequences * 6 * $0.k) * secondsPerLayer(d: $0.d, n: $0.n) }
  ) { setting, seed, emit in
    let data = NewtonData(d: setting.d, n: setting.n, condition: 1, rank: setting.d)
    let size = try NewtonSize(d: data.d, n: data.n, k: setting.k, alpha: data.alphaOfPrefixes)
    let batch = data.batch(sequences: setting.sequences, seed: seed)
    let prompts = try (0..<setting.sequences).map { try NewtonPrompt(batch, sequence: $0, examples: data.n) }
    for mask in NewtonMask.allCases {
      try causalErrors(NewtonConstruction(size, isCausal: mask == .causal), mask, prompts, emit: emit)
    }
  }

  /// Hands over a row for every other number of iterations, means over prompts.
  private static func causalErrors(
    _ construction: NewtonConstruction, _ mask: NewtonMask, _ prompts: [NewtonPrompt],
    emit: (NewtonCausalRow) throws -> Void
  ) throws {
    let size = construction.size
    let runs = prompts.map { NewtonRun(construction, $0) }
    let newtons = try prompts.map { try NewtonIterates($0.x, features: size.d, alpha: size.alpha) }
    for iteration in stride(from: 0, through: size.k, by: 2) {
      var (hidden, predicted) = (0.0, 0.0)
      for ((prompt, run), newton) in zip(zip(prompts, runs), newtons) {
        // The prefix that the last example sees is all examples.
        hidden += Relative.distance(
          run.iterate(after: iteration, examples: size.n - 1..<size.n),
          newton.times(prompt.example(size.n - 1), after: iteration))
        predicted += Relative.prediction(
          run.prediction(after: iteration), weights: newton.times(prompt.right, after: iteration), query: prompt.query)
      }
      try emit(
        NewtonCausalRow(
          mask: mask, iteration: iteration, hiddenError: hidden / Double(prompts.count),
          predictionError: predicted / Double(prompts.count), weights: Digest.short(construction.network.digest)))
    }
  }
}

extension NewtonData {
  /// A scale α for which every prefix converges: with a mask the token t starts from α(n/t)² of its own S, hence from
  /// α = 1/(nB)² with the bound B on the largest eigenvalue of S of a single example.
  var alphaOfPrefixes: Double {
    let first = NewtonData(d: d, n: 1, condition: condition, rank: rank).alpha
    return first / (Double(n) * Double(n))
  }
}

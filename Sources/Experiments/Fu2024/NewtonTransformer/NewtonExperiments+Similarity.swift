import Files
import Journals
import Solvers
import Tables

/// Sizes of a map: sequences of examples, each position of which is a prompt.
struct NewtonSimilaritySetting: Record {
  var sequences = 8
  var positions = 11
  var d = 5
  /// Iterations, and steps of Newton.
  var k = 12
  var condition: Int

  static let sequences = Column("sequences", \NewtonSimilaritySetting.sequences)
  static let positions = Column("positions", \NewtonSimilaritySetting.positions)
  static let d = Column("d", \NewtonSimilaritySetting.d)
  static let k = Column("k", \NewtonSimilaritySetting.k)
  static let condition = Column("condition", \NewtonSimilaritySetting.condition)
  static let columns = Columns(sequences, positions, d, k, condition)
}

/// Similarity of errors between a layer of the network and Newton, one cell of a map.
struct NewtonSimilarityRow: Record {
  /// Iterations of the network.
  var iteration: Int
  /// Steps of Newton.
  var steps: Int
  /// Steps beyond the iterations: 0 on the diagonal.
  var lag: Int { steps - iteration }
  var similarity: Double
  /// How far it is from 1.
  var distance: Double { abs(1 - similarity) }

  static let iteration = Column("iteration", \NewtonSimilarityRow.iteration)
  static let steps = Column("steps", \NewtonSimilarityRow.steps)
  static let lag = Column("lag", \NewtonSimilarityRow.lag)
  static let similarity = Column("similarity", \NewtonSimilarityRow.similarity)
  static let distance = Column("distance", \NewtonSimilarityRow.distance)
  static let columns = Columns(iteration, steps, lag, similarity, distance)
}

extension NewtonExperiments {
  /// The map of Figure 3 for the network: a prompt for each number of examples, as a trained model predicts at each position.
  static let similarity = NewtonExperiment<NewtonSimilaritySetting, NewtonSimilarityRow>(
    "similarity", "Transformer of Theorem 5.1: similarity of errors between layers and Newton's steps",
    [1, 100].map { NewtonSimilaritySetting(condition: $0) }, seeds: [0, 1, 2, 3, 4],
    unit: Replication("batch of 8 sequences", "batches of 8 sequences", by: [JournalColumn.seed]),
    seconds: { setting in
      let prompts = Double(setting.sequences * setting.positions * 3 * setting.k)
      return prompts * secondsPerLayer(d: setting.d, n: setting.positions / 2)
    }
  ) { setting, seed, emit in
    let last = NewtonData(d: setting.d, n: setting.positions - 1, condition: setting.condition, rank: setting.d)
    let batch = last.batch(sequences: setting.sequences, seed: seed)
    let steps = Array(0...setting.k)
    let blank = Predictions(
      steps: steps, sequences: batch.sequences, positions: batch.positions,
      values: [Double](repeating: 0, count: steps.count * batch.y.count))
    var (layers, newton) = (blank, blank)
    for n in 1..<setting.positions {
      let data = NewtonData(d: setting.d, n: n, condition: setting.condition, rank: setting.d)
      let size = try NewtonSize(d: data.d, n: n, k: setting.k, alpha: data.alpha)
      let construction = NewtonConstruction(size)
      for sequence in 0..<batch.sequences {
        let prompt = try NewtonPrompt(batch, sequence: sequence, examples: n)
        let iterates = try NewtonIterates(prompt.x, features: size.d, alpha: size.alpha)
        let run = NewtonRun(construction, prompt)
        for step in steps {
          let place = (step * batch.sequences + sequence) * batch.positions + n
          layers.values[place] = run.prediction(after: step)
          let weights = iterates.times(prompt.right, after: step)
          newton.values[place] = zip(weights, prompt.query).reduce(0) { $0 + $1.0 * $1.1 }
        }
      }
    }
    let map = Similarity.ofErrors(layers, newton, targets: batch.y)
    for iteration in steps {
      for step in steps {
        try emit(NewtonSimilarityRow(iteration: iteration, steps: step, similarity: map[iteration][step]))
      }
    }
  }
}

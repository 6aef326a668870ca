import Solvers
import Tables

/// Arithmetic of iterative Newton's matrices.
public enum SolverPrecision: String, CellValue, CaseIterable {
  /// Double precision, in the eigenbasis of S.
  case float64
  /// Single precision, matrix by matrix as the released code has it; the last steps lose accuracy.
  case float32
}

/// Sizes and arithmetic of a trial.
struct AlgorithmsSetting: SolverSetting {
  var size = SolverSize()
  var precision: SolverPrecision

  static let sequences = Column("sequences", \AlgorithmsSetting.size.sequences)
  static let positions = Column("positions", \AlgorithmsSetting.size.positions)
  static let features = Column("d", \AlgorithmsSetting.size.features)
  static let precision = Column("precision", \AlgorithmsSetting.precision)
  static let columns = Columns(sequences, positions, features, precision)
}

extension SolverExperiments {
  /// Step counts of gradient descent in the paper's maps: by fifties (Figure 8 b) and by doubling (Figure 10).
  static let gradientSteps = Set(
    [1] + stride(from: 50, through: 1300, by: 50) + (1...12).map { 1 << $0 }
  ).sorted()
  /// Steps of Newton in the paper's maps.
  static let newtonSteps = Array(1...23)
  /// Those of the methods that search along lines: they find the solution within d = 20.
  private static let searchSteps = Array(1...24)

  private typealias Other = (name: MethodName, method: InContextMethod, steps: [Int])

  /// What Newton is compared with.
  private static let others: [Other] = [
    (.gradientDescent, .gradientDescent(rate: 0.01, start: .uniform), gradientSteps),
    (.bfgs, .bfgs, searchSteps),
    (.lbfgs, .lbfgs(memory: 10), searchSteps),
    (.conjugateGradients, .conjugateGradient, searchSteps),
  ]

  /// Figure 26 (a, b, c): similarity of errors between Newton and gradient descent, Newton, BFGS, and two more.
  ///
  /// `convention` is `published` (α = 2/‖SSᵀ‖, gradient descent from U(0, 1)^d/√d) or `released` (1/‖SSᵀ‖, from 0), which
  /// has the rows alone for which the paper prints numbers, and their neighbours.
  static func algorithms(
    _ precision: SolverPrecision
  ) -> SolverExperiment<AlgorithmsSetting, ErrorSimilarityRow> {
    SolverExperiment(
      "algorithms", "Similarity of errors: Newton against gradient descent, Newton and searches along lines",
      AlgorithmsSetting(precision: precision), options: [Fu2024Options.precision], seconds: 0.8,
      body: compareErrors)
  }

  @Sendable private static func compareErrors(
    _ setting: AlgorithmsSetting, _ seed: UInt64, _ emit: (ErrorSimilarityRow) throws -> Void
  ) throws {
    let data = SolverData(setting.size, seed: seed)
    func compare(
      _ convention: InContextMethod.NewtonScale, _ newton: Predictions, _ name: MethodName, _ other: Predictions,
      where isWanted: (Int, Int) -> Bool = { _, _ in true }
    ) throws {
      let map = Similarity.ofErrors(newton, other, targets: data.batch.y)
      for (row, steps) in newton.steps.enumerated() {
        for (column, count) in other.steps.enumerated() where isWanted(steps, count) {
          try emit(
            ErrorSimilarityRow(
              method: name, newtonSteps: steps, steps: count, convention: convention,
              similarity: map[row][column]))
        }
      }
    }
    let newton = try newtonPredictions(data.batch, .published, setting.precision)
    try compare(.published, newton, .newton, newton)
    for (name, method, steps) in others {
      let other = try method.predictions(data.batch, steps: steps, starts: data.starts)
      try compare(.published, newton, name, other)
    }
    let released = try newtonPredictions(data.batch, .released, setting.precision)
    try compare(.released, released, .newton, released) { abs($0 - $1) <= 1 }
    let descent = InContextMethod.gradientDescent(rate: 0.01, start: .zero)
    try compare(.released, released, .gradientDescent, try descent.predictions(data.batch, steps: [1, 50, 100]))
  }

  private static func newtonPredictions(
    _ batch: RegressionBatch, _ scale: InContextMethod.NewtonScale, _ precision: SolverPrecision
  ) throws -> Predictions {
    switch precision {
    case .float64: return try InContextMethod.newton(scale).predictions(batch, steps: newtonSteps)
    case .float32: return try SinglePrecisionNewton.predictions(batch, scale: scale, steps: newtonSteps)
    }
  }

  /// Similarity of induced weights (section 4) between Newton and the others, over all sequences at once.
  static let similarityOfWeights = SolverExperiment<SolverSize, WeightSimilarityRow>(
    "similarity-of-weights", "Similarity of induced weights: Newton against gradient descent and searches along lines",
    SolverSize(sequences: 320), seconds: 3.5, batches: [0]
  ) { size, seed, emit in
    let data = SolverData(size, seed: seed)
    var sums = others.map { Array(repeating: Array(repeating: 0.0, count: $0.steps.count), count: newtonSteps.count) }
    // Parts of 64 sequences: the weights of all at once would take 400 MB.
    for first in stride(from: 0, to: size.sequences, by: 64) {
      let part = data[sequences: first..<min(first + 64, size.sequences)]
      let newton = try InContextMethod.newton(.published).weights(part.batch, steps: newtonSteps)
      for (index, other) in others.enumerated() {
        let weights = try other.method.weights(part.batch, steps: other.steps, starts: part.starts)
        for (row, similarities) in Similarity.ofWeights(newton, weights, part.batch).enumerated() {
          for (column, similarity) in similarities.enumerated() {
            sums[index][row][column] += similarity * Double(part.batch.sequences)
          }
        }
      }
    }
    for (other, sum) in zip(others, sums) {
      for (row, steps) in newtonSteps.enumerated() {
        for (column, count) in other.steps.enumerated() {
          let similarity = sum[row][column] / Double(size.sequences)
          try emit(
            WeightSimilarityRow(method: other.name, newtonSteps: steps, steps: count, similarity: similarity))
        }
      }
    }
  }
}

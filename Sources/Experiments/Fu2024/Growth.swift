import Experiments
import Journals
import Solvers
import Tables

/// Similarity of errors over a group of sequences, one cell of a map with finer steps.
///
/// The best-matching step of a mean over sequences is no mean of best-matching steps: to know its noise, the sequences have
/// to be resampled. Groups of ``size`` keep the rows few.
struct GroupSimilarity: Sendable {
  var method: MethodName
  /// Steps of the method; those of Newton by quarters.
  var steps: Double
  /// Number of the group in its batch, from 0.
  var group: Int
  var similarity: Double

  /// Sequences of a group: 64 of a batch make four.
  static let size = 16
  /// What the names of its experiments have in common.
  static let experiments = "growth"

  /// What is repeated.
  static func unit(sharing shared: String? = nil) -> Replication {
    Replication(
      "group of \(size) sequences", "groups of \(size) sequences", by: [JournalColumn.seed, LayerGrowthRow.group],
      sharing: shared)
  }

  /// Hands over the map between two methods, group by group.
  /// - Parameters:
  ///   - name: of the method whose steps are matched.
  ///   - other: its predictions.
  ///   - parts: so many of its steps are counted as one.
  ///   - columns: predictions whose steps are the columns of the map.
  ///   - targets: y, `[sequences, positions]`.
  ///   - body: takes a column and a cell.
  /// - Throws: what `body` throws.
  static func each(
    _ name: MethodName, _ other: Predictions, parts: Int = 1, columns: Predictions, targets: [Double],
    _ body: (Int, GroupSimilarity) throws -> Void
  ) throws {
    for group in 0..<columns.sequences / size {
      let range = group * size..<(group + 1) * size
      let y = Array(targets[range.lowerBound * columns.positions..<range.upperBound * columns.positions])
      let map = Similarity.ofErrors(other[sequences: range], columns[sequences: range], targets: y)
      for (row, steps) in other.steps.enumerated() {
        for (index, column) in columns.steps.enumerated() {
          try body(
            column,
            GroupSimilarity(
              method: name, steps: Double(steps) / Double(parts), group: group, similarity: map[row][index]))
        }
      }
    }
  }
}

/// Similarity between a layer and another algorithm after so many steps, over a group of sequences.
struct LayerGrowthRow: Record {
  var layer: Int
  /// Whether the layer lies between a quarter and three quarters of the depth: the paper's layers 3 to 9 of twelve.
  var isInTheMiddle: Bool
  var cell: GroupSimilarity

  static let method = Column("method", \LayerGrowthRow.cell.method)
  static let steps = Column("steps", \LayerGrowthRow.cell.steps)
  static let layer = Column("layer", \LayerGrowthRow.layer)
  static let isInTheMiddle = Column("middle", \LayerGrowthRow.isInTheMiddle)
  static let group = Column("group", \LayerGrowthRow.cell.group)
  static let similarity = Column("similarity", \LayerGrowthRow.cell.similarity)
  static let columns = Columns(method, steps, layer, isInTheMiddle, group, similarity)
}

/// Similarity between Newton and another algorithm after so many steps, over a group of sequences.
struct NewtonGrowthRow: Record {
  var newtonSteps: Int
  var cell: GroupSimilarity

  static let method = Column("method", \NewtonGrowthRow.cell.method)
  static let newtonSteps = Column("newton_steps", \NewtonGrowthRow.newtonSteps)
  static let steps = Column("steps", \NewtonGrowthRow.cell.steps)
  static let group = Column("group", \NewtonGrowthRow.cell.group)
  static let similarity = Column("similarity", \NewtonGrowthRow.cell.similarity)
  static let columns = Columns(method, newtonSteps, steps, group, similarity)
}

extension SolverExperiments {
  /// 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 13, 16 … 2¹²: four steps of the grid for each doubling.
  static let quarterOctaves = Set(
    (0...48).map { Int((Double(1 << ($0 / 4)) * [1, 1.189207115, 1.414213562, 1.681792831][$0 % 4]).rounded()) }
  ).sorted()

  /// Figure 26 in finer steps: how many steps of gradient descent, Newton and BFGS follow k steps of Newton.
  static let growth = SolverExperiment<SolverSize, NewtonGrowthRow>(
    "algorithms/" + GroupSimilarity.experiments,
    "Matching steps of gradient descent, Newton and BFGS in finer steps, group by group", SolverSize(), seconds: 1,
    unit: GroupSimilarity.unit()
  ) { size, seed, emit in
    let data = SolverData(size, seed: seed)
    let newton = try InContextMethod.newton(.published).predictions(data.batch, steps: Array(1...16))
    let others: [(MethodName, InContextMethod, [Int])] = [
      (.gradientDescent, .gradientDescent(rate: 0.01, start: .uniform), quarterOctaves),
      (.bfgs, .bfgs, Array(1...20)),
    ]
    for (name, method, steps) in others {
      let other = try method.predictions(data.batch, steps: steps, starts: data.starts)
      try GroupSimilarity.each(name, other, columns: newton, targets: data.batch.y) { steps, cell in
        try emit(NewtonGrowthRow(newtonSteps: steps, cell: cell))
      }
    }
  }
}

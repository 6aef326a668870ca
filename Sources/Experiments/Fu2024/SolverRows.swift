import Solvers
import Tables

extension InContextMethod.NewtonScale: CellValue {}

/// Error of a solver after so many steps, for one number of examples.
struct ConvergenceRow: Record {
  var method: MethodName
  var examples: Int
  /// Whether there are more examples than features.
  var isOverdetermined: Bool
  var step: Int
  /// Mean squared error over d.
  var error: Double

  static let method = Column("method", \ConvergenceRow.method)
  static let examples = Column("examples", \ConvergenceRow.examples)
  static let isOverdetermined = Column("over", \ConvergenceRow.isOverdetermined)
  static let step = Column("step", \ConvergenceRow.step)
  static let error = Column("error", \ConvergenceRow.error)
  static let columns = Columns(method, examples, isOverdetermined, step, error)
}

/// The same on data of one condition number, which divides the step size of gradient descent.
struct ConditionedRow: Record {
  var condition: Int
  var convergence: ConvergenceRow

  static let condition = Column("condition", \ConditionedRow.condition)
  static let method = Column("method", \ConditionedRow.convergence.method)
  static let examples = Column("examples", \ConditionedRow.convergence.examples)
  static let isOverdetermined = Column("over", \ConditionedRow.convergence.isOverdetermined)
  static let step = Column("step", \ConditionedRow.convergence.step)
  static let error = Column("error", \ConditionedRow.convergence.error)
  static let columns = Columns(condition, method, examples, isOverdetermined, step, error)
}

/// Error of a method after so many steps against the number of examples.
struct ProgressionRow: Record {
  var method: MethodName
  var step: Int
  var examples: Int
  /// Mean squared error over d.
  var error: Double

  static let method = Column("method", \ProgressionRow.method)
  static let step = Column("step", \ProgressionRow.step)
  static let examples = Column("examples", \ProgressionRow.examples)
  static let error = Column("error", \ProgressionRow.error)
  static let columns = Columns(method, step, examples, error)
}

/// Similarity of errors between Newton and another method, one cell of a map.
struct ErrorSimilarityRow: Record {
  var method: MethodName
  var newtonSteps: Int
  var steps: Int
  /// `published` or `released`: scale of Newton's first iterate and start of gradient descent.
  var convention: InContextMethod.NewtonScale
  var similarity: Double

  static let method = Column("method", \ErrorSimilarityRow.method)
  static let newtonSteps = Column("newton_steps", \ErrorSimilarityRow.newtonSteps)
  static let steps = Column("steps", \ErrorSimilarityRow.steps)
  static let convention = Column("convention", \ErrorSimilarityRow.convention)
  static let similarity = Column("similarity", \ErrorSimilarityRow.similarity)
  static let columns = Columns(method, newtonSteps, steps, convention, similarity)
}

/// Similarity of induced weights between Newton and another method, one cell of a map.
struct WeightSimilarityRow: Record {
  var method: MethodName
  var newtonSteps: Int
  var steps: Int
  var similarity: Double

  static let method = Column("method", \WeightSimilarityRow.method)
  static let newtonSteps = Column("newton_steps", \WeightSimilarityRow.newtonSteps)
  static let steps = Column("steps", \WeightSimilarityRow.steps)
  static let similarity = Column("similarity", \WeightSimilarityRow.similarity)
  static let columns = Columns(method, newtonSteps, steps, similarity)
}

/// Error on an example that was seen `gap` examples ago.
struct ForgettingRow: Record {
  var method: MethodName
  var examples: Int
  var gap: Int
  /// Whether the example is in the later half.
  var isRecent: Bool
  /// Mean squared error over d.
  var error: Double

  static let method = Column("method", \ForgettingRow.method)
  static let examples = Column("examples", \ForgettingRow.examples)
  static let gap = Column("gap", \ForgettingRow.gap)
  static let isRecent = Column("recent", \ForgettingRow.isRecent)
  static let error = Column("error", \ForgettingRow.error)
  static let columns = Columns(method, examples, gap, isRecent, error)
}

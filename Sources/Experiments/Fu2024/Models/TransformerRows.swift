import Tables

/// Error of a layer's predictions for one number of examples.
struct LayerErrorRow: Record {
  var method: MethodName
  /// Layer, counted from 1; 0 for least squares.
  var layer: Int
  var examples: Int
  /// Whether there are more examples than features.
  var isOverdetermined: Bool
  var isLast: Bool
  /// Mean squared error over the variance of y.
  var error: Double

  static let method = Column("method", \LayerErrorRow.method)
  static let layer = Column("layer", \LayerErrorRow.layer)
  static let examples = Column("examples", \LayerErrorRow.examples)
  static let isOverdetermined = Column("over", \LayerErrorRow.isOverdetermined)
  static let isLast = Column("last", \LayerErrorRow.isLast)
  static let error = Column("error", \LayerErrorRow.error)
  static let columns = Columns(method, layer, examples, isOverdetermined, error, isLast)
}

/// The step count of another algorithm that is most similar to a layer.
struct BestMatchRow: Record {
  var method: MethodName
  var layer: Int
  var isLast: Bool
  var steps: Int
  var similarity: Double

  static let method = Column("method", \BestMatchRow.method)
  static let layer = Column("layer", \BestMatchRow.layer)
  static let isLast = Column("last", \BestMatchRow.isLast)
  static let steps = Column("steps", \BestMatchRow.steps)
  static let similarity = Column("similarity", \BestMatchRow.similarity)
  static let columns = Columns(method, layer, steps, similarity, isLast)
}

/// Similarity of errors between the last layer and another algorithm for one number of examples.
struct ExampleSimilarityRow: Record {
  var method: MethodName
  var steps: Int
  var examples: Int
  var similarity: Double

  static let method = Column("method", \ExampleSimilarityRow.method)
  static let steps = Column("steps", \ExampleSimilarityRow.steps)
  static let examples = Column("examples", \ExampleSimilarityRow.examples)
  static let similarity = Column("similarity", \ExampleSimilarityRow.similarity)
  static let columns = Columns(method, steps, examples, similarity)
}

/// Similarity between a layer and another algorithm after so many steps, one cell of a map.
struct LayerSimilarityRow: Record {
  var method: MethodName
  var steps: Int
  var layer: Int
  var similarity: Double

  static let method = Column("method", \LayerSimilarityRow.method)
  static let steps = Column("steps", \LayerSimilarityRow.steps)
  static let layer = Column("layer", \LayerSimilarityRow.layer)
  static let similarity = Column("similarity", \LayerSimilarityRow.similarity)
  static let columns = Columns(method, steps, layer, similarity)
}

/// How the read-out of a layer was found.
enum ReadoutMethod: String, CellValue, CaseIterable {
  /// Least squares.
  case closedForm = "closed-form"
  /// Adam, as the authors train it.
  case gradient
}

/// Error of a layer with a read-out of one kind.
struct ReadoutRow: Record {
  var method: ReadoutMethod
  var layer: Int
  /// Mean squared error over d.
  var error: Double
  /// The error over that of the closed form.
  var ratio: Double

  static let method = Column("method", \ReadoutRow.method)
  static let layer = Column("layer", \ReadoutRow.layer)
  static let error = Column("error", \ReadoutRow.error)
  static let ratio = Column("ratio", \ReadoutRow.ratio)
  static let columns = Columns(method, layer, error, ratio)
}

/// Error of a model, or of what it is compared with, for one number of examples.
struct LearnerErrorRow: Record {
  var method: MethodName
  var examples: Int
  /// Whether there are more examples than features.
  var isOverdetermined: Bool
  /// Mean squared error over the variance of y.
  var error: Double

  static let method = Column("method", \LearnerErrorRow.method)
  static let examples = Column("examples", \LearnerErrorRow.examples)
  static let isOverdetermined = Column("over", \LearnerErrorRow.isOverdetermined)
  static let error = Column("error", \LearnerErrorRow.error)
  static let columns = Columns(method, examples, isOverdetermined, error)
}

/// Error on targets that are networks, after a layer or after steps of gradient descent.
struct NetworkErrorRow: Record {
  var method: MethodName
  /// Layer of the transformer, or steps.
  var step: Int
  var examples: Int
  var isLast: Bool
  /// Mean squared error over the mean of y².
  var error: Double

  static let method = Column("method", \NetworkErrorRow.method)
  static let step = Column("step", \NetworkErrorRow.step)
  static let examples = Column("examples", \NetworkErrorRow.examples)
  static let isLast = Column("last", \NetworkErrorRow.isLast)
  static let error = Column("error", \NetworkErrorRow.error)
  static let columns = Columns(method, step, examples, error, isLast)
}

/// Distance of a method's predictions from linear functions with weights in the span of the examples.
struct SpanRow: Record {
  var method: MethodName
  var examples: Int
  /// Mean squared residual.
  var residual: Double

  static let method = Column("method", \SpanRow.method)
  static let examples = Column("examples", \SpanRow.examples)
  static let residual = Column("residual", \SpanRow.residual)
  static let columns = Columns(method, examples, residual)
}

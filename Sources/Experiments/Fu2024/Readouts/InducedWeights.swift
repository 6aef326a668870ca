import Files
import Numerics
import Training

/// The weights of the linear function of the query that a layer computes (fu2024, definition of SimW): a least-squares fit to
/// its predictions on many fresh queries.
public enum InducedWeights {
  /// Weights of every layer at every position.
  /// - Parameters:
  ///   - model: the transformer.
  ///   - readouts: the read-outs of its layers.
  ///   - batch: sequences whose examples are in context.
  ///   - queries: fresh queries, `[count, features]`, count at least as large as the features, the same for all sequences and
  ///     positions.
  /// - Returns: `[layers, sequences, positions, features]`, in the layout of
  ///   ``InContextMethod/weights(_:steps:starts:)`` with layers for steps.
  /// - Throws: `InvalidConfiguration` for fewer queries than features; ``LinearAlgebraError`` for numbers that are not finite.
  public static func ofLayers(
    _ model: GPT2Model, _ readouts: LayerReadouts, _ batch: ExampleBatch, queries: [Double]
  ) throws -> [Double] {
    let configuration = model.parameters.configuration
    let features = configuration.features
    let count = queries.count / features
    guard count >= features else {
      throw InvalidConfiguration("\(count) queries do not determine \(features) weights; take at least as many")
    }
    let solver = try Self.pseudoinverse(Matrix(rows: count, columns: features, values: queries))
    let (positions, layers) = (batch.examples, configuration.layers)
    let result = NumberBuffer<Double>(count: layers * batch.sequences * positions * features)
    model.forEachLayer(of: batch, queries: queries.map(Float.init)) { states in
      let first = ((states.layer - 1) * batch.sequences + states.sequence) * positions * features
      for position in 0..<positions {
        for query in 0..<count {
          let prediction = LayerReadouts.apply(
            readouts.weights[states.layer - 1], states.state(position: position, query: query),
            width: configuration.width)
          for j in 0..<features { result.start[first + position * features + j] += solver[j, query] * prediction }
        }
      }
    }
    return result.values
  }

  /// Predictions of the last layer on fresh queries at every position.
  /// - Parameters:
  ///   - model: the transformer.
  ///   - readouts: the read-outs of its layers.
  ///   - batch: sequences whose examples are in context.
  ///   - queries: `[count, features]`, the same for all sequences and positions.
  /// - Returns: `[sequences, positions, count]`.
  public static func predictionsOfLastLayer(
    _ model: GPT2Model, _ readouts: LayerReadouts, _ batch: ExampleBatch, queries: [Double]
  ) -> [Double] {
    let (positions, count) = (batch.examples, queries.count / model.parameters.configuration.features)
    let result = NumberBuffer<Double>(count: batch.sequences * positions * count)
    model.forEachLayer(of: batch, queries: queries.map(Float.init)) { states in
      guard states.layer == model.layers else { return }
      let first = states.sequence * positions * count
      for position in 0..<positions {
        for query in 0..<count {
          result.start[first + position * count + query] = LayerReadouts.apply(
            readouts.weights[model.layers - 1], states.state(position: position, query: query), width: model.width)
        }
      }
    }
    return result.values
  }

  /// (XᵀX)⁻¹Xᵀ, `[features, count]`.
  private static func pseudoinverse(_ x: Matrix) throws(LinearAlgebraError) -> Matrix {
    let gram = LinearAlgebra.transposedProduct(x, x)
    var result = Matrix(rows: x.columns, columns: x.rows)
    for query in 0..<x.rows {
      let column = try LinearAlgebra.solvePositiveDefinite(gram, (0..<x.columns).map { x[query, $0] })
      for j in 0..<x.columns { result[j, query] = column[j] }
    }
    return result
  }
}

import Numerics
import Random
import Solvers
import Training

extension ModelExperiments {
  /// Figure 27 (appendix B.4): how far the last layer is from a linear function with weights in the span of the examples.
  ///
  /// Mean squared residual of the best such fit to its predictions on 4d fresh queries, and the same of least squares.
  var span: ModelExperiment<SpanRow> {
    ModelExperiment(
      "transformer/span", "Residual of the last layer's induced weights in the span of the examples", sources,
      seconds: 1
    ) { evaluation, seed, threads, emit in
      let (batch, features) = (evaluation.data.batch, evaluation.model.sizes.features)
      var generator = TorchGenerator(seed: seed + 2_000_003)
      let queries = Matrix(
        rows: 4 * features, columns: features, values: generator.normal(4 * features * features))
      let predicted = try InducedWeights.predictionsOfLastLayer(
        evaluation.probed.weights.transformer(threads: threads), evaluation.probed.readouts,
        ExampleBatch(batch), queries: queries.values)
      let exact = try InContextMethod.leastSquares.weights(batch, steps: [0])
      for examples in 1..<batch.positions {
        var sums = (transformer: 0.0, exact: 0.0)
        for sequence in 0..<batch.sequences {
          let place = sequence * batch.positions + examples
          let span = ExampleSpan(batch, sequence: sequence, examples: examples, queries: queries)
          let own = predicted[place * queries.rows..<(place + 1) * queries.rows]
          let weights = exact[place * features..<(place + 1) * features]
          sums.transformer += span.residual(Array(own))
          sums.exact += span.residual(ExampleSpan.values(queries, Array(weights)))
        }
        let count = Double(batch.sequences)
        try emit(SpanRow(method: .transformer, examples: examples, residual: sums.transformer / count))
        try emit(SpanRow(method: .leastSquares, examples: examples, residual: sums.exact / count))
      }
    }
  }
}

/// Values on the queries of all linear functions whose weights lie in the span of some examples.
private struct ExampleSpan {
  /// Orthonormal columns, `[queries, dimension]`.
  private let basis: [[Double]]

  /// By Gram and Schmidt with reorthogonalisation; examples that add nothing to the span are left out.
  init(_ batch: RegressionBatch, sequence: Int, examples: Int, queries: Matrix) {
    var basis: [[Double]] = []
    for example in 0..<min(examples, batch.features) {
      let first = (sequence * batch.positions + example) * batch.features
      var column = Self.values(queries, Array(batch.x[first..<first + batch.features]))
      let length = EuclideanNorm.of(column)
      for _ in 0..<2 { Self.remove(basis, from: &column) }
      let rest = EuclideanNorm.of(column)
      guard rest > 1e-10 * length else { continue }
      basis.append(column.map { $0 / rest })
    }
    self.basis = basis
  }

  /// Values of a linear function on the queries.
  static func values(_ queries: Matrix, _ weights: [Double]) -> [Double] {
    queries.times(Matrix(rows: weights.count, columns: 1, values: weights)).values
  }

  private static func remove(_ basis: [[Double]], from column: inout [Double]) {
    for other in basis {
      let overlap = zip(column, other).reduce(0) { $0 + $1.0 * $1.1 }
      for index in column.indices { column[index] -= overlap * other[index] }
    }
  }

  /// Mean squared residual of values on the queries.
  func residual(_ values: [Double]) -> Double {
    var rest = values
    for _ in 0..<2 { Self.remove(basis, from: &rest) }
    return rest.reduce(0) { $0 + $1 * $1 } / Double(rest.count)
  }
}

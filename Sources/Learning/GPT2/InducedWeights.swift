import Files
import Numerics

/// The linear function of the query that a layer computes (fu2024, definition of SimW): a least-squares fit to its
/// predictions on many fresh queries.
public enum InducedWeights {
  /// Weights of every layer at every position, `[layers, sequences, positions, features]`, in the layout of
  /// ``InContextMethod/weights(_:steps:starts:)`` with layers for steps.
  /// - Parameters:
  ///   - queries: fresh queries, `[count, features]`, count at least as large as the features; all sequences and positions
  ///     are asked the same.
  /// - Throws: `UsageError` for fewer queries than features; ``LinearAlgebraError`` for numbers that are not finite.
  public static func ofLayers(
    _ model: GPT2Model, _ readouts: LayerReadouts, _ batch: ExampleBatch, queries: [Double]
  ) throws -> [Double] {
    let configuration = model.parameters.configuration
    let features = configuration.features
    let count = queries.count / features
    guard count >= features else {
      throw UsageError("\(count) queries do not determine \(features) weights; ask at least as many")
    }
    let solver = try Self.pseudoinverse(Matrix(rows: count, columns: features, values: queries))
    let x = FloatBuffer(queries.map(Float.init))
    let (positions, layers) = (batch.positions, configuration.layers)
    let result = NumberBuffer<Double>(count: layers * batch.sequences * positions * features)
    let sizes = GroupSizes(
      configuration: configuration, sequences: 1, tokens: 2 * positions, lastQueries: 2 * positions)
    let workspaces = (0..<model.threads).map { _ in
      (
        GPT2Workspace(model.kernels, sizes, forTraining: false),
        QueryWorkspace(model.kernels, configuration, positions: positions, queries: count)
      )
    }
    model.pool.run(batch.sequences) { sequence, worker in
      let (workspace, queryWorkspace) = workspaces[worker]
      model.network.forEachLayer(of: batch, sequence, x.start, workspace, queryWorkspace) { layer, row in
        let first = ((layer - 1) * batch.sequences + sequence) * positions * features
        for position in 0..<positions {
          for query in 0..<count {
            let prediction = LayerReadouts.apply(
              readouts.weights[layer - 1], row(position * count + query), width: configuration.width)
            for j in 0..<features {
              result.start[first + position * features + j] += solver[j, query] * prediction
            }
          }
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

extension GPT2Network {
  /// Runs one sequence and the queries asked in it through all blocks; `body` gets each layer from 1 on with a function
  /// from a query's row to its hidden state.
  func forEachLayer(
    of batch: ExampleBatch, _ sequence: Int, _ queries: UnsafePointer<Float>, _ workspace: GPT2Workspace,
    _ queryWorkspace: QueryWorkspace, _ body: @escaping (_ layer: Int, (Int) -> UnsafePointer<Float>) -> Void
  ) {
    let tokens = 2 * batch.positions
    let shape = GroupShape(sequences: 1, tokens: tokens, lastQueries: tokens, queryStep: 1)
    load(batch, from: sequence, shape, workspace)
    load(queries: queries, queryWorkspace)
    let state = FloatBuffer(count: configuration.width)
    func handOver(_ layer: Int) {
      if layer < blocks.count {
        body(layer) { UnsafePointer(queryWorkspace.stream.from(row: $0).start) }
      } else {
        normaliseLast(queryWorkspace)
        body(layer) { row in
          self.writeNormalised(state.start, queryWorkspace.normalised.from(row: row).start)
          return UnsafePointer(state.start)
        }
      }
    }
    forward(shape, workspace) { layer in
      // The stream that follows layer ℓ has been handed over to the next block only after this call.
      guard layer > 0 else { return }
      self.blocks[layer - 1].forward(queryWorkspace, in: workspace)
      handOver(layer)
    }
    blocks[blocks.count - 1].forward(queryWorkspace, in: workspace)
    handOver(blocks.count)
  }
}

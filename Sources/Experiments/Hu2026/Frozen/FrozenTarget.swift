import Foundation
import Numerics
import Random

/// An attention head to be emulated and the data it is applied to: Y = W_V X softmax_col((W_K X)ᵀ W_Q X).
public struct FrozenTarget: Sendable {
  /// Data X, `[d, n]`.
  public let data: Matrix
  /// W_K, W_Q and W_V one above the other, `[3d, d]`.
  public let weights: Matrix

  /// A target of the given data and weights.
  public init(data: Matrix, weights: Matrix) {
    self.data = data
    self.weights = weights
  }

  /// Draws X, W_K, W_Q and W_V, in this order, each entry standard normal.
  public init(shape: FrozenShape, seed: UInt64) {
    var generator = TorchGenerator(seed: seed)
    data = Matrix(rows: shape.d, columns: shape.n, values: generator.normal(shape.d * shape.n))
    let weights = (0..<3).flatMap { _ in generator.normal(shape.d * shape.d) }
    self.weights = Matrix(rows: 3 * shape.d, columns: shape.d, values: weights)
  }

  /// K, Q and V one above the other, `[3d, n]`.
  public var projections: Matrix { weights.times(data) }

  /// Y, `[d, n]`: whole matrices straight from the formula.
  ///
  /// ``SoftmaxAttention`` is deliberately not used: a fault in what emulates must not move what is emulated.
  public var output: Matrix {
    let all = projections
    let size = weights.columns * data.columns
    let parts = (0..<3).map { part in
      Matrix(rows: weights.columns, columns: data.columns, values: Array(all.values[part * size..<(part + 1) * size]))
    }
    let scores = parts[0].transposed.times(parts[1])
    var numerators = scores
    var totals = [Double](repeating: 0, count: scores.columns)
    for column in 0..<scores.columns {
      let peak = (0..<scores.rows).map { scores[$0, column] }.max() ?? 0
      for row in 0..<scores.rows {
        numerators[row, column] = exp(scores[row, column] - peak)
        totals[column] += numerators[row, column]
      }
    }
    var output = parts[2].times(numerators)
    for index in output.values.indices { output.values[index] /= totals[index % output.columns] }
    return output
  }

  /// The prompt `[width, tokens]`: token t carries data token t, a constant 1 and grid point t of every weight row.
  public func prompt(_ shape: FrozenShape) -> Matrix {
    var prompt = Matrix(rows: shape.width, columns: shape.tokens)
    for token in 0..<shape.n {
      for channel in 0..<shape.d { prompt[channel, token] = data[channel, token] }
      prompt[shape.d, token] = 1
    }
    for row in 0..<3 * shape.d {
      let block = shape.block(row)
      for k in 0..<shape.P {
        let point = shape.gridPoint(k)
        for channel in 0..<shape.d { prompt[block + channel, k] = 2 * point * weights[row, channel] }
        prompt[block + shape.d, k] = -point * point
        prompt[block + shape.d + 1, k] = point
      }
    }
    return prompt
  }
}

import Foundation
import Numerics

/// Softmax attention over columns (tokens), in double precision: `V softmax_col(β Kᵀ Q)`.
public enum SoftmaxAttention {
  /// One head's output.
  /// - Parameters:
  ///   - keys: `[width, tokens]`.
  ///   - queries: `[width, queries]`.
  ///   - values: `[value width, tokens]`.
  ///   - inverseTemperature: β > 0; `.infinity` is the limit β → ∞, the mean of the values at the largest scores ("hard
  ///     lookup").
  ///   - keyCount: only the first so many tokens are attended to, as with a key padding mask; all by default.
  /// - Returns: `[values.rows, queries.columns]`.
  public static func head(
    keys: Matrix, queries: Matrix, values: Matrix, inverseTemperature: Double = 1, keyCount: Int? = nil
  ) -> Matrix {
    let count = keyCount ?? keys.columns
    precondition(keys.rows == queries.rows && keys.columns == values.columns, "shapes of K, Q and V must agree")
    precondition((1...keys.columns).contains(count), "at least one key is needed")
    var output = Matrix(rows: values.rows, columns: queries.columns)
    var weights = [Double](repeating: 0, count: count)
    for query in 0..<queries.columns {
      scores(keys: keys, queries: queries, query: query, into: &weights)
      let total = normalise(&weights, inverseTemperature: inverseTemperature)
      for row in 0..<values.rows {
        var sum = 0.0
        for key in 0..<count { sum += weights[key] * values.values[row * values.columns + key] }
        output[row, query] = sum / total
      }
    }
    return output
  }

  /// Scores of one query against the keys, `Kᵀ q`.
  private static func scores(keys: Matrix, queries: Matrix, query: Int, into scores: inout [Double]) {
    for key in scores.indices { scores[key] = 0 }
    for row in 0..<keys.rows {
      let coordinate = queries.values[row * queries.columns + query]
      for key in scores.indices { scores[key] += coordinate * keys.values[row * keys.columns + key] }
    }
  }

  /// Replaces scores by unnormalised weights, the largest being 1, and returns their sum.
  private static func normalise(_ scores: inout [Double], inverseTemperature: Double) -> Double {
    let largest = scores.reduce(-.infinity, max)
    // Below −746 the exponential is zero; most scores of a long grid are, and the mathematical library is slow there.
    func weight(_ score: Double) -> Double {
      let exponent = inverseTemperature * score
      return exponent < -746 ? 0 : exp(exponent)
    }
    var total = 0.0
    for key in scores.indices {
      // β·0 would be NaN for β = ∞, hence the comparison.
      let weight = scores[key] == largest ? 1 : inverseTemperature.isInfinite ? 0 : weight(scores[key] - largest)
      scores[key] = weight
      total += weight
    }
    return total
  }
}

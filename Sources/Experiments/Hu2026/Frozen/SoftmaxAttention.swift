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
    // Arrays' checks would be most of the time of these loops.
    weights.withUnsafeMutableBufferPointer { weights in
      for query in 0..<queries.columns {
        score(query, of: queries, keys, into: weights)
        let total = normalise(weights, inverseTemperature: inverseTemperature)
        for row in 0..<values.rows { output[row, query] = sum(values, row: row, weights) / total }
      }
    }
    return output
  }

  /// Scores of one query against the keys, `Kᵀ q`.
  private static func score(
    _ query: Int, of queries: Matrix, _ keys: Matrix, into scores: UnsafeMutableBufferPointer<Double>
  ) {
    scores.update(repeating: 0)
    keys.values.withUnsafeBufferPointer { keyValues in
      for row in 0..<keys.rows {
        let (coordinate, first) = (queries[row, query], row * keys.columns)
        for key in 0..<scores.count { scores[key] += coordinate * keyValues[first + key] }
      }
    }
  }

  /// The weighted sum of a row of the values.
  private static func sum(_ values: Matrix, row: Int, _ weights: UnsafeMutableBufferPointer<Double>) -> Double {
    values.values.withUnsafeBufferPointer { all in
      let first = row * values.columns
      var sum = 0.0
      for key in 0..<weights.count { sum += weights[key] * all[first + key] }
      return sum
    }
  }

  /// Replaces scores by unnormalised weights, the largest being 1, and returns their sum.
  private static func normalise(_ scores: UnsafeMutableBufferPointer<Double>, inverseTemperature: Double) -> Double {
    var largest = -Double.infinity
    for key in 0..<scores.count { largest = max(largest, scores[key]) }
    var total = 0.0
    for key in 0..<scores.count {
      let difference = scores[key] - largest
      let exponent = inverseTemperature * difference
      // β·0 would be NaN for β = ∞, hence the comparison. Below −746 the exponential is zero; most scores of a long grid
      // are, and the mathematical library is slow there.
      let weight =
        scores[key] == largest ? 1 : inverseTemperature.isInfinite || exponent < -746 ? 0 : exp(exponent)
      scores[key] = weight
      total += weight
    }
    return total
  }
}

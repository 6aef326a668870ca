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
      keys.values.withUnsafeBufferPointer { keyValues in
        values.values.withUnsafeBufferPointer { valueValues in
          for query in 0..<queries.columns {
            for key in 0..<count { weights[key] = 0 }
            for row in 0..<keys.rows {
              let coordinate = queries.values[row * queries.columns + query]
              let first = row * keys.columns
              for key in 0..<count { weights[key] += coordinate * keyValues[first + key] }
            }
            let total = normalise(weights, inverseTemperature: inverseTemperature)
            for row in 0..<values.rows {
              let first = row * values.columns
              var sum = 0.0
              for key in 0..<count { sum += weights[key] * valueValues[first + key] }
              output[row, query] = sum / total
            }
          }
        }
      }
    }
    return output
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

import Foundation
import Numerics
import TensorFiles

extension Matrix {
  /// A tensor `[rows, columns]` in double precision.
  public init(_ tensor: Tensor) {
    self.init(rows: tensor.shape[0], columns: tensor.shape[1], values: tensor.values.map(Double.init))
  }

  /// Some rows, `[range, columns]`.
  public func rows(_ range: Range<Int>) -> Matrix {
    Matrix(
      rows: range.count, columns: columns,
      values: Array(values[range.lowerBound * columns..<range.upperBound * columns]))
  }

  /// Some columns, `[rows, range]`.
  public func columns(_ range: Range<Int>) -> Matrix {
    Matrix(
      rows: rows, columns: range.count, values: (0..<rows).flatMap { row in range.map { self[row, $0] } })
  }

  /// This matrix with the columns of another to its right.
  public func beside(_ other: Matrix) -> Matrix {
    let lines = (0..<rows).map { rows($0..<$0 + 1).values + other.rows($0..<$0 + 1).values }
    return Matrix(rows: rows, columns: columns + other.columns, values: lines.flatMap { $0 })
  }

  /// This matrix with the rows of another below it.
  public func above(_ other: Matrix) -> Matrix {
    Matrix(rows: rows + other.rows, columns: columns, values: values + other.values)
  }

  /// All entries times a factor.
  public func scaled(_ factor: Double) -> Matrix {
    Matrix(rows: rows, columns: columns, values: values.map { $0 * factor })
  }

  /// This matrix plus a multiple of another.
  public func adding(_ other: Matrix, times factor: Double) -> Matrix {
    Matrix(rows: rows, columns: columns, values: zip(values, other.values).map { $0 + factor * $1 })
  }

  /// The product entry by entry.
  public func multiplied(by other: Matrix) -> Matrix {
    Matrix(rows: rows, columns: columns, values: zip(values, other.values).map(*))
  }

  /// Softmax of each row.
  public var softmaxOfRows: Matrix {
    var result = self
    for row in 0..<rows {
      let largest = rows(row..<row + 1).values.reduce(-.infinity, max)
      let powers = (0..<columns).map { exp(self[row, $0] - largest) }
      let total = powers.reduce(0, +)
      for column in 0..<columns { result[row, column] = powers[column] / total }
    }
    return result
  }

  /// Gradient of the scores whose softmax this matrix is.
  public func softmaxOfRowsBackward(_ gradient: Matrix) -> Matrix {
    var result = self
    for row in 0..<rows {
      let mean = (0..<columns).reduce(0.0) { $0 + self[row, $1] * gradient[row, $1] }
      for column in 0..<columns { result[row, column] *= gradient[row, column] - mean }
    }
    return result
  }
}

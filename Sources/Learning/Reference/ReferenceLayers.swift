import Foundation
import Numerics

/// Linear layers and token maps of the reference model, forward and backward, on flat parameter arrays.
enum Layers {
  /// x Wᵀ + b for rows x, `[rows, outputs]`.
  static func linear(_ layer: ParameterLayout.Linear, _ parameters: [Double], _ input: Matrix) -> Matrix {
    var result = input.times(matrix(layer.weight, parameters).transposed)
    for row in 0..<result.rows {
      for column in 0..<result.columns { result[row, column] += parameters[layer.bias.range.lowerBound + column] }
    }
    return result
  }

  /// Adds the layer's gradients and returns the input's.
  static func linearBackward(
    _ layer: ParameterLayout.Linear, _ parameters: [Double], _ input: Matrix, _ outputGradient: Matrix,
    _ gradient: inout [Double]
  ) -> Matrix {
    add(outputGradient.transposed.times(input).values, to: layer.weight, &gradient)
    let ones = Matrix(rows: 1, columns: input.rows, values: [Double](repeating: 1, count: input.rows))
    add(ones.times(outputGradient).values, to: layer.bias, &gradient)
    return outputGradient.times(matrix(layer.weight, parameters))
  }

  /// (W x_i + b) ⊙ m_i, then the interpolation tokens: `[P, width]`.
  static func tokenMap(_ map: ParameterLayout.TokenMap, _ parameters: [Double], _ input: Matrix) -> Matrix {
    let projected = linear(map.projection, parameters, input)
    return projected.multiplied(by: matrix(map.modulation, parameters)).above(matrix(map.interpolation, parameters))
  }

  /// Adds the map's gradients.
  static func tokenMapBackward(
    _ map: ParameterLayout.TokenMap, _ parameters: [Double], _ input: Matrix, _ tokensGradient: Matrix,
    _ gradient: inout [Double]
  ) {
    let mapped = tokensGradient.rows(0..<input.rows)
    add(tokensGradient.rows(input.rows..<tokensGradient.rows).values, to: map.interpolation, &gradient)
    add(mapped.multiplied(by: linear(map.projection, parameters, input)).values, to: map.modulation, &gradient)
    let projected = mapped.multiplied(by: matrix(map.modulation, parameters))
    _ = linearBackward(map.projection, parameters, input, projected, &gradient)
  }

  private static func matrix(_ entry: ParameterLayout.Entry, _ parameters: [Double]) -> Matrix {
    Matrix(rows: entry.shape[0], columns: entry.shape[1], values: Array(parameters[entry.range]))
  }

  private static func add(_ values: [Double], to entry: ParameterLayout.Entry, _ gradient: inout [Double]) {
    for (index, value) in zip(entry.range, values) { gradient[index] += value }
  }
}

extension Matrix {
  func rows(_ range: Range<Int>) -> Matrix {
    Matrix(
      rows: range.count, columns: columns,
      values: Array(values[range.lowerBound * columns..<range.upperBound * columns]))
  }

  func columns(_ range: Range<Int>) -> Matrix {
    Matrix(
      rows: rows, columns: range.count, values: (0..<rows).flatMap { row in range.map { self[row, $0] } })
  }

  /// This matrix with the columns of another to its right.
  func beside(_ other: Matrix) -> Matrix {
    let lines = (0..<rows).map { rows($0..<$0 + 1).values + other.rows($0..<$0 + 1).values }
    return Matrix(rows: rows, columns: columns + other.columns, values: lines.flatMap { $0 })
  }

  /// This matrix with the rows of another below it.
  func above(_ other: Matrix) -> Matrix {
    Matrix(rows: rows + other.rows, columns: columns, values: values + other.values)
  }

  func scaled(_ factor: Double) -> Matrix { Matrix(rows: rows, columns: columns, values: values.map { $0 * factor }) }

  func adding(_ other: Matrix, times factor: Double) -> Matrix {
    Matrix(rows: rows, columns: columns, values: zip(values, other.values).map { $0 + factor * $1 })
  }

  /// The product entry by entry.
  func multiplied(by other: Matrix) -> Matrix {
    Matrix(rows: rows, columns: columns, values: zip(values, other.values).map(*))
  }

  var softmaxOfRows: Matrix {
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
  func softmaxOfRowsBackward(_ gradient: Matrix) -> Matrix {
    var result = self
    for row in 0..<rows {
      let mean = (0..<columns).reduce(0.0) { $0 + self[row, $1] * gradient[row, $1] }
      for column in 0..<columns { result[row, column] *= gradient[row, column] - mean }
    }
    return result
  }
}

import Numerics
import Training

/// Linear layers and token maps of the reference model, forward and backward, on flat parameter arrays.
enum Layers {
  /// x Wᵀ + b for rows x, `[rows, outputs]`.
  static func linear(_ layer: AttentionLayout.Linear, _ parameters: [Double], _ input: Matrix) -> Matrix {
    var result = input.times(matrix(layer.weight, parameters).transposed)
    for row in 0..<result.rows {
      for column in 0..<result.columns { result[row, column] += parameters[layer.bias.range.lowerBound + column] }
    }
    return result
  }

  /// Adds the layer's gradients and returns the input's.
  static func linearBackward(
    _ layer: AttentionLayout.Linear, _ parameters: [Double], _ input: Matrix, _ outputGradient: Matrix,
    _ gradient: inout [Double]
  ) -> Matrix {
    add(outputGradient.transposed.times(input).values, to: layer.weight, &gradient)
    let ones = Matrix(rows: 1, columns: input.rows, values: [Double](repeating: 1, count: input.rows))
    add(ones.times(outputGradient).values, to: layer.bias, &gradient)
    return outputGradient.times(matrix(layer.weight, parameters))
  }

  /// (W x_i + b) ⊙ m_i, then the interpolation tokens: `[P, width]`.
  static func tokenMap(_ map: AttentionLayout.TokenMap, _ parameters: [Double], _ input: Matrix) -> Matrix {
    let projected = linear(map.projection, parameters, input)
    return projected.multiplied(by: matrix(map.modulation, parameters)).above(matrix(map.interpolation, parameters))
  }

  /// Adds the map's gradients.
  static func tokenMapBackward(
    _ map: AttentionLayout.TokenMap, _ parameters: [Double], _ input: Matrix, _ tokensGradient: Matrix,
    _ gradient: inout [Double]
  ) {
    let mapped = tokensGradient.rows(0..<input.rows)
    add(tokensGradient.rows(input.rows..<tokensGradient.rows).values, to: map.interpolation, &gradient)
    add(mapped.multiplied(by: linear(map.projection, parameters, input)).values, to: map.modulation, &gradient)
    let projected = mapped.multiplied(by: matrix(map.modulation, parameters))
    _ = linearBackward(map.projection, parameters, input, projected, &gradient)
  }

  private static func matrix(_ entry: ParameterEntry, _ parameters: [Double]) -> Matrix {
    Matrix(rows: entry.shape[0], columns: entry.shape[1], values: Array(parameters[entry.range]))
  }

  private static func add(_ values: [Double], to entry: ParameterEntry, _ gradient: inout [Double]) {
    for (index, value) in zip(entry.range, values) { gradient[index] += value }
  }
}

import Foundation
import Numerics

// The layers of GPT-2, each as its definition on rows of tokens in double precision; a backward function returns the gradient
// of its input and adds those of its parameters.

/// y = x W + b with the weight as GPT-2's `Conv1D` stores it, `[inputs, outputs]`.
enum Conv1D {
  static func forward(_ x: Matrix, weight: Matrix, bias: [Double]) -> Matrix {
    var y = x.times(weight)
    for row in 0..<y.rows { for j in 0..<y.columns { y[row, j] += bias[j] } }
    return y
  }

  /// dx = dy Wᵀ, dW = xᵀ dy, db = Σ dy.
  static func backward(
    _ dy: Matrix, _ x: Matrix, weight: Matrix, _ dWeight: inout Matrix, _ dBias: inout [Double]
  ) -> Matrix {
    dWeight = dWeight.adding(x.transposed.times(dy), times: 1)
    for row in 0..<dy.rows { for j in 0..<dy.columns { dBias[j] += dy[row, j] } }
    return dy.times(weight.transposed)
  }
}

/// y = (x − mean) / √(variance + ε) · gain + shift for each row, the variance with divisor `width`.
public enum LayerNorm {
  /// PyTorch's and GPT-2's.
  public static let epsilon = 1e-5

  /// The normalised rows without gain and shift, and 1 / √(variance + ε) of each.
  public static func normalise(_ x: Matrix) -> (normalised: Matrix, scales: [Double]) {
    var normalised = x
    var scales: [Double] = []
    for row in 0..<x.rows {
      let mean = (0..<x.columns).reduce(0) { $0 + x[row, $1] } / Double(x.columns)
      let variance = (0..<x.columns).reduce(0) { $0 + (x[row, $1] - mean) * (x[row, $1] - mean) } / Double(x.columns)
      let scale = 1 / (variance + epsilon).squareRoot()
      for j in 0..<x.columns { normalised[row, j] = (x[row, j] - mean) * scale }
      scales.append(scale)
    }
    return (normalised, scales)
  }

  static func forward(_ x: Matrix, gain: [Double], shift: [Double]) -> Matrix {
    var y = normalise(x).normalised
    for row in 0..<y.rows { for j in 0..<y.columns { y[row, j] = y[row, j] * gain[j] + shift[j] } }
    return y
  }

  /// dx = scale · (dn − mean(dn) − n · mean(dn ∘ n)) with n the normalised row and dn = dy ∘ gain.
  static func backward(
    _ dy: Matrix, _ x: Matrix, gain: [Double], _ dGain: inout [Double], _ dShift: inout [Double]
  ) -> Matrix {
    let (n, scales) = normalise(x)
    let width = Double(x.columns)
    var dx = x
    for row in 0..<x.rows {
      let dn = (0..<x.columns).map { dy[row, $0] * gain[$0] }
      let mean = dn.reduce(0, +) / width
      let slope = (0..<x.columns).reduce(0) { $0 + dn[$1] * n[row, $1] } / width
      for j in 0..<x.columns {
        dGain[j] += dy[row, j] * n[row, j]
        dShift[j] += dy[row, j]
        dx[row, j] = scales[row] * (dn[j] - mean - n[row, j] * slope)
      }
    }
    return dx
  }
}

/// GELU in its tanh form, `gelu_new`: x · (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2.
public enum GELU {
  private static let root = (2 / Double.pi).squareRoot()

  /// The function.
  public static func value(_ x: Double) -> Double { x * (1 + tanh(root * (x + 0.044715 * x * x * x))) / 2 }

  /// Its derivative.
  public static func derivative(_ x: Double) -> Double {
    let t = tanh(root * (x + 0.044715 * x * x * x))
    return (1 + t) / 2 + x * (1 - t * t) / 2 * root * (1 + 3 * 0.044715 * x * x)
  }

  static func forward(_ x: Matrix) -> Matrix { Matrix(rows: x.rows, columns: x.columns, values: x.values.map(value)) }

  static func backward(_ dy: Matrix, _ x: Matrix) -> Matrix {
    dy.multiplied(by: Matrix(rows: x.rows, columns: x.columns, values: x.values.map(derivative)))
  }
}

/// Causal softmax attention: head h of a token's query reads the same head of the keys and values of its own token and of
/// those before it.
enum CausalSelfAttention {
  /// Attention weights of each head, `[tokens, tokens]`, zero above the diagonal; queries, keys and values are side by side,
  /// `[tokens, 3 · width]`.
  static func weights(_ queryKeyValue: Matrix, heads: Int) -> [Matrix] {
    (0..<heads).map { head in
      let (query, key, _) = split(queryKeyValue, head, heads)
      let scores = query.times(key.transposed).scaled(1 / Double(query.columns).squareRoot())
      var weights = scores
      for row in 0..<scores.rows {
        let seen = Matrix(rows: 1, columns: row + 1, values: (0...row).map { scores[row, $0] }).softmaxOfRows
        for column in 0..<scores.columns { weights[row, column] = column <= row ? seen[0, column] : 0 }
      }
      return weights
    }
  }

  /// The weighted means of the values, the heads side by side, `[tokens, width]`.
  static func forward(_ queryKeyValue: Matrix, heads: Int) -> Matrix {
    let weights = weights(queryKeyValue, heads: heads)
    return (0..<heads).reduce(Matrix(rows: queryKeyValue.rows, columns: 0)) { out, head in
      out.beside(weights[head].times(split(queryKeyValue, head, heads).value))
    }
  }

  static func backward(_ dOut: Matrix, _ queryKeyValue: Matrix, heads: Int) -> Matrix {
    let weights = weights(queryKeyValue, heads: heads)
    let headWidth = queryKeyValue.columns / 3 / heads
    var gradients = (0..<3).map { _ in Matrix(rows: queryKeyValue.rows, columns: 0) }
    for head in 0..<heads {
      let (query, key, value) = split(queryKeyValue, head, heads)
      let dHead = dOut.columns(head * headWidth..<(head + 1) * headWidth)
      // Weights above the diagonal are zero, and so are the gradients of their scores.
      let dScores = weights[head].softmaxOfRowsBackward(dHead.times(value.transposed))
        .scaled(1 / Double(headWidth).squareRoot())
      gradients[0] = gradients[0].beside(dScores.times(key))
      gradients[1] = gradients[1].beside(dScores.transposed.times(query))
      gradients[2] = gradients[2].beside(weights[head].transposed.times(dHead))
    }
    return gradients[0].beside(gradients[1]).beside(gradients[2])
  }

  private static func split(
    _ queryKeyValue: Matrix, _ head: Int, _ heads: Int
  ) -> (query: Matrix, key: Matrix, value: Matrix) {
    let width = queryKeyValue.columns / 3
    func part(_ index: Int) -> Matrix {
      let first = index * width + head * width / heads
      return queryKeyValue.columns(first..<first + width / heads)
    }
    return (part(0), part(1), part(2))
  }
}

import Numerics

/// Weights of one attention head whose scores pass a ReLU instead of a softmax, dense and row-major.
struct ReLUHead: Sendable, Equatable {
  /// `[score width, width]`.
  var query: Matrix
  /// `[score width, width]`.
  var key: Matrix
  /// `[value width, width]`.
  var value: Matrix
  /// `[width, value width]`.
  var output: Matrix

  /// What the head adds to each token: Σ_i ReLU(⟨key_i, query_j⟩) value_i over the tokens i that j sees, divided by their
  /// number.
  /// - Parameters:
  ///   - stream: `[width, tokens]`.
  ///   - isCausal: whether a token sees itself and those before it alone.
  /// - Returns: `[width, tokens]`.
  func callAsFunction(_ stream: Matrix, isCausal: Bool) -> Matrix {
    let tokens = stream.columns
    let keys = key.applied(to: stream)
    let queries = query.applied(to: stream).transposed
    let values = value.applied(to: stream).transposed
    // Token by token, since one that asks with zeros, or sees few others, then costs little.
    var mixed = Matrix(rows: tokens, columns: value.rows)
    var scores = [Double](repeating: 0, count: tokens)
    for token in 0..<tokens {
      let seen = isCausal ? token + 1 : tokens
      for other in 0..<seen { scores[other] = 0 }
      for row in 0..<keys.rows where queries[token, row] != 0 {
        let factor = queries[token, row]
        for other in 0..<seen { scores[other] += factor * keys.values[row * tokens + other] }
      }
      // Written so that NaN stays NaN.
      for other in 0..<seen where !(scores[other] <= 0) {
        let weight = scores[other] / Double(seen)
        for row in 0..<value.rows {
          mixed.values[token * value.rows + row] += weight * values.values[other * value.rows + row]
        }
      }
    }
    return output.applied(to: mixed.transposed)
  }
}

/// Weights of a feed-forward network (MLP) with one hidden layer of ReLU units that acts on every token alone.
struct ReLUMLP: Sendable, Equatable {
  /// `[hidden, width]`.
  var input: Matrix
  /// `[hidden]`.
  var inputBias: [Double]
  /// `[width, hidden]`.
  var output: Matrix
  /// `[width]`.
  var outputBias: [Double]

  /// What it adds to each token; stream and result are `[width, tokens]`.
  func callAsFunction(_ stream: Matrix) -> Matrix {
    var hidden = input.applied(to: stream)
    for unit in 0..<hidden.rows {
      for token in 0..<hidden.columns {
        let value = hidden[unit, token] + inputBias[unit]
        hidden[unit, token] = value <= 0 ? 0 : value
      }
    }
    var result = output.applied(to: hidden)
    for channel in 0..<result.rows {
      for token in 0..<result.columns { result[channel, token] += outputBias[channel] }
    }
    return result
  }
}

/// A transformer's layer without normalisation: attention, then an MLP, both added to the residual stream.
struct ReLULayer: Sendable, Equatable {
  var heads: [ReLUHead]
  var mlp: ReLUMLP

  /// The residual stream after the layer; it is `[width, tokens]`.
  func callAsFunction(_ stream: Matrix, isCausal: Bool) -> Matrix {
    var attended = stream
    for head in heads { attended.add(head(stream, isCausal: isCausal)) }
    var result = attended
    result.add(mlp(attended))
    return result
  }
}

extension Matrix {
  /// The product of weights and a stream of finite numbers; weights that are zero, as most are, cost no time.
  fileprivate func applied(to stream: Matrix) -> Matrix {
    precondition(columns == stream.rows, "inner sizes of a product must agree")
    var product = Matrix(rows: rows, columns: stream.columns)
    let tokens = stream.columns
    product.values.withUnsafeMutableBufferPointer { out in
      for row in 0..<rows {
        for channel in 0..<columns {
          let weight = values[row * columns + channel]
          guard weight != 0 else { continue }
          for token in 0..<tokens { out[row * tokens + token] += weight * stream.values[channel * tokens + token] }
        }
      }
    }
    return product
  }

  /// Adds a matrix of the same shape.
  fileprivate mutating func add(_ other: Matrix) {
    precondition(rows == other.rows && columns == other.columns, "shapes of a sum must agree")
    for index in values.indices { values[index] += other.values[index] }
  }
}

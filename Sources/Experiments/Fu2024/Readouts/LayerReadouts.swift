import Numerics
import Solvers
import TensorFiles
import Training

/// A linear read-out of each layer's hidden state (fu2024, section 4.1): what the model would predict if it ended there.
///
/// Layer ℓ of a transformer is the residual stream after block ℓ; the last one after the final layer norm.
public struct LayerReadouts: Sendable, Equatable {
  /// Width of the hidden states.
  public let width: Int
  /// For each layer from 1 on, `[width + 1]`: the last number is the intercept.
  public var weights: [[Double]]

  init(width: Int, weights: [[Double]]) {
    self.width = width
    self.weights = weights
  }

  /// Read-outs that minimise the mean squared error over all positions of fresh batches, in closed form.
  ///
  /// The normal equations are summed up over the batches and solved once. Singular values below 1e-12 of the largest
  /// count as zero: hidden states of early layers span less than their width.
  /// - Parameters:
  ///   - model: the model.
  ///   - batches: how many.
  ///   - next: a fresh batch of the distribution that the read-outs are for.
  /// - Throws: what `next` throws; ``LinearAlgebraError`` for hidden states that are not finite.
  public init(_ model: some InContextModel, batches: Int, next: () throws -> ExampleBatch) throws {
    width = model.width
    let size = width + 1
    var systems = (0..<model.layers).map { _ in Matrix(rows: size, columns: size + 1) }
    for _ in 0..<batches {
      let batch = try next()
      for (layer, states) in try model.exampleStates(batch).enumerated() {
        // States, a column of ones and the targets: one product gives both sides of the equations.
        let extended = Self.extended(states, targets: batch.y.values)
        let rows = Matrix(rows: extended.count / (size + 1), columns: size + 1, values: extended)
        let sums = LinearAlgebra.transposedProduct(rows, rows)
        for index in systems[layer].values.indices { systems[layer].values[index] += sums.values[index] }
      }
    }
    weights = try systems.map { system in
      var gram = Matrix(rows: size, columns: size)
      for i in 0..<size { for j in 0..<size { gram[i, j] = system[i, j] } }
      let right = (0..<size).map { system[$0, size] }
      return try LinearAlgebra.leastSquares(gram, right, relativeCondition: 1e-12)
    }
  }

  private static func extended(_ states: Tensor, targets: [Float]) -> [Double] {
    let width = states.shape[2]
    var result: [Double] = []
    result.reserveCapacity(targets.count * (width + 2))
    for (row, target) in targets.enumerated() {
      for value in states.values[row * width..<(row + 1) * width] { result.append(Double(value)) }
      result.append(1)
      result.append(Double(target))
    }
    return result
  }

  /// Predictions of every layer at every position; their `steps` are the layers' numbers.
  /// - Throws: `InvalidConfiguration` for a batch that does not fit the model.
  public func predictions(_ model: some InContextModel, _ batch: ExampleBatch) throws -> Predictions {
    let states = try model.exampleStates(batch)
    var values: [Double] = []
    for (layer, tensor) in states.enumerated() {
      tensor.values.withUnsafeBufferPointer { numbers in
        guard let base = numbers.baseAddress else { preconditionFailure("a batch has examples") }
        for row in 0..<batch.sequences * batch.examples {
          values.append(Self.apply(weights[layer], base + row * width, width: width))
        }
      }
    }
    return Predictions(
      steps: Array(1...states.count), sequences: batch.sequences, positions: batch.examples, values: values)
  }

  static func apply(_ weights: [Double], _ state: UnsafePointer<Float>, width: Int) -> Double {
    var sum = weights[width]
    for j in 0..<width { sum += weights[j] * Double(state[j]) }
    return sum
  }
}

import Foundation
import Numerics
import Random
import Testing

@testable import Hu2026

@Suite struct AttentionTests {
  private var generator = TorchGenerator(seed: 7)

  private mutating func random(_ rows: Int, _ columns: Int) -> Matrix {
    Matrix(rows: rows, columns: columns, values: generator.normal(rows * columns))
  }

  /// The definition, written out with whole matrices.
  private func reference(_ k: Matrix, _ q: Matrix, _ v: Matrix, beta: Double) -> Matrix {
    var weights = k.transposed.times(q)
    for column in 0..<weights.columns {
      let total = (0..<weights.rows).map { exp(beta * weights[$0, column]) }.reduce(0, +)
      for row in 0..<weights.rows { weights[row, column] = exp(beta * weights[row, column]) / total }
    }
    return v.times(weights)
  }

  @Test(arguments: [0.1, 1, 3])
  mutating func aHeadIsItsDefinition(beta: Double) {
    let k = random(3, 7)
    let q = random(3, 5)
    let v = random(2, 7)
    let output = SoftmaxAttention.head(keys: k, queries: q, values: v, inverseTemperature: beta)
    let expected = reference(k, q, v, beta: beta)
    #expect(zip(output.values, expected.values).allSatisfy { abs($0 - $1) <= 1e-12 })
  }

  @Test mutating func paddingKeysAreNotAttendedTo() {
    let k = random(3, 7)
    let q = random(3, 5)
    let v = random(2, 7)
    func first4(_ m: Matrix) -> Matrix {
      Matrix(rows: m.rows, columns: 4, values: (0..<m.rows).flatMap { r in (0..<4).map { m[r, $0] } })
    }
    let masked = SoftmaxAttention.head(keys: k, queries: q, values: v, keyCount: 4)
    #expect(masked == SoftmaxAttention.head(keys: first4(k), queries: q, values: first4(v)))
  }

  @Test func hardLookupTakesTheBestKeyAndSharesTies() {
    let k = Matrix(rows: 1, columns: 3, values: [1, 2, 2])
    let v = Matrix(rows: 1, columns: 3, values: [10, 20, 40])
    let q = Matrix(rows: 1, columns: 2, values: [1, -1])
    let output = SoftmaxAttention.head(keys: k, queries: q, values: v, inverseTemperature: .infinity)
    #expect(output.values == [30, 10])
  }

  @Test func largeScoresDoNotOverflow() {
    let k = Matrix(rows: 1, columns: 2, values: [1e6, -1e6])
    let v = Matrix(rows: 1, columns: 2, values: [3, 5])
    let output = SoftmaxAttention.head(keys: k, queries: Matrix(rows: 1, columns: 1, values: [10]), values: v)
    #expect(output.values == [3])
  }

  @Test mutating func aSelectorIsItsDenseMatrix() {
    let selector = SelectorMatrix([2, nil, 0, 2], columns: 3)
    let tokens = random(3, 6)
    #expect(selector.times(tokens) == selector.dense.times(tokens))
    #expect(selector.canonicalText == "4x3:2,-,0,2")
  }
}

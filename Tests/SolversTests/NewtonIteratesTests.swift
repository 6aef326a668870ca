import Numerics
import Random
import Testing

@testable import Solvers

/// The closed form of Newton's iterates against iterations that are carried out.
@Suite struct NewtonIteratesTests {
  private func batch(_ d: Int, _ n: Int, seed: UInt64 = 1) -> RegressionBatch {
    var generator = TorchGenerator(seed: seed)
    return RegressionBatch(sequences: 1, positions: n + 1, features: d, &generator)
  }

  private func gram(_ x: [Double], _ d: Int) -> Matrix {
    let rows = Matrix(rows: x.count / d, columns: d, values: x)
    return rows.transposed.times(rows)
  }

  @Test(arguments: [1, 2, 3, 7], [1, 2, 5, 20]) func matrixIterations(d: Int, n: Int) throws {
    let x = Array(batch(d, n).x.prefix(n * d))
    let s = gram(x, d)
    let alpha = 0.9 / s.values.reduce(0) { $0 + $1 * $1 }
    let iterates = try NewtonIterates(x, features: d, alpha: alpha)
    var m = Matrix(rows: d, columns: d, values: s.values.map { alpha * $0 })
    for step in 0...8 {
      let expected = m.times(Matrix(rows: n, columns: d, values: x).transposed).transposed.values
      let found = iterates.times(x, after: step)
      let scale = expected.map(abs).max() ?? 0
      #expect(zip(expected, found).allSatisfy { abs($0 - $1) <= 1e-11 * scale }, "after \(step) steps")
      let product = m.times(s).times(m)
      m.values = zip(m.values, product.values).map { 2 * $0 - $1 }
    }
  }

  /// α = 2/‖SSᵀ‖_F is the start of `newton(.published)`.
  @Test(arguments: [(1, 3), (3, 9), (7, 4), (5, 20)]) func publishedStart(d: Int, n: Int) throws {
    let batch = batch(d, n)
    let x = Array(batch.x.prefix(n * d))
    let s = gram(x, d)
    let norm = s.times(s).values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let iterates = try NewtonIterates(x, features: d, alpha: 2 / norm)
    var right = [Double](repeating: 0, count: d)
    for example in 0..<n { for j in 0..<d { right[j] += batch.y[example] * x[example * d + j] } }
    let steps = [0, 1, 2, 5, 12, 30]
    let weights = try InContextMethod.newton(.published).weights(batch, steps: steps)
    for (index, step) in steps.enumerated() where d > 1 || step == 0 {
      let start = (index * (n + 1) + n) * d
      let scale = weights.map(abs).max() ?? 0
      for (a, b) in zip(weights[start..<start + d], iterates.times(right, after: step)) {
        #expect(abs(a - b) <= 1e-9 * scale, "after \(step) steps")
      }
    }
  }

  @Test func convergesToThePseudoInverse() throws {
    let (d, n) = (6, 3)
    let x = Array(batch(d, n).x.prefix(n * d))
    let iterates = try NewtonIterates(x, features: d, alpha: 1e-3)
    #expect(iterates.eigenvalues.filter { $0 == 0 }.count == 3)
    let inverted = iterates.inverted(after: 60)
    #expect(inverted.prefix(3).allSatisfy { $0 == 0 } && inverted.suffix(3).allSatisfy { abs($0 - 1) < 1e-15 })
  }

  /// Newton diverges when αλ² is above 2, and the closed form says so.
  @Test func tooLargeAStartDiverges() throws {
    let iterates = try NewtonIterates([1], features: 1, alpha: 3)
    #expect(iterates.inverted(after: 0) == [3])
    #expect(abs(iterates.inverted(after: 1)[0] + 3) < 1e-14)
    #expect(abs(iterates.inverted(after: 2)[0] + 15) < 1e-13)
  }

  @Test func badInput() {
    #expect(throws: SolverError.self) { try NewtonIterates([1, 2], features: 2, alpha: 0) }
    #expect(throws: SolverError.self) { try NewtonIterates([1, 2], features: 2, alpha: .nan) }
    #expect(throws: LinearAlgebraError.self) { try NewtonIterates([1, .infinity], features: 2, alpha: 1) }
  }
}

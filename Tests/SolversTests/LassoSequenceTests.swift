import Numerics
import Random
import Solvers
import Testing

@Suite struct LassoSequenceTests {
  /// Sequences that once ended a run: no number of passes of coordinate descent that anyone would wait for moved the last
  /// weight.
  @Test(arguments: [(1023, 9, 2), (1025, 16, 1), (1031, 36, 5), (1033, 54, 2)] as [(UInt64, Int, Int)])
  func sequencesWithNearlyIdenticalColumns(seed: UInt64, sequence: Int, position: Int) throws {
    var generator = TorchGenerator(seed: seed)
    let batch = RegressionBatch(sequences: 64, positions: 41, features: 20, &generator)[
      sequences: sequence..<sequence + 1]
    let found = try InContextMethod.lasso(penalty: 0.1).weights(batch)
    let x = Matrix(rows: position, columns: 20, values: Array(batch.x.prefix(position * 20)))
    let y = Array(batch.y.prefix(position))
    let exact = try Lasso(x, y, penalty: 0.1, tolerance: 1e-14, passes: 0)
    #expect(exact.gap <= 1e-14)
    // The objective over that of w = 0, as the gap is.
    func objective(_ weights: [Double]) -> Double {
      let fit = x.times(Matrix(rows: 20, columns: 1, values: weights)).values
      let squares = zip(y, fit).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      let penalty = 2 * Double(position) * 0.1 * weights.reduce(0) { $0 + abs($1) }
      return (squares + penalty) / y.reduce(0) { $0 + $1 * $1 }
    }
    let excess = objective(Array(found[position * 20..<(position + 1) * 20])) - objective(exact.weights)
    #expect((-1e-13...1e-5).contains(excess), "\(excess)")
  }
}

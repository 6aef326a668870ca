import Foundation
import Random
import Testing

@testable import Numerics

/// Regressions that are hard for coordinate descent, from fixed streams.
enum HardRegression: CaseIterable {
  case independent, correlated, identical, opposite, dependent, zeroColumns, wholeNumbers, nearlyIdentical

  /// X `[rows, columns]` and y.
  func data(rows: Int, columns: Int, seed: UInt64) -> (x: Matrix, y: [Double]) {
    var generator = TorchGenerator(seed: seed)
    var x = Matrix(rows: rows, columns: columns, values: generator.normal(rows * columns))
    for i in 0..<rows {
      for j in 1..<columns {
        switch self {
        case .independent: break
        case .correlated: x[i, j] = 0.999 * x[i, j - 1] + 0.001 * x[i, j]
        case .identical: x[i, j] = x[i, j % ((columns + 1) / 2)]
        case .opposite: x[i, j] = j % 2 == 1 ? -x[i, j - 1] : x[i, j]
        case .dependent: x[i, j] = j % 3 == 2 ? x[i, j - 1] - 2 * x[i, j - 2] : x[i, j]
        case .zeroColumns: x[i, j] = j % 2 == 1 ? 0 : x[i, j]
        case .wholeNumbers: x[i, j] = x[i, j].rounded()
        case .nearlyIdentical: x[i, j] = x[i, 0] + 1e-9 * x[i, j]
        }
      }
    }
    let noise = generator.normal(rows)
    let y = (0..<rows).map { i in
      let signal = (0..<columns).reduce(0.0) { $0 + x[i, $1] * ($1 % 3 == 0 ? 1 : -0.5) }
      return self == .wholeNumbers ? (signal + noise[i]).rounded() : signal + noise[i]
    }
    return (x, y)
  }
}

@Suite struct LassoTests {
  /// How far w is from the optimality conditions x_jᵀ(y − Xw) = nλ·sign(w_j), or at most nλ in size where w_j = 0, relative
  /// to ‖x_j‖‖y‖: worked out here without the solver's own parts.
  private func violation(_ x: Matrix, _ y: [Double], _ weights: [Double], penalty: Double) -> Double {
    let threshold = penalty * Double(x.rows)
    let residual = (0..<x.rows).map { i in
      y[i] - (0..<x.columns).reduce(0.0) { $0 + x[i, $1] * weights[$1] }
    }
    let scale = y.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return (0..<x.columns).map { j in
      let column = (0..<x.rows).map { x[$0, j] }
      let correlation = zip(column, residual).reduce(0) { $0 + $1.0 * $1.1 }
      let norm = column.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let excess =
        weights[j] == 0
        ? max(0, abs(correlation) - threshold) : abs(correlation - (weights[j] < 0 ? -threshold : threshold))
      return norm > 0 && scale > 0 ? excess / (norm * scale) : abs(weights[j])
    }.max() ?? 0
  }

  private static let shapes = [(1, 8), (5, 20), (12, 12), (30, 20), (40, 3), (10, 60)]

  @Test(arguments: HardRegression.allCases)
  func activeSetsAreOptimal(kind: HardRegression) throws {
    for (rows, columns) in Self.shapes {
      for seed in 0..<4 as Range<UInt64> {
        let (x, y) = kind.data(rows: rows, columns: columns, seed: seed)
        for penalty in [1e-4, 0.1, 1, 100] {
          let lasso = try Lasso(x, y, penalty: penalty, passes: 0)
          #expect(lasso.gap <= 1e-9, "\(rows)×\(columns), penalty \(penalty)")
          #expect(violation(x, y, lasso.weights, penalty: penalty) <= 1e-7, "\(rows)×\(columns), penalty \(penalty)")
          #expect(lasso.weights.count { $0 != 0 } <= min(rows, columns))
        }
      }
    }
  }

  /// Whether coordinate descent suffices, is cut off or is left out, the objective is the same up to the gap.
  @Test(arguments: HardRegression.allCases)
  func everyPathEndsWithinTheGap(kind: HardRegression) throws {
    for (rows, columns) in Self.shapes {
      let (x, y) = kind.data(rows: rows, columns: columns, seed: 7)
      let square = y.reduce(0) { $0 + $1 * $1 }
      func objective(_ weights: [Double]) -> Double {
        let fit = x.times(Matrix(rows: columns, columns: 1, values: weights)).values
        let squares = zip(y, fit).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        return (squares / 2 + Double(rows) * 0.1 * weights.reduce(0) { $0 + abs($1) }) / (square / 2)
      }
      let exact = objective(try Lasso(x, y, penalty: 0.1, tolerance: 1e-12, passes: 0).weights)
      for passes in [0, 1, 10, 1000] {
        let lasso = try Lasso(x, y, penalty: 0.1, tolerance: 1e-6, passes: passes)
        #expect(lasso.gap <= 1e-6)
        // The gap bounds the distance from the minimum.
        #expect(objective(lasso.weights) - exact <= lasso.gap + 1e-12)
      }
    }
  }

  /// One column by hand: w = (xᵀy − nλ)/xᵀx = (16 − 3)/14 and 0 from λ = xᵀy/n on.
  @Test(arguments: [0, 1000])
  func byHand(passes: Int) throws {
    let x = Matrix(rows: 3, columns: 1, values: [1, 2, 3])
    #expect(abs(try Lasso(x, [1, 3, 3], penalty: 1, passes: passes).weights[0] - 13.0 / 14) <= 1e-9)
    #expect(try Lasso(x, [1, 3, 3], penalty: 16.0 / 3, passes: passes).weights == [0])
    #expect(try Lasso(x, [0, 0, 0], penalty: 1, passes: passes) == Lasso(x, [0, 0, 0], penalty: 2, passes: passes))
  }

  /// Of identical columns any split is optimal; their sum is what a single one would have.
  @Test(arguments: [0, 1000])
  func identicalColumnsShareAWeight(passes: Int) throws {
    let (x, y) = HardRegression.independent.data(rows: 9, columns: 1, seed: 3)
    var twice = Matrix(rows: 9, columns: 3)
    for i in 0..<9 { for j in 0..<3 { twice[i, j] = x[i, 0] } }
    let alone = try Lasso(x, y, penalty: 0.05, passes: passes).weights[0]
    let shared = try Lasso(twice, y, penalty: 0.05, passes: passes).weights
    #expect(abs(shared.reduce(0, +) - alone) <= 1e-9)
  }

  /// Sizes whose squares no double holds: X and y scaled by powers of two, λ by their product.
  @Test(arguments: [(990, 0), (-990, 0), (0, 900), (500, -500), (990, -1000), (-1000, -1000)])
  func scalesDoNotMatter(x exponent: Int, y other: Int) throws {
    let (x, y) = HardRegression.correlated.data(rows: 12, columns: 6, seed: 1)
    func scaled(_ value: Double, _ exponent: Int) -> Double {
      Double(sign: .plus, exponent: exponent, significand: value)
    }
    let large = Matrix(rows: 12, columns: 6, values: x.values.map { scaled($0, exponent) })
    // A penalty beyond all doubles leaves nothing; the smallest ones are no penalty to speak of.
    let penalty = min(scaled(0.1, exponent + other), .greatestFiniteMagnitude)
    let lasso = try Lasso(large, y.map { scaled($0, other) }, penalty: max(penalty, .leastNormalMagnitude))
    #expect(lasso.gap <= 1e-9 && lasso.weights.allSatisfy(\.isFinite))
    if exponent + other > -900, exponent + other < 1000 {
      let plain = try Lasso(x, y, penalty: 0.1)
      #expect(lasso.gap == plain.gap)
      #expect(lasso.weights == plain.weights.map { scaled($0, other - exponent) })
    }
  }

  /// A column that the penalty cannot feel, one that it forbids, and two of ordinary size.
  @Test(arguments: [0, 20])
  func columnsOfVeryDifferentScale(passes: Int) throws {
    let (x, y) = HardRegression.independent.data(rows: 10, columns: 4, seed: 2)
    var mixed = x
    for i in 0..<10 {
      mixed[i, 1] *= 1e-200
      mixed[i, 2] *= 1e200
    }
    let weights = try Lasso(mixed, y, penalty: 0.1, passes: passes).weights
    #expect(weights[1] == 0)
    let scaled = [weights[0], 0, weights[2] * 1e200, weights[3]]
    // Without a penalty the residual is orthogonal to a column.
    let residual = (0..<10).map { i in y[i] - (0..<4).reduce(0.0) { $0 + x[i, $1] * scaled[$1] } }
    let correlations = (0..<4).map { j in (0..<10).reduce(0.0) { $0 + x[$1, j] * residual[$1] } }
    for (j, threshold) in [(0, 1), (2, 0), (3, 1)] as [(Int, Double)] {
      #expect(abs(abs(correlations[j]) - threshold) <= 1e-12)
    }
  }

  @Test func emptyProblems() throws {
    #expect(try Lasso(Matrix(rows: 0, columns: 3), [], penalty: 1).weights == [0, 0, 0])
    #expect(try Lasso(Matrix(rows: 2, columns: 0), [1, 2], penalty: 1).weights == [])
    #expect(
      try Lasso(Matrix(rows: 2, columns: 2), [1, 2], penalty: 1)
        == Lasso(Matrix(rows: 2, columns: 2), [0, 0], penalty: 1))
  }

  @Test func impossibleRequestsAreRefused() {
    let x = Matrix(rows: 2, columns: 1, values: [1, 2])
    for penalty in [0, -1, .nan, .infinity] as [Double] {
      #expect(throws: LinearAlgebraError.self) { try Lasso(x, [1, 2], penalty: penalty) }
    }
    #expect(throws: LinearAlgebraError.self) { try Lasso(x, [1, .nan], penalty: 1) }
    let bad = Matrix(rows: 1, columns: 1, values: [.infinity])
    #expect(throws: LinearAlgebraError.self) { try Lasso(bad, [1], penalty: 1) }
  }
}

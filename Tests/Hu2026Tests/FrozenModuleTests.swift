import Foundation
import Numerics
import Plot
import Tables
import Testing

@testable import Hu2026

@Suite struct FrozenModuleTests {
  private func error(_ module: FrozenModule, _ target: FrozenTarget, beta: Double) -> Double {
    let output = module.forward(target.prompt(module.shape), beta: beta)
    let squares = zip(output.values, target.output.values).map { ($0 - $1) * ($0 - $1) }
    return squares.reduce(0, +) / Double(squares.count)
  }

  @Test func oneModuleObjectEmulatesTwoTargets() throws {
    let module = FrozenModule(shape: try FrozenShape(d: 4, n: 12, P: 80))
    let digest = module.digest
    let targets = [FrozenTarget(shape: module.shape, seed: 1), FrozenTarget(shape: module.shape, seed: 2)]
    #expect(targets[0].weights != targets[1].weights)
    for target in targets { #expect(error(module, target, beta: 2) < 1e-20) }
    #expect(module.digest == digest)
    // A prompt that speaks of another target must give another output: the prompt alone carries it.
    let swapped = module.forward(targets[0].prompt(module.shape), beta: 2)
    #expect(zip(swapped.values, targets[1].output.values).contains { abs($0 - $1) > 0.1 })
  }

  /// Sample s draws from seed + s: the same target under another seed is the same measurement, to the last bit.
  @Test func rowsOfNeighbouringSeedsNameTheirTargets() throws {
    let setting = try FrozenSetting(n: 3, d: 2, P: 9, beta: 2, samples: 4)
    var rows: [FrozenRow] = []
    for seed: UInt64 in [5, 6] { setting.run(seed: seed) { rows.append($0) } }
    #expect(rows.map(\.target) == [5, 6, 7, 8, 6, 7, 8, 9])
    let distinct = Dictionary(grouping: rows, by: \.target).mapValues { Set($0.map { [$0.mse, $0.bound] }) }
    #expect(distinct.values.allSatisfy { $0.count == 1 })
    #expect(Set(distinct.values).count == 5)
  }

  /// Figures and the table of the script average over targets, not over rows that repeat them.
  @Test func repeatedTargetsCountOnceInFigures() throws {
    let setting = try FrozenSetting(n: 3, d: 2, P: 9, beta: 2, samples: 3)
    func drawn(_ seeds: [UInt64]) throws -> Data {
      var table = try Table(file: "rows", columns: FrozenSetting.columns.names + FrozenRow.columns.names)
      for seed in seeds { try setting.run(seed: seed) { try table.append(setting.cells + $0.cells) } }
      return try Hu2026.errorAgainstP.draw(table, nil).render(FigureFormat(path: "f.svg"))
    }
    #expect(try drawn([5, 5]) == drawn([5]))
    #expect(try drawn([5, 6]) != drawn([5]))
  }

  /// Y written out entry by entry: V applied to the softmax of one column of scores after the other.
  @Test func theTargetIsItsFormula() throws {
    let target = FrozenTarget(shape: try FrozenShape(d: 3, n: 4, P: 2), seed: 11)
    let (x, w) = (target.data, target.weights)
    func entry(_ block: Int, _ row: Int, _ token: Int) -> Double {
      (0..<3).reduce(0) { $0 + w[3 * block + row, $1] * x[$1, token] }
    }
    for query in 0..<4 {
      let weights = (0..<4).map { key in exp((0..<3).reduce(0) { $0 + entry(0, $1, key) * entry(1, $1, query) }) }
      for row in 0..<3 {
        let mean = (0..<4).reduce(0) { $0 + weights[$1] * entry(2, row, $1) } / weights.reduce(0, +)
        #expect(abs(target.output[row, query] - mean) <= 1e-12)
      }
    }
  }

  @Test func weightsDependOnTheSizesAlone() throws {
    let shape = try FrozenShape(d: 3, n: 5, P: 7)
    #expect(FrozenModule(shape: shape).digest == FrozenModule(shape: shape).digest)
    #expect(FrozenModule(shape: shape).digest != FrozenModule(shape: try FrozenShape(d: 4, n: 5, P: 7)).digest)
  }

  /// The same two layers with dense weights and scores written out from the definition.
  @Test(arguments: [(4, 3, 9), (2, 9, 5), (1, 1, 2)])
  func theModuleIsTwoLayersOfAttention(d: Int, n: Int, P: Int) throws {
    let shape = try FrozenShape(d: d, n: n, P: P)
    let module = FrozenModule(shape: shape)
    let target = FrozenTarget(shape: shape, seed: 3)
    let prompt = target.prompt(shape)
    func attend(_ head: FrozenModule.Head, _ tokens: Matrix, queries: Int, keys: Int, beta: Double) -> [Double] {
      let k = head.key.dense.times(tokens)
      let q = head.query.dense.times(tokens)
      let v = head.value.dense.times(tokens)
      return (0..<v.rows).flatMap { row in
        (0..<queries).map { query -> Double in
          let scores = (0..<keys).map { key in beta * (0..<k.rows).map { k[$0, key] * q[$0, query] }.reduce(0, +) }
          let largest = scores.max() ?? 0
          let weights = scores.map { exp($0 - largest) }
          return zip(weights, 0..<keys).map { $0 * v[row, $1] }.reduce(0, +) / weights.reduce(0, +)
        }
      }
    }
    let hidden = Matrix(
      rows: 3 * d, columns: n,
      values: module.first.flatMap { attend($0, prompt, queries: n, keys: P, beta: 0.5) })
    let expected = attend(module.second, hidden, queries: n, keys: n, beta: 1)
    let output = module.forward(prompt, beta: 0.5)
    #expect(zip(output.values, expected).allSatisfy { abs($0 - $1) <= 1e-10 })
  }

  @Test func hardLookupIsTheLimitOfLargeBeta() throws {
    let shape = try FrozenShape(d: 2, n: 4, P: 30)
    let module = FrozenModule(shape: shape)
    let target = FrozenTarget(shape: shape, seed: 5)
    let soft = module.forward(target.prompt(shape), beta: 1e7)
    let hard = module.forward(target.prompt(shape), beta: .infinity)
    #expect(zip(soft.values, hard.values).allSatisfy { abs($0 - $1) <= 1e-6 })
  }

  /// Every head's output stays below the bound, over the whole range of its argument and beyond the grid.
  @Test(arguments: [0.05, 0.5, 2, 8, 100, .infinity], [2, 3, 20, 66, 200])
  func theBoundOfAHeadHolds(beta: Double, P: Int) throws {
    let shape = try FrozenShape(d: 1, n: 1, P: P)
    let module = FrozenModule(shape: shape)
    let bound = FrozenBound(shape: shape, beta: beta)
    for step in -200...200 {
      let u = Double(step) * 0.0251
      let target = FrozenTarget(
        data: Matrix(rows: 1, columns: 1, values: [u]), weights: Matrix(rows: 3, columns: 1, values: [1, 1, 1]))
      // With one token the softmax of layer 2 is 1: the output is V' itself.
      let output = module.forward(target.prompt(shape), beta: beta).values[0]
      #expect(abs(output - u) <= bound.projection(u, absoluteTerms: abs(u)), "u = \(u)")
    }
  }

  @Test(arguments: [
    (12, 4, 20, 2.0), (12, 4, 80, 2), (12, 8, 66, 16), (3, 1, 5, 0.3), (6, 4, 200, 8), (12, 16, 66, .infinity),
  ])
  func theBoundOfASampleHolds(n: Int, d: Int, P: Int, beta: Double) throws {
    let setting = try FrozenSetting(n: n, d: d, P: P, beta: beta, samples: 20)
    setting.run(seed: 100) { row in
      #expect(row.mse <= row.bound && row.bound.isFinite)
    }
  }

  @Test func theBoundIsTightEnoughToShowTheRate() throws {
    func bound(_ P: Int) throws -> Double {
      let shape = try FrozenShape(d: 4, n: 12, P: P)
      return FrozenBound(shape: shape, beta: 2).meanSquaredError(FrozenTarget(shape: shape, seed: 1))
    }
    #expect(try bound(60) < 1e-8)
    #expect(try bound(80) < 1e-18)
  }

  @Test(arguments: [(0, 1, 2, 1.0), (1, 0, 2, 1), (1, 1, 1, 1), (1, 1, 2, 0), (1, 1, 2, -1), (1, 1, 2, .nan)])
  func badSizesAreRefused(n: Int, d: Int, P: Int, beta: Double) {
    #expect(throws: (any Error).self) { try FrozenSetting(n: n, d: d, P: P, beta: beta, samples: 1) }
  }
}

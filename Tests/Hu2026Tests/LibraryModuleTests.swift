import Files
import Foundation
import Numerics
import Random
import Testing

@testable import Hu2026

@Suite struct LibraryModuleTests {
  private func task(d: Int, n: Int, seed: UInt64 = 3) -> LibraryTask {
    var generator = TorchGenerator(seed: seed)
    return LibraryTask(d: d, n: n, &generator)
  }

  /// softmax attention written out, entry by entry, with dense weights.
  private func attention(_ head: FrozenModule.Head, _ tokens: Matrix) -> Matrix {
    let (k, q, v) = (
      head.key.dense.times(tokens), head.query.dense.times(tokens), head.value.dense.times(tokens)
    )
    var output = Matrix(rows: v.rows, columns: tokens.columns)
    for query in 0..<tokens.columns {
      let scores = (0..<tokens.columns).map { key in (0..<k.rows).reduce(0) { $0 + k[$1, key] * q[$1, query] } }
      let largest = scores.max() ?? 0
      let weights = scores.map { exp($0 - largest) }
      for row in 0..<v.rows {
        output[row, query] = weights.indices.reduce(0) { $0 + weights[$1] * v[row, $1] } / weights.reduce(0, +)
      }
    }
    return output
  }

  /// Every token a query, every token a key, no mask: what is computed for data tokens alone is the same.
  @Test(arguments: [
    PerSampleGradients(SquaredLoss()) as any LibraryAlgorithm, GradientDescent("step", HuberLoss()), LinearLayer(),
  ])
  func theModuleIsTwoLayersOfPlainAttention(algorithm: any LibraryAlgorithm) throws {
    let module = try LibraryModule(d: 2)
    let task = task(d: 2, n: 3)
    let prompt = LibraryPrompt(algorithm.program(task, weights: task.weights), points: 9, coordinatePoints: 5)
    var stream = prompt.matrix(module.channels)
    let written = module.first.map { attention($0, stream) }
    for (head, channel) in zip(written, module.channels.output) {
      for token in 0..<stream.columns { stream[channel, token] += head[0, token] }
    }
    let expected = attention(module.second, stream)
    let all = module.forward(prompt.matrix(module.channels))
    let read = module.forward(prompt.matrix(module.channels), tokens: 3)
    #expect(all.columns == prompt.tokens && read.columns == 3)
    for token in 0..<3 {
      for row in 0..<2 {
        #expect(abs(all[row, token] - expected[row, token]) < 1e-12)
        #expect(abs(read[row, token] - expected[row, token]) < 1e-12)
      }
    }
  }

  /// Weights are selectors that depend on the width alone.
  @Test func theWeightsKnowTheWidthAlone() throws {
    let digests = try (1...6).map { try LibraryModule(d: $0).digest }
    #expect(Set(digests).count == 6)
    #expect(try LibraryModule(d: 4).digest == digests[3])
    let module = try LibraryModule(d: 3)
    #expect(module.channels.width == 3 + 1 + 1 + 2 + 1 + 3 * 7 + 3)
    for head in module.first + [module.second] {
      #expect([head.key, head.query, head.value].allSatisfy { !$0.sources.contains(nil) })
    }
  }

  private static let algorithms: [any LibraryAlgorithm] =
    [SquaredLoss() as any Loss, LogisticLoss(), HuberLoss()].flatMap {
      [PerSampleGradients($0) as any LibraryAlgorithm, GradientDescent($0.name, $0, steps: 5)]
    } + [GradientDescent("ridge", SquaredLoss(), steps: 5, isPenalised: true), LinearLayer()]

  /// One module object, all algorithms, in sizes that are not those of the figures.
  @Test(arguments: [1, 2, 5], [1, 2, 9]) func everyAlgorithmStaysBelowItsBound(d: Int, n: Int) throws {
    let module = try LibraryModule(d: d)
    for points in [8, 21, 64, 300] {
      let run = LibraryRun(module: module, points: points)
      for algorithm in Self.algorithms {
        for pass in run.run(algorithm, task(d: d, n: n, seed: UInt64(points))) {
          #expect(pass.error <= pass.bound, "\(algorithm.name), P = \(points), pass \(pass.number)")
          #expect(points < 300 || pass.passBound < 0.01, "\(algorithm.name)")
        }
      }
    }
  }

  /// What the module gives is what the algorithm is defined to give, and another algorithm's prompt gives something else.
  @Test func thePromptAloneDecides() throws {
    let run = LibraryRun(module: try LibraryModule(d: 3), points: 400)
    let task = task(d: 3, n: 15)
    let results = Self.algorithms.map { algorithm in
      (algorithm.name, run.run(algorithm, task)[0].columns, algorithm.exact(task, weights: task.weights))
    }
    for (index, result) in results.enumerated() {
      for (other, expected) in results.map(\.2).enumerated() {
        let distance = zip(result.1, expected).map(EuclideanNorm.ofDifference).max() ?? 0
        #expect((distance < 0.005) == (index == other), "\(result.0), \(distance)")
      }
    }
  }

  /// The penalty's tokens are the penalty: steps come to the solution of (XᵀX/n + λ) w = Xᵀy/n.
  @Test func ridgeComesToItsClosedForm() throws {
    let task = task(d: 2, n: 7)
    var (a, b) = (Matrix(rows: 2, columns: 2), [0.0, 0])
    for sample in task.samples {
      for i in 0..<2 {
        b[i] += sample.x[i] * sample.y / 7
        for j in 0..<2 { a[i, j] += sample.x[i] * sample.x[j] / 7 }
      }
    }
    for i in 0..<2 { a[i, i] += task.penalty }
    let determinant = a[0, 0] * a[1, 1] - a[0, 1] * a[1, 0]
    let solution = [
      (a[1, 1] * b[0] - a[0, 1] * b[1]) / determinant, (a[0, 0] * b[1] - a[1, 0] * b[0]) / determinant,
    ]
    let descent = GradientDescent("ridge", SquaredLoss(), steps: 200, isPenalised: true)
    let last = try #require(LibraryRun(module: try LibraryModule(d: 2), points: 64).run(descent, task).last)
    #expect(EuclideanNorm.ofDifference(last.columns[0], solution) < 1e-10)
  }

  /// Data that are no numbers give no small error, and no trap.
  @Test func whatIsNoNumberIsNoSmallError() throws {
    var broken = task(d: 2, n: 4)
    broken.weights[1] = .nan
    let run = LibraryRun(module: try LibraryModule(d: 2), points: 32)
    for algorithm in Self.algorithms where !(algorithm is LinearLayer) {
      let error = try #require(run.run(algorithm, broken).last).error
      #expect(!(error < 1e6), "\(algorithm.name)")
    }
  }

  @Test func sizesOutsideTheirRangeAreNamed() {
    #expect(throws: UsageError.self) { try LibraryModule(d: 0) }
    #expect(throws: UsageError.self) { try LibrarySetting(d: 3, n: 0, P: 64) }
    let error = #expect(throws: UsageError.self) { try LibrarySetting(d: 3, n: 5, P: 3) }
    #expect(error?.description == "P = 3: the grid needs at least eight points, at most 100000")
  }
}

import Experiments
import Files
import Numerics
import Plot
import Random
import Solvers
import Tables
import TestSupport
import Testing

@testable import Fu2024

/// The transformer of Theorem 5.1 against iterations that are carried out with matrices.
@Suite struct NewtonTransformerTests {
  private func prompt(_ d: Int, _ n: Int, condition: Int = 1, seed: UInt64 = 2) throws -> NewtonPrompt {
    let data = NewtonData(d: d, n: n, condition: condition, rank: d)
    return try NewtonPrompt(data.batch(sequences: 1, seed: seed), sequence: 0, examples: n)
  }

  private func alpha(_ d: Int, _ n: Int, condition: Int = 1) -> Double {
    NewtonData(d: d, n: n, condition: condition, rank: d).alpha
  }

  /// M_k by iterations on matrices, `[d, d]`.
  private func newton(_ prompt: NewtonPrompt, examples: Int, alpha: Double, steps: Int) -> Matrix {
    let d = prompt.d
    let x = Matrix(rows: examples, columns: d, values: Array(prompt.x.prefix(examples * d)))
    let s = x.transposed.times(x)
    var m = Matrix(rows: d, columns: d, values: s.values.map { alpha * $0 })
    for _ in 0..<steps {
      let product = m.times(s).times(m)
      m.values = zip(m.values, product.values).map { 2 * $0 - $1 }
    }
    return m
  }

  private func times(_ m: Matrix, _ vector: [Double]) -> [Double] {
    m.times(Matrix(rows: vector.count, columns: 1, values: vector)).values
  }

  @Test(arguments: [1, 2, 3, 7], [1, 2, 5, 16]) func everyLayerIsAnIterate(d: Int, n: Int) throws {
    let (k, alpha) = (9, alpha(d, n))
    let prompt = try prompt(d, n)
    let run = NewtonRun(NewtonConstruction(try NewtonSize(d: d, n: n, k: k, alpha: alpha)), prompt)
    for step in 0...k {
      let m = newton(prompt, examples: n, alpha: alpha, steps: step)
      let expected = (0..<n).flatMap { times(m, prompt.example($0)) }
      #expect(Relative.distance(run.iterate(after: step, examples: 0..<n), expected) < 1e-12, "after \(step)")
      let weights = times(m, prompt.right)
      let error = Relative.prediction(run.prediction(after: step), weights: weights, query: prompt.query)
      #expect(error < 1e-12, "after \(step)")
      #expect(EuclideanNorm.of(weights) > 0)
    }
  }

  /// The prediction of a network of k iterations is that of a longer one that is read out after k: their weights agree.
  @Test(arguments: [0, 1, 4]) func networksShareTheirLayers(k: Int) throws {
    let (d, n) = (3, 5)
    let prompt = try prompt(d, n)
    let short = NewtonConstruction(try NewtonSize(d: d, n: n, k: k, alpha: alpha(d, n))).network
    let long = NewtonConstruction(try NewtonSize(d: d, n: n, k: 6, alpha: alpha(d, n)))
    #expect(short.layers.count == k + 3)
    #expect(short.layers.prefix(k + 1) == long.network.layers.prefix(k + 1))
    #expect(short.layers.suffix(2) == long.network.layers.suffix(2))
    let own = short.prediction(short.run(short.embed(prompt.tokens), through: 0..<k + 3))
    #expect(own == NewtonRun(long, prompt).prediction(after: k))
    #expect(own != 0)
  }

  /// The solver that the report compares with: another program for the same iteration.
  @Test func predictionsAreThoseOfTheSolver() throws {
    let (d, n) = (4, 12)
    let data = NewtonData(d: d, n: n, condition: 100, rank: d)
    let batch = data.batch(sequences: 1, seed: 9)
    let prompt = try NewtonPrompt(batch, sequence: 0, examples: n)
    let x = Matrix(rows: n, columns: d, values: prompt.x)
    let s = x.transposed.times(x)
    let alpha = 2 / EuclideanNorm.of(s.times(s).values)
    let run = NewtonRun(NewtonConstruction(try NewtonSize(d: d, n: n, k: 20, alpha: alpha)), prompt)
    let steps = Array(0...20)
    let solved = try InContextMethod.newton(.published).predictions(batch, steps: steps)
    for step in steps {
      #expect(abs(run.prediction(after: step) - solved.values[step * (n + 1) + n]) < 1e-9)
    }
  }

  @Test func weightsDependOnSizesAlone() throws {
    func digest(_ d: Int, _ n: Int, _ k: Int, _ alpha: Double, isCausal: Bool = false) throws -> String {
      NewtonConstruction(try NewtonSize(d: d, n: n, k: k, alpha: alpha), isCausal: isCausal).network.digest
    }
    let base = try digest(3, 5, 2, 0.01)
    #expect(try digest(3, 5, 2, 0.01) == base)
    let others = [
      try digest(2, 5, 2, 0.01), try digest(3, 6, 2, 0.01), try digest(3, 5, 3, 0.01), try digest(3, 5, 2, 0.02),
      try digest(3, 5, 2, 0.01, isCausal: true),
    ]
    #expect(Set(others + [base]).count == 6)
    // Whatever the prompts: rows of different seeds carry one digest, and their errors differ.
    var rows: [NewtonIteratesRow] = []
    for seed in 0..<4 as Range<UInt64> {
      let construction = NewtonConstruction(try NewtonSize(d: 3, n: 5, k: 2, alpha: alpha(3, 5)))
      try NewtonExperiments.compare(construction, try prompt(3, 5, seed: seed)) { rows.append($0) }
    }
    #expect(Set(rows.map(\.weights)).count == 1)
    #expect(Set(rows.map(\.hiddenError)).count > 4)
  }

  @Test func sizesAreCounted() throws {
    for d in [1, 4, 9] {
      for k in [0, 3] {
        let network = NewtonConstruction(try NewtonSize(d: d, n: 6, k: k, alpha: 0.01)).network
        let row = NewtonSizeRow(network, features: d, iterations: k, examples: 6)
        #expect(row.layers == k + 3 && row.theoremLayers == k + 8)
        #expect(row.width == 4 * d + 3 && row.hidden == 2 * d && row.heads == 2 && row.headWidth == d)
      }
    }
  }

  // MARK: The bound

  @Test(arguments: [(2, 9, 100), (5, 3, 1), (4, 4, 1), (6, 15, 100)])
  func boundHoldsAndIsNotEmpty(d: Int, n: Int, condition: Int) throws {
    let prompt = try prompt(d, n, condition: condition)
    let size = try NewtonSize(d: d, n: n, k: 16, alpha: alpha(d, n, condition: condition))
    try NewtonExperiments.compare(NewtonConstruction(size), prompt) { row in
      #expect(row.hiddenError <= row.hiddenBound && row.predictionError <= row.predictionBound)
      #expect(row.hiddenBound < 1e-6)
    }
    // A network whose start is off by a millionth is farther away than rounding explains.
    let other = try NewtonSize(d: d, n: n, k: 16, alpha: size.alpha * (1 + 1e-6))
    let run = NewtonRun(NewtonConstruction(other), prompt)
    let newton = try NewtonIterates(prompt.x, features: d, alpha: size.alpha)
    let error = Relative.distance(run.iterate(after: 2, examples: 0..<n), newton.times(prompt.x, after: 2))
    #expect(error > NewtonBound(newton, size, prompt).hidden()[2])
  }

  @Test func alphaSuitsTheDistribution() throws {
    for (d, n, condition) in [(1, 1, 1), (5, 2, 1), (5, 40, 100), (8, 8, 100)] {
      let data = NewtonData(d: d, n: n, condition: condition, rank: d)
      let batch = data.batch(sequences: 40, seed: 3)
      for sequence in 0..<40 {
        let prompt = try NewtonPrompt(batch, sequence: sequence, examples: n)
        let iterates = try NewtonIterates(prompt.x, features: d, alpha: data.alpha)
        #expect(iterates.inverted(after: 0).allSatisfy { $0 < 1 })
      }
    }
  }

  @Test func degenerateDataFillASubspace() throws {
    let data = NewtonData(d: 5, n: 12, condition: 1, rank: 2)
    let prompt = try NewtonPrompt(data.batch(sequences: 1, seed: 1), sequence: 0, examples: 12)
    #expect(prompt.x.allSatisfy { $0 != 0 })
    #expect(try NewtonIterates(prompt.x, features: 5, alpha: 1).eigenvalues.filter { $0 > 0 }.count == 2)
  }

  // MARK: The causal form

  /// With a mask every token starts from S of its own prefix.
  @Test func causalTokensStartFromTheirPrefix() throws {
    let (d, n, alpha) = (3, 6, 1e-3)
    let prompt = try prompt(d, n)
    let run = NewtonRun(NewtonConstruction(try NewtonSize(d: d, n: n, k: 3, alpha: alpha), isCausal: true), prompt)
    for token in 0..<n {
      let ratio = Double(n) / Double(token + 1)
      let m = newton(prompt, examples: token + 1, alpha: alpha * ratio * ratio, steps: 0)
      let found = run.iterate(after: 0, examples: token..<token + 1)
      #expect(Relative.distance(found, times(m, prompt.example(token))) < 1e-13)
    }
    // One iteration later the first token, which sees itself alone, is still Newton; the last is not.
    for (token, isExact) in [(0, true), (n - 1, false)] {
      let ratio = Double(n) / Double(token + 1)
      let m = newton(prompt, examples: token + 1, alpha: alpha * ratio * ratio, steps: 1)
      let found = run.iterate(after: 1, examples: token..<token + 1)
      #expect((Relative.distance(found, times(m, prompt.example(token))) < 1e-13) == isExact)
    }
  }

  // MARK: Bad input

  @Test func badInputIsOneLine() throws {
    let sizes: [(Int, Int, Int, Double, String)] = [
      (0, 3, 1, 0.1, "d = 0: an example needs at least one feature (d ≥ 1)"),
      (2, 0, 1, 0.1, "n = 0: the prompt needs at least one example (n ≥ 1)"),
      (2, 3, -1, 0.1, "k = -1: iterations are counted from zero (k ≥ 0)"),
      (2, 3, 1, 0, "alpha = 0.0: Newton's first iterate needs a scale above zero"),
      (2, 3, 1, .infinity, "alpha = inf: Newton's first iterate needs a scale above zero"),
      (2, 3, 100_000, 0.1, "d = 2, n = 3, k = 100000: too large (d ≤ 512, n ≤ 10000, k ≤ 1000)"),
    ]
    for (d, n, k, alpha, message) in sizes {
      #expect(throws: UsageError(message)) { try NewtonSize(d: d, n: n, k: k, alpha: alpha) }
    }
    #expect(throws: LinearAlgebraError.self) { try NewtonPrompt(d: 1, x: [1], y: [.nan], query: [1]) }
  }

  // MARK: Experiments

  @Test func experimentsEmitTheirRows() async throws {
    #expect(NewtonExperiments.all.allSatisfy { $0.id.hasPrefix("newton-transformer/") })
    let iterates = NewtonExperiments.iterates.with([
      NewtonIteratesSetting(data: NewtonData(d: 2, n: 3, condition: 1, rank: 2), k: 2)
    ])
    #expect(try rows(iterates, seed: 5).count == 2 * 3)
    let similarity = NewtonExperiments.similarity.with([
      NewtonSimilaritySetting(sequences: 2, positions: 4, d: 2, k: 2, condition: 1)
    ])
    let cells = try rows(similarity, seed: 1)
    #expect(cells.count == 9 && cells.filter { $0[2] == "0" }.allSatisfy { abs((Double($0[3]) ?? 0) - 1) < 1e-12 })
    let causal = NewtonExperiments.causal.with([NewtonCausalSetting(d: 2, n: 4, k: 2, sequences: 2)])
    #expect(try rows(causal, seed: 1).map { $0[0] } == ["full", "full", "causal", "causal"])
    #expect(
      try rows(NewtonExperiments.size.with([NewtonSizeSetting(d: 2, k: 1)]), seed: 0).map { $0[1] } == ["4", "4"])
  }

  private func rows<S, R>(_ experiment: NewtonExperiment<S, R>, seed: UInt64) throws -> [[String]] {
    let setup = RunSetup(profile: .quick, papers: "paper", results: "results")
    let context = TrialContext<R>()
    for trial in try experiment.trials(setup, seeds: [seed]) { try experiment.run(trial, context) }
    return context.rows
  }

  /// The picture tells what the weights are: a block that no head writes stays white.
  @Test func pictureIsReadFromTheNetwork() throws {
    let rows = try rows(NewtonExperiments.stream, seed: 0)
    var table = try Table(file: "rows", columns: NewtonStreamRow.columns.names)
    for row in rows { try table.append(row) }
    let figure = try NewtonStreamPicture.draw(table)
    #expect(figure.panels.count == 3)
    let texts = figure.panels.map { panel -> [[String]] in
      guard case .heatmap(let map)? = panel.marks.first else { return [] }
      return (0..<map.rows).map { row in (0..<map.columns).map { map.texts[row * map.columns + $0].plainText } }
    }
    #expect(texts[0][2] == ["", "αSx_j", "M_kx_j", "M_kx_j", "M_kx_j"])
    #expect(texts[1][3] == ["", "", "", "ŵ", "ŵ"])
    #expect(
      texts[2] == [
        ["x_j", "x_i", "x_i", "Mx_j", ""], ["Mx_j", "x_i", "Mx_i", "Mx_j", "Mx_j"], ["1", "y_i", "Mx_i", "ŵ", ""],
        ["x", "ŵ", "1", "x·ŵ", ""],
      ])
  }
}

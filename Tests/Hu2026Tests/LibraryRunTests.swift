import Experiments
import Random
import Tables
import Testing

@testable import Hu2026

@Suite struct LibraryRunTests {
  private let descent = GradientDescent("logistic-regression", LogisticLoss(), steps: 4)

  private func passes(_ algorithm: any LibraryAlgorithm) throws -> [LibraryRun.Pass] {
    var generator = TorchGenerator(seed: 5)
    let task = LibraryTask(d: 3, n: 6, &generator)
    return LibraryRun(module: try LibraryModule(d: 3), points: 32).run(algorithm, task)
  }

  /// The prompt of a step holds the weights that the module gave, not those that it should have given.
  @Test func thePromptOfAStepHoldsTheModulesOwnWeights() throws {
    let passes = try passes(descent)
    for (before, after) in zip(passes, passes.dropFirst()) {
      #expect(after.prompt.program.lookups.allSatisfy { $0.direction == before.columns[0] })
      #expect(before.error > 1e-6, "the two could not be told apart")
    }
  }

  @Test func boundsOfStepsAddUp() throws {
    let passes = try passes(descent)
    var sum = 0.0
    for pass in passes {
      sum += pass.passBound
      #expect(pass.bound == sum)
    }
    #expect(passes.map(\.number) == [1, 2, 3, 4])
  }

  /// A row for each algorithm of a trial, in a drawn order that differs from trial to trial, all on one module.
  @Test func algorithmsAreDrawnAfterTheModuleIsBuilt() async throws {
    var orders: Set<[String]> = []
    var modules: Set<String> = []
    for seed: UInt64 in 1...4 {
      let rows = try await rows(LibraryExperiment.errorAgainstP, try LibrarySetting(d: 2, n: 3, P: 16), seed: seed)
      let algorithms = try rows.texts(LibraryRow.algorithm)
      let order = try rows.numbers(LibraryRow.order)
      #expect(order == (1...8).map(Double.init))
      #expect(Set(algorithms).count == 8)
      orders.insert(algorithms)
      modules.formUnion(try rows.texts(LibraryRow.module))
    }
    let digest = try LibraryModule(d: 2).digest
    #expect(orders.count > 1 && modules == [String(digest.prefix(16))])
  }

  @Test func regressionsEndAtTheirClosedForms() async throws {
    for seed: UInt64 in 1...3 {
      let rows = try await rows(LibraryRegression(), try LibrarySetting(d: 2, n: 9, P: 64), seed: seed)
      let (errors, bounds) = try (rows.numbers(LibraryRow.error), rows.numbers(LibraryRow.bound))
      #expect(rows.count == 2 && zip(errors, bounds).allSatisfy { $0 <= $1 && $1 < 1e-8 })
      let steps = try rows.numbers(LibraryRow.step)
      #expect(steps.allSatisfy { $0 > 10 })
    }
  }

  private func rows<E: Experiment>(_ experiment: E, _ setting: E.Setting, seed: UInt64) async throws -> Table {
    let context = TrialContext<E.Row>()
    try await experiment.run(Trial(of: experiment, setting, seed: seed), context)
    return try context.table()
  }
}

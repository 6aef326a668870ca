import Files
import Foundation
import Journals
import Tables
import TestSupport
import Testing

@testable import Experiments

/// Experiments on solvers alone, at sizes that take no time.
@Suite struct SolverExperimentTests {
  private static let all = SolverExperiment.all.compactMap { $0 as? SolverExperiment }
  private let small = SolverSize(sequences: 3, positions: 22, features: 4)

  private func bytes(_ folder: String, jobs: Int, _ experiment: some Experiment) async throws -> Data {
    let runner = Runner(results: folder, profile: .quick, jobs: jobs, command: "repro run")
    let summary = try await runner.run(experiment)
    #expect(summary.failures.isEmpty)
    return try TextFile.bytes(runner.journal(experiment).path)
  }

  @Test(arguments: all)
  func jobsChangeNoByte(experiment: SolverExperiment) async throws {
    try await withTemporaryFolder { folder in
      let one = try await bytes(folder + "/one", jobs: 1, experiment.with(small))
      #expect(try await bytes(folder + "/two", jobs: 2, experiment.with(small)) == one)
      let rows = try CSVReader.parse(one, file: "journal")
      #expect(rows.count > 100)
      #expect(try rows.numbers(experiment.rowColumns.last ?? "").allSatisfy(\.isFinite))
      #expect(try rows.distinct("seed").map { UInt64($0) } == experiment.seeds(.quick))
    }
  }

  @Test func singlePrecisionChangesTheRowsOfItsExperimentAlone() async throws {
    try await withTemporaryFolder { folder in
      let algorithms = SolverExperiment.algorithms.with(small)
      let double = try CSVReader.parse(try await bytes(folder + "/64", jobs: 2, algorithms), file: "64")
      let single = try CSVReader.parse(try await bytes(folder + "/32", jobs: 2, algorithms.with(.float32)), file: "32")
      #expect(try double.distinct("precision") == ["float64"] && single.distinct("precision") == ["float32"])
      func similarities(_ table: Table, _ steps: ClosedRange<Double>) throws -> [Double] {
        let rows = try table.rows(where: "method", is: "gd")
        let newton = try rows.numbers("newton_steps")
        return try zip(newton, rows.numbers("similarity")).filter { steps.contains($0.0) }.map(\.1)
      }
      // The first steps agree to the digits of single precision, the last ones dip.
      func difference(_ steps: ClosedRange<Double>) throws -> Double {
        try zip(similarities(double, steps), similarities(single, steps)).map { abs($0 - $1) }.max() ?? .nan
      }
      #expect(try difference(1...3) < 1e-4)
      #expect(try difference(22...23) > 1e-3)
    }
  }

  /// No position has as many examples as features.
  @Test func moreFeaturesThanPositions() async throws {
    try await withTemporaryFolder { folder in
      let wide = SolverExperiment.algorithms.with(SolverSize(sequences: 2, positions: 5, features: 9))
      let rows = try CSVReader.parse(try await bytes(folder, jobs: 2, wide), file: "wide")
      #expect(rows.count > 100)
      #expect(try rows.numbers("similarity").allSatisfy { abs($0) <= 1 + 1e-12 })
    }
  }

  @Test func aTrialWithoutSizesIsRefused() {
    let trial = Trial(parameters: [0, 41, 20, .text("float64")], seed: 0)
    #expect(throws: UsageError.self) { try SolverExperiment.algorithms.run(trial, TrialContext()) }
  }
}

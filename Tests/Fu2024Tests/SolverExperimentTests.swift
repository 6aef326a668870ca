import Files
import Foundation
import Journals
import Tables
import TestSupport
import Testing

@testable import Experiments
@testable import Fu2024

/// Experiments on solvers alone, at sizes that take no time.
@Suite struct SolverExperimentTests {
  private let small = SolverSize(sequences: 3, positions: 22, features: 4)

  private func bytes(_ folder: String, jobs: Int, _ experiment: some Experiment) async throws -> Data {
    let setup = RunSetup(profile: .quick, papers: folder, results: folder)
    let runner = Runner(setup: setup, jobs: jobs, command: "repro run")
    let summary = try await runner.run(experiment)
    #expect(summary.failures.isEmpty)
    return try TextFile.bytes(runner.journal(experiment).path)
  }

  private func jobsChangeNoByte<E: Experiment>(_ experiment: E) async throws {
    try await withTemporaryFolder { folder in
      let one = try await bytes(folder + "/one", jobs: 1, experiment)
      #expect(try await bytes(folder + "/two", jobs: 2, experiment) == one)
      let rows = try CSVReader.parse(one, file: "journal")
      #expect(rows.count > 100)
      #expect(try rows.numbers(E.Row.columns.names.last ?? "").allSatisfy(\.isFinite))
      #expect(try rows.distinct("seed").map { UInt64($0) } == experiment.seeds(.quick))
    }
  }

  @Test func jobsChangeNoByte() async throws {
    let small: [any Experiment] = [
      SolverExperiments.convergence.with(small), SolverExperiments.progression.with(small),
      SolverExperiments.algorithms(.float64).with(small),
      SolverExperiments.growth.with(SolverSize(sequences: 16, positions: 8, features: 3)),
      SolverExperiments.similarityOfWeights.with(small),
      SolverExperiments.illConditioned.with(small), SolverExperiments.online.with(small),
    ]
    #expect(small.map(\.id) == SolverExperiments.all(precision: .float64).map(\.id))
    for experiment in small { try await jobsChangeNoByte(experiment) }
  }

  @Test func singlePrecisionChangesTheRowsOfItsExperimentAlone() async throws {
    try await withTemporaryFolder { folder in
      func rows(_ precision: SolverPrecision) async throws -> Table {
        let experiment = SolverExperiments.algorithms(precision).with(small)
        return try CSVReader.parse(try await bytes("\(folder)/\(precision)", jobs: 2, experiment), file: "rows")
      }
      let (double, single) = (try await rows(.float64), try await rows(.float32))
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
      let wide = SolverExperiments.algorithms(.float64).with(SolverSize(sequences: 2, positions: 5, features: 9))
      let rows = try CSVReader.parse(try await bytes(folder, jobs: 2, wide), file: "wide")
      #expect(rows.count > 100)
      #expect(try rows.numbers("similarity").allSatisfy { abs($0) <= 1 + 1e-12 })
    }
  }
}

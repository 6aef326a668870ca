import Foundation
import Numerics
import Testing

@Suite struct BootstrapTests {
  /// With the data of a unit matrix the means are how often each unit was picked.
  private func counts(units: Int, draws: Int, seed: UInt64) -> [Double] {
    var identity = [Double](repeating: 0, count: units * units)
    for unit in 0..<units { identity[unit * units + unit] = 1 }
    let means = Bootstrap(units: units, draws: draws, seed: seed).means(of: identity, cells: units)
    return means.map { $0 * Double(units) }
  }

  @Test func everyDrawPicksAsManyUnitsAsThereAre() {
    let counts = counts(units: 7, draws: 50, seed: 3)
    for draw in 0..<50 {
      let row = counts[(draw * 7)..<(draw * 7 + 7)]
      #expect(row.allSatisfy { abs($0 - $0.rounded()) <= 1e-12 && $0 > -0.5 })
      #expect(abs(row.reduce(0, +) - 7) <= 1e-12)
    }
  }

  /// Each unit is picked once per draw on average, with variance 1 − 1/units (binomial): 4000 draws of 5 units have a
  /// standard error of 0.014.
  @Test func unitsAreEquallyLikely() {
    let counts = counts(units: 5, draws: 4000, seed: 11)
    for unit in 0..<5 {
      let sample = Sample((0..<4000).map { counts[$0 * 5 + unit] })
      #expect(abs(sample.mean - 1) <= 0.06)
      #expect(abs(sample.variance - 0.8) <= 0.1)
    }
  }

  @Test func theSeedAloneDecides() {
    #expect(counts(units: 6, draws: 20, seed: 1) == counts(units: 6, draws: 20, seed: 1))
    #expect(counts(units: 6, draws: 20, seed: 1) != counts(units: 6, draws: 20, seed: 2))
    #expect(Array(counts(units: 6, draws: 30, seed: 1)[..<120]) == counts(units: 6, draws: 20, seed: 1))
  }

  /// The same draws serve all columns, and the means are those of the picked rows.
  @Test func meansOfColumns() {
    let (units, cells, draws) = (4, 3, 25)
    let data = (0..<(units * cells)).map { sin(Double($0)) }
    let counts = counts(units: units, draws: draws, seed: 5)
    let means = Bootstrap(units: units, draws: draws, seed: 5).means(of: data, cells: cells)
    for draw in 0..<draws {
      for cell in 0..<cells {
        let sum = (0..<units).reduce(0) { $0 + counts[draw * units + $1] * data[$1 * cells + cell] }
        #expect(abs(means[draw * cells + cell] - sum / Double(units)) <= 1e-12)
      }
    }
  }

  @Test func equalValuesKeepTheirValue() {
    let means = Bootstrap(units: 3, draws: 100, seed: 5).means(of: [0.1, 1, 0.1, 2, 0.1, 4], cells: 2)
    #expect((0..<100).allSatisfy { means[2 * $0] == 0.1 })
    #expect(Set((0..<100).map { means[2 * $0 + 1] }).count > 5)
  }

  @Test func degenerateSizes() {
    let means = Bootstrap(units: 0, draws: 2, seed: 1).means(of: [], cells: 3)
    #expect(means.count == 6 && means.allSatisfy(\.isNaN))
    #expect(Bootstrap(units: 2, draws: 0, seed: 1).means(of: [1, 2], cells: 1).isEmpty)
    #expect(Bootstrap(units: 2, draws: -1, seed: 1).means(of: [1, 2], cells: 1).isEmpty)
    #expect(Bootstrap(units: 2, draws: 3, seed: 1).means(of: [], cells: 0).isEmpty)
    let spoiled = Bootstrap(units: 2, draws: 20, seed: 1).means(of: [1, 2, .nan, 3], cells: 2)
    #expect((0..<20).allSatisfy { spoiled[2 * $0].isNaN && spoiled[2 * $0 + 1].isFinite })
  }
}

import Foundation
import Numerics
import Testing

/// Reference values of SciPy 1.17.1 at exponents 0.01 apart: `linprog` decides whether a line passes through all intervals,
/// `minimize` finds the least misfit.
@Suite struct GrowthExponentTests {
  private let five = (1...5).map(Double.init)
  private let eight = (1...8).map(Double.init)

  private func around(_ values: [Double], _ distance: Double) -> [(lower: Double, upper: Double)] {
    values.map { (max($0 - distance, 0.1), $0 + distance) }
  }

  private func doubling(_ count: Int) -> [(lower: Double, upper: Double)] {
    (0..<count).map { (0.75 * pow(2, Double($0)), 1.5 * pow(2, Double($0))) }
  }

  /// The reference is the last exponent of its grid inside: the end lies up to 0.01 beyond.
  private func expect(
    _ fit: (lower: Double, upper: Double, misfit: Double)?, _ lower: Double, _ upper: Double, misfit: Double = 0
  ) throws {
    let fit = try #require(fit)
    #expect(fit.lower <= lower + 1e-5 && fit.lower > lower - 0.0101)
    #expect(fit.upper >= upper - 1e-5 && fit.upper < upper + 0.0101)
    #expect(abs(fit.misfit - misfit) <= 1e-6)
  }

  @Test func roundedLines() throws {
    try expect(GrowthExponent.fit(x: five, intervals: around([2, 4, 6, 8, 10], 0.5)), 0.28, 1.68)
    try expect(GrowthExponent.fit(x: eight, intervals: around(eight.map { 2 * $0 }, 0.5)), 0.67, 1.30)
  }

  /// By symmetry an exponent fits when its negative does.
  @Test func doublingPaths() throws {
    try expect(GrowthExponent.fit(x: five, intervals: doubling(5)), -0.79, 0.79)
    try expect(GrowthExponent.fit(x: eight, intervals: doubling(8)), -0.24, 0.24)
    let open = doubling(4) + [(12, .infinity)]
    try expect(GrowthExponent.fit(x: five, intervals: open), -1, 0.79)
  }

  /// A path that flattens out: no curve passes through it.
  @Test func saturatingPath() throws {
    let fit = GrowthExponent.fit(x: five, intervals: around([1, 9, 12, 13, 13], 0.5))
    try expect(fit, 2.65, 4, misfit: 0.00015721623)
  }

  @Test func noisyAndShuffledPaths() throws {
    let noisy = GrowthExponent.fit(x: eight, intervals: around([2, 4.5, 5, 9, 10, 11, 15, 15.5], 0.2))
    try expect(noisy, 0.74, 1.19, misfit: 0.041102406)
    let shuffled = GrowthExponent.fit(x: five, intervals: around([6, 2, 10, 4, 8], 0.5))
    try expect(shuffled, -1, -0.14, misfit: 0.90138941)
  }

  /// s = (2 + 3x)^(1/λ): intervals so narrow that no exponent of the grid of 0.05 fits.
  @Test(arguments: [-0.31, 0.335, 1.275, 3.52])
  func exponentsBetweenThoseOfTheGrid(exponent: Double) throws {
    let sign: Double = exponent < 0 ? -1 : 1
    let path = eight.map { pow(30 + sign * 3 * $0, 1 / exponent) }
    let fit = try #require(GrowthExponent.fit(x: eight, intervals: path.map { ($0 * 0.9999, $0 * 1.0001) }))
    #expect(fit.misfit <= 1e-6)
    #expect(fit.lower <= exponent && fit.upper >= exponent)
  }

  /// Neither the unit of the quantity nor that of x matters.
  @Test func unitsDoNotMatter() throws {
    let intervals = around([2, 4.5, 5, 9, 10, 11, 15, 15.5], 0.2)
    let plain = try #require(GrowthExponent.fit(x: eight, intervals: intervals))
    let scaled = try #require(
      GrowthExponent.fit(
        x: eight.map { 1000 * $0 - 3 }, intervals: intervals.map { ($0.lower * 1e-9, $0.upper * 1e-9) }))
    #expect(abs(plain.lower - scaled.lower) <= 1e-3 && abs(plain.upper - scaled.upper) <= 1e-3)
    #expect(abs(plain.misfit - scaled.misfit) <= 1e-8)
  }

  @Test func noGrowth() {
    #expect(GrowthExponent.fit(x: five, intervals: around([3, 3, 3, 3, 3], 0.5)) == nil)
    #expect(GrowthExponent.fit(x: five, intervals: around([3, 3.4, 3.1, 3.6, 3.3], 0.4)) == nil)
    #expect(GrowthExponent.fit(x: five, intervals: around([10, 8, 6, 4, 2], 0.5)) == nil)
    #expect(GrowthExponent.fit(x: five, intervals: around([8, 10, 4, 6, 2], 0.5)) == nil)
  }

  @Test func whatIsNoPath() {
    let two: [(lower: Double, upper: Double)] = [(1, 2), (3, 4)]
    #expect(GrowthExponent.fit(x: [1, 2], intervals: two) != nil)
    for x in [[], [1], [1, 1], [2, 1], [1, .nan], [1, .infinity], [1, 2, 3]] {
      #expect(GrowthExponent.fit(x: x, intervals: two) == nil)
    }
    let bad: [(Double, Double)] = [
      (4, 3), (.nan, 4), (3, .nan), (0, 4), (-1, 4), (.infinity, .infinity), (1e80, 1e81),
    ]
    for last in bad {
      #expect(GrowthExponent.fit(x: [1, 2], intervals: [(1, 2), last]) == nil)
    }
    #expect(GrowthExponent.fit(x: [], intervals: []) == nil)
  }
}

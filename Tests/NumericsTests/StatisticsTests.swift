import Foundation
import Numerics
import Testing

@Suite struct StatisticsTests {
  /// Quantiles as every printed table of the t distribution has them.
  @Test(
    arguments: [
      (0.975, 1, 12.706), (0.975, 2, 4.303), (0.975, 10, 2.228), (0.975, 30, 2.042), (0.995, 5, 4.032),
      (0.95, 120, 1.658), (0.9995, 3, 12.924), (0.025, 10, -2.228), (0.5, 7, 0),
    ] as [(Double, Double, Double)])
  func quantilesOfStudentsT(probability: Double, freedom: Double, expected: Double) {
    #expect(abs(StudentT.quantile(probability, degreesOfFreedom: freedom) - expected) <= 0.0006)
  }

  @Test func cumulativeAndQuantileAreInverse() {
    for probability in [0.001, 0.3, 0.5, 0.9, 0.99999] {
      for freedom in [0.7, 3, 1e4] {
        let t = StudentT.quantile(probability, degreesOfFreedom: freedom)
        #expect(abs(StudentT.cumulative(t, degreesOfFreedom: freedom) - probability) <= 1e-10)
      }
    }
  }

  @Test func quantilesOutOfRangeAreNotNumbers() {
    #expect(StudentT.quantile(0, degreesOfFreedom: 3) == -.infinity)
    #expect(StudentT.quantile(1, degreesOfFreedom: 3) == .infinity)
    for (probability, freedom) in [
      (-0.1, 3), (1.1, 3), (.nan, 3), (0.9, 0), (0.9, -1), (0.9, .nan), (0.9, .infinity), (0.1, .nan),
    ] as [(Double, Double)] {
      #expect(StudentT.quantile(probability, degreesOfFreedom: freedom).isNaN)
    }
  }

  /// {1, 2, 3} against {2, 4, 6, 8}: means 2 and 5, squared errors 1/3 and 5/3, so ν = 4 / (1/18 + 25/27) = 4.075.
  @Test func welchsInterval() {
    let interval = Sample.difference(Sample([2, 4, 6, 8]), Sample([1, 2, 3]), error: 0.05)
    #expect(interval.estimate == 3)
    let factor = StudentT.quantile(0.975, degreesOfFreedom: 4 / (1.0 / 18 + 25.0 / 27))
    #expect(abs(interval.halfWidth - factor * 2.0.squareRoot()) <= 1e-12)
  }

  /// Deviations whose fourth powers overflow or vanish: the interval scales with the data all the same.
  @Test(arguments: [0x1p256, 0x1p400, 0x1p-256, 0x1p-300, 1])
  func welchsIntervalAtAnyScale(scale: Double) {
    let interval = Sample.difference(
      Sample([2, 4, 6, 8].map { $0 * scale }), Sample([1, 2, 3].map { $0 * scale }), error: 0.05)
    let plain = Sample.difference(Sample([2, 4, 6, 8]), Sample([1, 2, 3]), error: 0.05)
    #expect(interval.estimate == plain.estimate * scale)
    #expect(interval.halfWidth == plain.halfWidth * scale)
  }

  /// Diverged solvers get there.
  @Test(
    arguments: [
      [1e77, -1e77], [1e154, -1e154], [1e200, 2e200], [1e308, -1e308, 1e308], [1e308, 1e308], [.infinity, 1],
      [.nan, 1],
      [-.infinity, .infinity], [.leastNonzeroMagnitude, 0], [1e-170, 2e-170],
    ] as [[Double]])
  func noValueTraps(values: [Double]) {
    for other in [[1, 2, 3], values, [0, 0], [1e300, 2], []] as [[Double]] {
      for (first, second) in [(values, other), (other, values)] {
        let interval = Sample.difference(Sample(first), Sample(second), error: 0.05)
        #expect(!(interval.halfWidth < 0))
      }
    }
    let sample = Sample(values)
    #expect(!(sample.interval(error: 0.05).halfWidth < 0))
    _ = (sample.median, sample.quantile(0.3), LeastSquaresLine(x: values, y: values))
  }

  @Test func aSingleValueHasUnknownNoise() {
    #expect(Sample([1]).interval(error: 0.05).halfWidth == .infinity)
    #expect(Sample.difference(Sample([1]), Sample([1, 2]), error: 0.05).halfWidth == .infinity)
    #expect(Sample([1]).variance.isNaN)
    #expect(Sample([]).mean.isNaN)
  }

  @Test func deviations() {
    let sample = Sample([2, 4, 4, 4, 5, 5, 7, 9])
    #expect(sample.mean == 5)
    #expect(sample.populationStandardDeviation == 2)
    #expect(sample.variance == 32.0 / 7)
    #expect(sample.squaredStandardError == 4.0 / 7)
  }

  @Test func medians() {
    #expect(Sample([3, 1, 2]).median == 2)
    #expect(Sample([4, 1, 2, 3]).median == 2.5)
    #expect(Sample([1.5e308, 1.7e308]).median == 1.6e308)
    #expect(Sample([1, .nan, 2]).median.isNaN)
    #expect(Sample([]).median.isNaN)
  }

  /// What `numpy.quantile([1, 2, 4, 8], …)` gives.
  @Test func quantiles() {
    let sample = Sample([8, 1, 4, 2])
    for (fraction, expected) in [(0, 1), (0.25, 1.75), (0.5, 3), (0.9, 6.8), (1, 8)] as [(Double, Double)] {
      #expect(abs(sample.quantile(fraction) - expected) <= 1e-15)
    }
    #expect(Sample([1, 2, .infinity]).quantile(0.5) == 2)
    #expect(Sample([-1.5e308, 1.5e308]).quantile(0.5) == 0)
    #expect(sample.quantile(1.01).isNaN)
    #expect(sample.quantile(.nan).isNaN)
    #expect(Sample([1, .nan]).quantile(0.5).isNaN)
    #expect(Sample([]).quantile(0.5).isNaN)
  }

  @Test func lines() {
    let line = LeastSquaresLine(x: [0, 1, 2, 3], y: [1, 3, 5, 8])
    #expect(abs(line.slope - 2.3) <= 1e-15)
    #expect(abs(line.intercept - 0.8) <= 1e-15)
    #expect(abs(line.squaredResiduals - 0.3) <= 1e-14)
    #expect(LeastSquaresLine(x: [1, 1], y: [1, 2]).slope.isNaN)
    let weights = LeastSquaresLine.slopeWeights(x: [0, 1, 2, 3])
    #expect(abs(zip(weights, [1, 3, 5, 8]).map(*).reduce(0, +) - 2.3) <= 1e-15)
  }
}

import Testing

@testable import Report

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

  /// {1, 2, 3} against {2, 4, 6, 8}: means 2 and 5, squared errors 1/3 and 5/3, so ν = 4 / (1/18 + 25/27) = 4.075.
  @Test func welchsInterval() {
    let interval = Sample.difference(Sample([2, 4, 6, 8]), Sample([1, 2, 3]), error: 0.05)
    #expect(interval.estimate == 3)
    let factor = StudentT.quantile(0.975, degreesOfFreedom: 4 / (1.0 / 18 + 25.0 / 27))
    #expect(abs(interval.halfWidth - factor * 2.0.squareRoot()) <= 1e-12)
  }

  @Test func aSingleValueHasUnknownNoise() {
    #expect(Sample([1]).interval(error: 0.05).halfWidth == .infinity)
    #expect(Sample.difference(Sample([1]), Sample([1, 2]), error: 0.05).halfWidth == .infinity)
  }

  @Test func intervalsDecideOnlyBeyondDoubt() {
    #expect(Interval(estimate: 1, halfWidth: 0.4).verdict(in: 0.5...2) == .reproduced)
    #expect(Interval(estimate: 1, halfWidth: 0.6).verdict(in: 0.5...2) == .inconclusive)
    #expect(Interval(estimate: 5, halfWidth: 1).verdict(in: 0.5...2) == .deviates)
    #expect(Interval(estimate: .nan, halfWidth: 1).verdict(in: 0.5...2) == .inconclusive)
    #expect(Interval(estimate: 1, halfWidth: .infinity).verdict(in: 0.5...2) == .inconclusive)
  }
}

import Numerics
import Testing

/// Reference values of SciPy 1.17.1.
@Suite struct EstimateTests {
  private let sample = Sample([0.3, -0.1, 0.5, 0.2, 0.7, 0.05])

  /// `scipy.stats.ttest_1samp` against 0.1, and its 90 % interval.
  @Test func oneSampleTest() {
    let estimate = sample.estimate
    #expect(abs(estimate.probability(above: 0.1) - 0.10155533186002755) <= 1e-12)
    #expect(abs(estimate.probability(below: 0.1) - 0.8984446681399725) <= 1e-12)
    #expect(estimate.probability(strictlyAbove: 0.1) == estimate.probability(above: 0.1))
    #expect(estimate.probability(strictlyBelow: 0.1) == estimate.probability(below: 0.1))
    let interval = estimate.interval(level: 0.9)
    #expect(abs(interval.lower - 0.03410548282001105) <= 1e-12)
    #expect(abs(interval.upper - 0.5158945171799887) <= 1e-12)
  }

  /// The quantile 0.95 of the normal distribution is 1.6448536269514722.
  @Test func infinitelyManyDegreesOfFreedom() {
    let interval = Estimate(1, standardError: 2, degreesOfFreedom: .infinity).interval(level: 0.9)
    #expect(abs(interval.lower - (1 - 2 * 1.6448536269514722)) <= 1e-12)
    #expect(abs(interval.upper - (1 + 2 * 1.6448536269514722)) <= 1e-12)
  }

  @Test func exactValues() {
    let three = Estimate.exact(3)
    #expect(three.interval(level: 0.9) == (3, 3))
    #expect(three.probability(above: 2.9) == 0 && three.probability(above: 3) == 0)
    #expect(three.probability(above: 3.1) == 1)
    #expect(three.probability(below: 3.1) == 0 && three.probability(below: 3) == 0)
    #expect(three.probability(below: 2.9) == 1)
    #expect(three.probability(strictlyAbove: 3) == 1 && three.probability(strictlyBelow: 3) == 1)
    #expect(three.probability(strictlyAbove: 2.9) == 0 && three.probability(strictlyBelow: 3.1) == 0)
  }

  /// The mean of three times 0.1 is not 0.1, but nothing varies.
  @Test func equalValuesAreExact() {
    #expect(Sample([0.1, 0.1, 0.1]).estimate == Estimate(0.1, standardError: 0, degreesOfFreedom: 2))
  }

  @Test func infiniteLimitsNeedNoError() {
    let unknown = Estimate(1, standardError: .nan, degreesOfFreedom: 0)
    #expect(unknown.probability(above: -.infinity) == 0 && unknown.probability(below: .infinity) == 0)
    #expect(unknown.probability(strictlyAbove: .infinity) == 1 && unknown.probability(strictlyBelow: -.infinity) == 1)
  }

  @Test func whatSaysNothingGivesNotANumber() {
    for estimate in [
      Estimate(1, standardError: .nan, degreesOfFreedom: 3),
      Estimate(1, standardError: .infinity, degreesOfFreedom: 3),
      Estimate(1, standardError: -1, degreesOfFreedom: 3), Estimate(1, standardError: 1, degreesOfFreedom: 0),
      Estimate(1, standardError: 1, degreesOfFreedom: .nan), Sample([1]).estimate, Sample([]).estimate,
      Estimate(.nan, standardError: 1, degreesOfFreedom: 3), .exact(.infinity),
      Sample([.infinity, .infinity]).estimate,
    ] {
      #expect(estimate.probability(above: 0).isNaN && estimate.probability(below: 0).isNaN)
      #expect(estimate.probability(strictlyAbove: 0).isNaN && estimate.probability(strictlyBelow: 0).isNaN)
      #expect(estimate.interval(level: 0.9) == (-.infinity, .infinity))
    }
    #expect(sample.estimate.probability(above: .nan).isNaN)
    for level in [-0.1, 1, 1.5, .nan] { #expect(sample.estimate.interval(level: level) == (-.infinity, .infinity)) }
  }

  /// `scipy.stats.ttest_ind(equal_var=False)` and its 90 % interval.
  @Test func welchsDifference() {
    let first = Sample([2.1, 2.5, 2.2, 2.9, 2.4]).estimate
    let difference = Welch.difference(first, Sample([1.9, 2.0, 2.05, 1.2]).estimate)
    #expect(abs(difference.degreesOfFreedom - 5.657529849949217) <= 1e-12)
    #expect(abs(difference.value / difference.standardError - 2.610097440590557) <= 1e-12)
    #expect(abs(difference.probability(above: 0) - 0.021185420372996488) <= 1e-12)
    let interval = difference.interval(level: 0.9)
    #expect(abs(interval.lower - 0.15645837667128482) <= 1e-12)
    #expect(abs(interval.upper - 1.108541623328715) <= 1e-12)
  }

  @Test func welchsDifferenceOfExactOrUnknownEstimates() {
    let noisy = Estimate(5, standardError: 2, degreesOfFreedom: 7)
    #expect(Welch.difference(noisy, .exact(1)) == Estimate(4, standardError: 2, degreesOfFreedom: 7))
    #expect(Welch.difference(.exact(1), noisy) == Estimate(-4, standardError: 2, degreesOfFreedom: 7))
    #expect(Welch.difference(.exact(5), .exact(2)) == .exact(3))
    let normal = Estimate(1, standardError: 3, degreesOfFreedom: .infinity)
    #expect(Welch.difference(normal, normal).degreesOfFreedom == .infinity)
    #expect(Welch.difference(noisy, Sample([1]).estimate).probability(above: 0).isNaN)
    #expect(Welch.difference(Sample([1]).estimate, .exact(1)).probability(above: 0).isNaN)
    let tiny = Estimate(0, standardError: 1e-200, degreesOfFreedom: 4)
    #expect(abs(Welch.difference(tiny, tiny).degreesOfFreedom - 8) <= 1e-12)
  }

  /// The example of the procedure by hand: sorted 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1.
  @Test func holmsAdjustment() {
    let adjusted = Holm.adjusted([0.01, 0.04, 0.03, 0.005])
    for (value, expected) in zip(adjusted, [0.03, 0.06, 0.06, 0.02]) { #expect(abs(value - expected) <= 1e-15) }
    #expect(Holm.adjusted([]) == [])
    #expect(Holm.adjusted([0.001, .nan]) == [0.002, 1])
    #expect(Holm.adjusted([0.6, 0.7, 0]) == [1, 1, 0])
  }

  /// mean ± `scipy.stats.t.ppf(0.975, 4)` · 2 · √(1/3 + 1/5), and the p-value of 14 by `scipy.stats.t.sf`.
  @Test func predictionInterval() {
    let interval = PredictionInterval.of(mean: 10, standardDeviation: 2, count: 5, newRuns: 3, level: 0.95)
    #expect(abs(interval.lower - 5.944742363222306) <= 1e-11)
    #expect(abs(interval.upper - 14.055257636777693) <= 1e-11)
    for value in [6.0, 14] {
      let p = PredictionInterval.probability(of: value, mean: 10, standardDeviation: 2, count: 5, newRuns: 3)
      #expect(abs(p - 0.051979694201925934) <= 1e-12)
    }
    #expect(PredictionInterval.probability(of: 10, mean: 10, standardDeviation: 2, count: 5, newRuns: 3) == 1)
  }

  @Test func predictionWithoutSpreadOrRuns() {
    for (value, expected) in [(10.0, 1.0), (9.9, 0), (10.1, 0)] {
      let p = PredictionInterval.probability(of: value, mean: 10, standardDeviation: 0, count: 5, newRuns: 3)
      #expect(p == expected)
    }
    for (deviation, count, runs) in [(2, 1, 3), (2, 5, 0), (-1, 5, 3), (.nan, 5, 3)] as [(Double, Int, Int)] {
      let p = PredictionInterval.probability(
        of: 3, mean: 10, standardDeviation: deviation, count: count, newRuns: runs)
      #expect(p.isNaN)
      let interval = PredictionInterval.of(
        mean: 10, standardDeviation: deviation, count: count, newRuns: runs, level: 0.95)
      #expect(interval == (-.infinity, .infinity))
    }
  }
}

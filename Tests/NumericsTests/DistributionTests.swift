import Numerics
import Testing

/// Reference values of SciPy 1.17.1.
@Suite struct DistributionTests {
  /// `scipy.stats.t.sf`.
  @Test(
    arguments: [
      (50, 3, 8.808576020635984e-06), (30, 5.5, 1.308026876504675e-07), (20, 10, 1.0730311586021261e-09),
      (9, 40, 1.8400822358530918e-11), (8, 200, 4.939600454665298e-14), (7.5, 999, 7.034007235991107e-14),
      (7.5, 1001, 7.02330063053012e-14), (7.2, 1e5, 3.031694790617672e-13), (7.034, 1e9, 1.0034762557681172e-12),
      (0.3, 4, 0.3895607141387299), (1.2, 1, 0.22114206162369554), (-2, 7, 0.957190335718512),
      (1e5, 2, 4.999999999250001e-11), (1.7, 0.7, 0.2042188340186374), (37, 5000, 2.1468877785247997e-265),
    ] as [(Double, Double, Double)])
  func tailsOfStudentsT(t: Double, freedom: Double, expected: Double) {
    let tail = StudentT.survival(t, degreesOfFreedom: freedom)
    #expect(abs(tail - expected) <= 1e-10 * expected)
    #expect(StudentT.cumulative(-t, degreesOfFreedom: freedom) == tail)
  }

  @Test func infinitelyManyDegreesOfFreedomAreNormal() {
    #expect(StudentT.survival(2, degreesOfFreedom: .infinity) == Normal.cumulative(-2))
    #expect(StudentT.survival(.infinity, degreesOfFreedom: 3) == 0)
    #expect(StudentT.survival(-.infinity, degreesOfFreedom: 3) == 1)
    for (t, freedom) in [(.nan, 3), (1, 0), (1, -2), (1, .nan)] as [(Double, Double)] {
      #expect(StudentT.survival(t, degreesOfFreedom: freedom).isNaN)
    }
  }

  /// `scipy.stats.norm.cdf`.
  @Test(
    arguments: [
      (-37, 5.7255712225239266e-300), (-7.0344838253, 1.0000000000081124e-12), (-3, 0.0013498980316300933),
      (-0.5, 0.3085375387259869), (0.2, 0.579259709439103), (4, 0.9999683287581669),
    ] as [(Double, Double)])
  func cumulativeNormal(x: Double, expected: Double) {
    #expect(abs(Normal.cumulative(x) - expected) <= 1e-12 * expected)
  }

  /// `scipy.stats.norm.ppf`.
  @Test(
    arguments: [
      (1e-300, -37.0470962993612), (1e-12, -7.034483825301131), (0.001, -3.090232306167813),
      (0.3, -0.5244005127080409), (0.5, 0), (0.8, 0.8416212335729143), (0.999999, 4.753424308817087),
    ] as [(Double, Double)])
  func quantilesOfNormal(p: Double, expected: Double) {
    #expect(abs(Normal.quantile(p) - expected) <= 1e-12 * max(1, abs(expected)))
  }

  @Test func normalQuantilesAtTheEnds() {
    #expect(Normal.quantile(0) == -.infinity)
    #expect(Normal.quantile(1) == .infinity)
    #expect(Normal.quantile(.leastNonzeroMagnitude).isFinite)
    for p in [-0.1, 1.1, .nan] { #expect(Normal.quantile(p).isNaN) }
  }
}

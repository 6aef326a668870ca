import Testing

@testable import Numerics

/// Reference values of SciPy 1.17.1: the noncentral t distribution for one test, `scipy.integrate.quad` over the χ
/// distribution of the sample's deviation for two.
@Suite struct PowerTests {
  @Test(
    arguments: [
      (2, 1, .infinity, 0.17956248755732773), (5, 1, .infinity, 0.5797373588621888),
      (30, .infinity, 0.5, 0.8482541909289826), (2, 3, 3, 0.4130295804424534), (5, 1.5, 1.5, 0.7350094348685163),
      (10, 1, 1, 0.7952072667058984), (10, 1, 2, 0.8974995352728506), (36, 0.5, 0.5, 0.80514910165774),
    ] as [(Int, Double, Double, Double)])
  func powerOfATest(units: Int, below: Double, above: Double, expected: Double) {
    #expect(abs(Power.probability(below, above, units: units, alpha: 0.05) - expected) <= 1e-7)
  }

  /// The least n whose power by `scipy.stats.nct.sf` suffices; 10,000 units do not for the last.
  @Test(
    arguments: [
      (0.5, 0.05, 0.8, 27), (0.5, 0.01, 0.9, 55), (1, 0.05, 0.8, 8), (1, 0.01, 0.9, 16), (0.2, 0.05, 0.8, 156),
      (0.2, 0.01, 0.9, 329), (2.5, 0.05, 0.8, 3), (2.5, 0.01, 0.9, 6), (0.03, 0.05, 0.8, 6871), (0.03, 0.01, 0.9, nil),
    ] as [(Double, Double, Double, Int?)])
  func unitsForOneTest(distance: Double, alpha: Double, power: Double, expected: Int?) {
    let above = Power.units(
      estimate: 3 + 2 * distance, standardDeviation: 2, margin: (3, .infinity), alpha: alpha, power: power)
    let below = Power.units(
      estimate: 3 - 2 * distance, standardDeviation: 2, margin: (-.infinity, 3), alpha: alpha, power: power)
    #expect(above == expected && below == expected)
  }

  @Test(arguments: [(1, 1, 11), (1, 2, 8), (0.5, 0.5, 36), (0.3, 1, 71)] as [(Double, Double, Int)])
  func unitsForTwoTests(below: Double, above: Double, expected: Int) {
    let units = Power.units(
      estimate: 10, standardDeviation: 1, margin: (10 - below, 10 + above), alpha: 0.05, power: 0.8)
    #expect(units == expected)
  }

  @Test func whereNoNumberSuffices() {
    func units(_ estimate: Double, _ deviation: Double, _ alpha: Double = 0.05, _ power: Double = 0.8) -> Int? {
      Power.units(estimate: estimate, standardDeviation: deviation, margin: (0, 1), alpha: alpha, power: power)
    }
    for estimate in [-1, 0, 1, 2, .nan, .infinity] { #expect(units(estimate, 1) == nil) }
    for deviation in [-1, .nan, .infinity] { #expect(units(0.5, deviation) == nil) }
    for alpha in [0, 0.6, .nan] { #expect(units(0.5, 1, alpha) == nil) }
    for power in [0, 1, .nan] { #expect(units(0.5, 1, 0.05, power) == nil) }
    #expect(units(0.5, 0) == 2)
  }
}

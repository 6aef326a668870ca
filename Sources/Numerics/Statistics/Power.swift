import Foundation

/// How many units a test needs.
public enum Power {
  /// The largest number of units that is tried.
  static let mostUnits = 10_000

  /// The fewest units for which the mean is shown to lie inside a margin at level `alpha` with probability `power`, if the
  /// estimate is the true value: by a one-sided t test against a margin with one finite end, by two one-sided tests
  /// (Schuirmann, Journal of Pharmacokinetics and Biopharmaceutics 15, 1987) when both are finite.
  /// - Parameters:
  ///   - estimate: the true mean.
  ///   - standardDeviation: that of single units.
  ///   - margin: where the mean shall lie; an infinite end is no end.
  ///   - alpha: level of each one-sided test, in (0, 0.5].
  ///   - power: probability in (0, 1) that the test holds.
  /// - Returns: at least 2; nil when the estimate does not lie inside the margin, when 10,000 units do not suffice, or for
  ///   parameters out of range.
  public static func units(
    estimate: Double, standardDeviation: Double, margin: (lower: Double, upper: Double), alpha: Double, power: Double
  ) -> Int? {
    guard estimate.isFinite, estimate > margin.lower, estimate < margin.upper, standardDeviation >= 0,
      standardDeviation.isFinite, alpha > 0, alpha <= 0.5, power > 0, power < 1
    else { return nil }
    if standardDeviation == 0 { return 2 }
    let (below, above) = (
      (estimate - margin.lower) / standardDeviation, (margin.upper - estimate) / standardDeviation
    )
    func suffices(_ units: Int) -> Bool { probability(below, above, units: units, alpha: alpha) >= power }
    // Power grows with the number of units: double it until it suffices, then bisect.
    var (tooFew, enough) = (1, 2)
    while !suffices(enough) {
      guard enough < mostUnits else { return nil }
      (tooFew, enough) = (enough, min(2 * enough, mostUnits))
    }
    while enough - tooFew > 1 {
      let middle = (tooFew + enough) / 2
      if suffices(middle) { enough = middle } else { tooFew = middle }
    }
    return enough
  }

  /// The probability that the mean of `units` units keeps a distance of t·s/√n from both ends of the margin.
  ///
  /// Given s, the mean is normal and the probability a difference of two values of its distribution function; Simpson's rule
  /// integrates this over the distribution of s, a χ distribution, which serves one and two tests alike.
  /// - Parameters:
  ///   - below: distance of the true mean from the lower end in standard deviations.
  ///   - above: distance from the upper end.
  ///   - units: number n of units, at least 2.
  ///   - alpha: level of each one-sided test.
  /// - Returns: the power of the test.
  static func probability(_ below: Double, _ above: Double, units: Int, alpha: Double) -> Double {
    let freedom = Double(units - 1)
    let root = Double(units).squareRoot()
    let critical = StudentT.quantile(1 - alpha, degreesOfFreedom: freedom)
    // s/σ lies within nine standard deviations of its mode; beyond the width of the margin both tests never hold at once.
    let (mode, reach) = (((freedom - 1) / freedom).squareRoot(), 9 / (2 * freedom).squareRoot())
    let start = max(0, mode - reach)
    let end = min(mode + reach, critical > 0 ? (below + above) * root / (2 * critical) : .infinity)
    guard end > start else { return 0 }
    let constant = log(2) + freedom / 2 * log(freedom / 2) - lgamma(freedom / 2)
    func integrand(_ ratio: Double) -> Double {
      let power = freedom == 1 ? 0 : (freedom - 1) * log(ratio)
      let density = exp(constant + power - freedom * ratio * ratio / 2)
      let (upper, lower) = (above * root - critical * ratio, critical * ratio - below * root)
      return density * max(0, Normal.cumulative(upper) - Normal.cumulative(lower))
    }
    let steps = 400
    let width = (end - start) / Double(steps)
    var sum = integrand(start) + integrand(end)
    for step in 1..<steps { sum += (step % 2 == 0 ? 2 : 4) * integrand(start + Double(step) * width) }
    return sum * width / 3
  }
}

/// The paired permutation test of Fisher: without an effect, every difference could as well have had the other sign.
public enum SignFlip {
  /// The number of differences up to which all sign patterns are counted.
  static let mostExactDifferences = 20

  /// One-sided test whose alternative is that the mean of the differences lies above `limit`.
  ///
  /// Up to 20 differences the p-value is exact: the fraction of the 2^n patterns of signs of (difference − limit) whose sum
  /// is at least the observed one. Above, it is that of Student's t test, but not below 2^−n: the observed pattern is one of
  /// them. Differences that all equal the limit do not lie above it: 1.
  /// - Returns: NaN without differences or when one is not finite; 0 for the limit −∞, 1 for ∞.
  public static func probability(_ differences: [Double], above limit: Double) -> Double {
    guard !differences.isEmpty, !limit.isNaN, differences.allSatisfy(\.isFinite) else { return .nan }
    guard limit.isFinite else { return limit < 0 ? 0 : 1 }
    let excesses = differences.map { $0 / 2 - limit / 2 }
    let largest = excesses.reduce(0) { max($0, abs($1)) }
    guard largest > 0 else { return 1 }
    let scaled = excesses.map { $0 / largest }
    guard scaled.count > mostExactDifferences else { return fractionOfSums(scaled) }
    let observedPattern = Double(sign: .plus, exponent: -scaled.count, significand: 1)
    return max(observedPattern, Sample(scaled).estimate.probability(strictlyAbove: 0))
  }

  /// The fraction of the 2^n subsets whose sum is at most 0: flipping a subset takes twice its sum away from the observed
  /// sum.
  ///
  /// Meets in the middle: sums of either half are sorted, and one pass pairs them.
  private static func fractionOfSums(_ values: [Double]) -> Double {
    let middle = values.count / 2
    let first = subsetSums(values[..<middle]).sorted()
    let second = subsetSums(values[middle...]).sorted()
    // Sums that are equal but for rounding are equal: values are at most 1, so errors are a few ulps of their number.
    let tolerance = 1e-13 * Double(values.count)
    var (count, end) = (0, second.count)
    for sum in first {
      while end > 0, second[end - 1] + sum > tolerance { end -= 1 }
      count += end
    }
    return Double(count) / Double(first.count * second.count)
  }

  private static func subsetSums(_ values: ArraySlice<Double>) -> [Double] {
    values.reduce(into: [0]) { sums, value in sums += sums.map { $0 + value } }
  }
}

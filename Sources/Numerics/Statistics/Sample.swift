/// Values of a quantity that were measured under the same circumstances, with the statistics of the sample.
///
/// Sums run in the order of the values, so that the same values give the same bits. Nothing traps: values that are not
/// finite, or so large that their squares overflow, give statistics that are NaN or infinite.
public struct Sample: Sendable, Equatable {
  /// The values in the order in which they came.
  public let values: [Double]
  /// Arithmetic mean; NaN without values.
  public let mean: Double
  /// Sum of the squared deviations from the mean.
  public let squaredDeviations: Double

  /// Statistics of some values.
  public init(_ values: [Double]) {
    self.values = values
    let mean = values.reduce(0, +) / Double(values.count)
    self.mean = mean
    squaredDeviations = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
  }

  /// Number of values.
  public var count: Int { values.count }

  /// Unbiased estimate of the variance (divisor n − 1); NaN for fewer than two values, whose noise is unknown.
  public var variance: Double { count > 1 ? squaredDeviations / Double(count - 1) : .nan }

  /// Sample standard deviation, the square root of ``variance``.
  public var standardDeviation: Double { variance.squareRoot() }

  /// Standard deviation of the values as a population of their own (divisor n).
  public var populationStandardDeviation: Double { (squaredDeviations / Double(count)).squareRoot() }

  /// Squared standard error of the mean: ``variance`` over ``count``.
  public var squaredStandardError: Double { variance / Double(count) }

  /// The middle value, or the mean of the two in the middle; NaN without values or with a NaN among them.
  public var median: Double {
    guard !values.isEmpty, !values.contains(where: \.isNaN) else { return .nan }
    let sorted = values.sorted()
    let (lower, upper) = (sorted[(count - 1) / 2], sorted[count / 2])
    let sum = lower + upper
    return sum.isFinite ? sum / 2 : lower / 2 + upper / 2
  }

  /// Quantile of the sample, linear between order statistics: type 7 of Hyndman and Fan, The American Statistician 50(4),
  /// 1996, the default of NumPy and R.
  /// - Parameter fraction: from 0, the least value, to 1, the largest.
  /// - Returns: NaN without values, with a NaN among them, or for a fraction out of range.
  public func quantile(_ fraction: Double) -> Double {
    guard (0...1).contains(fraction), !values.isEmpty, !values.contains(where: \.isNaN) else { return .nan }
    let sorted = values.sorted()
    let position = fraction * Double(count - 1)
    let index = Int(position)
    let weight = position - Double(index)
    // Between an infinite neighbour and weight 0 lies no NaN, but the order statistic itself.
    guard weight > 0, index + 1 < count else { return sorted[index] }
    let gap = sorted[index + 1] - sorted[index]
    return gap.isFinite ? sorted[index] + gap * weight : sorted[index] * (1 - weight) + sorted[index + 1] * weight
  }

  /// Two-sided confidence interval of the mean by Student's t distribution.
  /// - Parameter error: probability that the interval misses the mean, 0.05 for 95 %.
  /// - Returns: the whole line for fewer than two values.
  public func interval(error: Double) -> Interval {
    guard count > 1 else { return Interval(estimate: mean, halfWidth: .infinity) }
    let factor = StudentT.quantile(1 - error / 2, degreesOfFreedom: Double(count - 1))
    return Interval(estimate: mean, halfWidth: factor * squaredStandardError.squareRoot())
  }

  /// Confidence interval of the difference of two means, after Welch (Biometrika 34, 1947): the variances may differ.
  /// - Parameters:
  ///   - first: the sample whose mean is diminished.
  ///   - second: the sample whose mean is taken away.
  ///   - error: probability that the interval misses the difference, 0.05 for 95 %.
  /// - Returns: the whole line when a sample has fewer than two values, or a variance is infinite.
  public static func difference(_ first: Sample, _ second: Sample, error: Double) -> Interval {
    let estimate = first.mean - second.mean
    guard first.count > 1, second.count > 1 else { return Interval(estimate: estimate, halfWidth: .infinity) }
    let (a, b) = (first.squaredStandardError, second.squaredStandardError)
    guard a + b > 0, (a + b).isFinite else { return Interval(estimate: estimate, halfWidth: a + b) }
    let factor = StudentT.quantile(
      1 - error / 2, degreesOfFreedom: Welch.degreesOfFreedom(a, Double(first.count - 1), b, Double(second.count - 1)))
    return Interval(estimate: estimate, halfWidth: factor * (a + b).squareRoot())
  }
}

/// Where the mean of new runs lies, given the mean and standard deviation of published ones: mean ± t·s·√(1/m + 1/n).
///
/// Both sets of runs are samples of one normal population; t has n − 1 degrees of freedom.
public enum PredictionInterval {
  /// The two-sided interval.
  /// - Parameters:
  ///   - mean: mean of the published runs.
  ///   - standardDeviation: their sample standard deviation (divisor n − 1).
  ///   - count: their number n.
  ///   - newRuns: number m of the new runs.
  ///   - level: probability that the mean of the new runs lies in the interval, such as 0.95.
  /// - Returns: the whole line for n < 2, m < 1 or a standard deviation that is not a finite number of at least 0.
  public static func of(
    mean: Double, standardDeviation: Double, count: Int, newRuns: Int, level: Double
  ) -> (lower: Double, upper: Double) {
    prediction(mean, standardDeviation, count, newRuns).interval(level: level)
  }

  /// The two-sided p-value of the mean of the new runs: the probability that it lies at least so far from the published
  /// mean; the parameters are those of ``of(mean:standardDeviation:count:newRuns:level:)``.
  /// - Returns: NaN where the interval is the whole line; without a spread, 1 at the published mean and 0 elsewhere.
  public static func probability(
    of value: Double, mean: Double, standardDeviation: Double, count: Int, newRuns: Int
  ) -> Double {
    let prediction = prediction(mean, standardDeviation, count, newRuns)
    let tail =
      value < mean ? prediction.probability(strictlyAbove: value) : prediction.probability(strictlyBelow: value)
    // The lesser of 1 and NaN would be 1.
    return tail > 0.5 ? 1 : 2 * tail
  }

  private static func prediction(_ mean: Double, _ deviation: Double, _ count: Int, _ newRuns: Int) -> Estimate {
    guard count > 1, newRuns > 0, deviation >= 0 else {
      return Estimate(mean, standardError: .nan, degreesOfFreedom: .nan)
    }
    let factor = (1 / Double(newRuns) + 1 / Double(count)).squareRoot()
    return Estimate(mean, standardError: deviation * factor, degreesOfFreedom: Double(count - 1))
  }
}

import Tables

/// The values of a quantity that were measured under the same circumstances.
struct Sample: Sendable, Equatable {
  let values: [Double]
  let mean: Double
  /// Variance of the population that the values come from (n − 1); NaN for a single value, whose noise is unknown.
  let variance: Double

  init(_ values: [Double]) {
    self.values = values
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    self.mean = mean
    variance = values.count > 1 ? values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / (count - 1) : .nan
  }

  var count: Int { values.count }
  var standardDeviation: Double { variance.squareRoot() }
  /// Variance of the mean.
  var squaredError: Double { variance / Double(count) }

  /// Two-sided confidence interval of the mean; the whole line for a single value.
  func interval(error: Double) -> Interval {
    guard count > 1 else { return Interval(estimate: mean, halfWidth: .infinity) }
    let factor = StudentT.quantile(1 - error / 2, degreesOfFreedom: Double(count - 1))
    return Interval(estimate: mean, halfWidth: factor * squaredError.squareRoot())
  }

  /// Confidence interval of the difference of two means, after Welch (Biometrika 34, 1947): the variances may differ.
  static func difference(_ first: Sample, _ second: Sample, error: Double) -> Interval {
    let estimate = first.mean - second.mean
    guard first.count > 1, second.count > 1 else { return Interval(estimate: estimate, halfWidth: .infinity) }
    let (a, b) = (first.squaredError, second.squaredError)
    guard a + b > 0 else { return Interval(estimate: estimate, halfWidth: a + b) }
    let freedom = (a + b) * (a + b) / (a * a / Double(first.count - 1) + b * b / Double(second.count - 1))
    let factor = StudentT.quantile(1 - error / 2, degreesOfFreedom: freedom)
    return Interval(estimate: estimate, halfWidth: factor * (a + b).squareRoot())
  }

  /// The samples of a quantity at each value of a numeric column, ascending.
  /// - Throws: `TableError`.
  static func samples(of quantity: Quantity, over key: String, in table: Table) throws -> [(
    key: Double, sample: Sample
  )] {
    let keys = try table.numbers(key)
    let values = try quantity.values(in: table)
    var groups: [Double: [Double]] = [:]
    for (key, value) in zip(keys, values) { groups[key, default: []].append(value) }
    return groups.keys.sorted().map { ($0, Sample(groups[$0] ?? [])) }
  }
}

/// An estimate with its confidence interval.
struct Interval: Sendable, Equatable {
  var estimate: Double
  var halfWidth: Double
  var lower: Double { estimate - halfWidth }
  var upper: Double { estimate + halfWidth }

  /// Whether the estimate lies above a limit beyond doubt, below beyond doubt, or neither.
  func verdict(above limit: Double) -> Verdict {
    guard estimate.isFinite, !halfWidth.isNaN else { return .inconclusive }
    return lower > limit ? .reproduced : upper < limit ? .deviates : .inconclusive
  }

  /// The same the other way round.
  func verdict(below limit: Double) -> Verdict {
    Interval(estimate: -estimate, halfWidth: halfWidth).verdict(above: -limit)
  }

  /// Whether the estimate lies in a range beyond doubt, outside beyond doubt, or neither.
  func verdict(in range: ClosedRange<Double>) -> Verdict {
    guard estimate.isFinite, !halfWidth.isNaN else { return .inconclusive }
    if lower >= range.lowerBound && upper <= range.upperBound { return .reproduced }
    return upper < range.lowerBound || lower > range.upperBound ? .deviates : .inconclusive
  }
}

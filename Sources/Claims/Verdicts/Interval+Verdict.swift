import Numerics

extension Interval {
  /// Whether the estimate lies above a limit beyond doubt, below beyond doubt, or neither.
  func verdict(above limit: Double) -> Verdict {
    guard isDefined else { return .inconclusive }
    return lower > limit ? .reproduced : upper < limit ? .deviates : .inconclusive
  }

  /// The same the other way round.
  func verdict(below limit: Double) -> Verdict {
    Interval(estimate: -estimate, halfWidth: halfWidth).verdict(above: -limit)
  }

  /// Whether the estimate lies in a range beyond doubt, outside beyond doubt, or neither.
  func verdict(in range: ClosedRange<Double>) -> Verdict {
    guard isDefined else { return .inconclusive }
    if lower >= range.lowerBound && upper <= range.upperBound { return .reproduced }
    return upper < range.lowerBound || lower > range.upperBound ? .deviates : .inconclusive
  }
}

import Numerics

/// The steps back of a trend: from one X to a later one, against the trend (in finance: drawdowns).
///
/// A trend may have some, but none as large as the least effect; where the claim names none, as the whole change from the first
/// X to the last. Page's test alone does not see such a step among others: it only asks whether the order is better than chance.
struct StepBack: Equatable {
  /// Places of the two X between which a step is the largest, in order.
  let from: Int
  let to: Int
  /// Its size; above zero, against the trend.
  let estimate: Estimate
  /// What every step back has to be smaller than.
  let limit: Double
  /// p-value of the test whose alternative is that every step back is smaller than the limit.
  let holds: Double
  /// p-value of the test whose alternative is that one is larger, corrected for the number of pairs (Bonferroni).
  let deviates: Double

  /// Looks at all pairs; `blocks` are units of at least two values each, which the trend has rise, and `least` is the least
  /// effect, or zero.
  ///
  /// Of several units, steps are held against a least effect by Student's t, paired by unit: each has the same degrees of
  /// freedom, so that the one of the largest statistic has the largest p-value, and that of all together (intersection-union
  /// test). `isExact` units have no noise: their steps are
  /// what they are. Otherwise, without a least effect or with one unit, means are compared and contradict nothing.
  /// - Returns: `nil` where the whole change is the limit and is none: then there is no trend to step back from.
  init?(_ blocks: [[Double]], least: Double, isExact: Bool) {
    let places = blocks[0].count
    let limit = least > 0 ? least : -Self.step(blocks, 0, places - 1).mean
    guard limit > 0 else { return nil }
    let isTested = least > 0 && blocks.count > 1 && !isExact
    var (largest, isBelow) = ((from: 0, to: 1, statistic: -Double.infinity), true)
    for from in 0..<places - 1 {
      for to in from + 1..<places {
        let statistic = Self.statistic(blocks, from, to, limit, isTested: isTested)
        if !(statistic < 0) { isBelow = false }
        if statistic > largest.statistic || statistic.isNaN { largest = (from, to, statistic) }
      }
    }
    let step = Self.step(blocks, largest.from, largest.to)
    (from, to, self.limit) = (largest.from, largest.to, limit)
    estimate = isTested ? step.estimate : .exact(step.mean)
    guard isTested else {
      (holds, deviates) = (isBelow ? 0 : 1, isExact && least > 0 ? estimate.probability(strictlyAbove: limit) : 1)
      return
    }
    holds = isBelow ? estimate.probability(strictlyBelow: limit) : 1
    deviates = min(1, Double(places * (places - 1) / 2) * estimate.probability(strictlyAbove: limit))
  }

  /// A step back in every unit.
  private static func step(_ blocks: [[Double]], _ from: Int, _ to: Int) -> Sample {
    Sample(blocks.map { $0[from] - $0[to] })
  }

  /// How far a step back goes beyond the limit: the mean, or Student's statistic where that is tested; no arrays are made,
  /// since a thousand X have half a million pairs.
  private static func statistic(
    _ blocks: [[Double]], _ from: Int, _ to: Int, _ limit: Double, isTested: Bool
  ) -> Double {
    let count = Double(blocks.count)
    var sum = 0.0
    for block in blocks { sum += block[from] - block[to] }
    let excess = sum / count - limit
    guard isTested else { return excess }
    var squares = 0.0
    for block in blocks {
      let deviation = block[from] - block[to] - sum / count
      squares += deviation * deviation
    }
    // A step without noise is surely smaller, or surely larger; one that is the limit itself is neither.
    guard squares > 0 else { return excess == 0 ? 0 : excess * .infinity }
    return excess / (squares / (count * (count - 1))).squareRoot()
  }
}

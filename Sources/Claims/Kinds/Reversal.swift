import Numerics

/// The largest step against a trend, from one X to any later one.
///
/// A trend may have steps back, but none as large as the change that counts: the least effect, where the claim names one, or
/// else the whole change from the first X to the last. Page's test alone does not see such a step among others: it only asks
/// whether the order is better than chance.
struct Reversal: Equatable {
  /// Places of the two X, in order.
  let from: Int
  let to: Int
  /// Mean over the units; above zero, against the trend.
  let size: Double
  /// The change that counts.
  let allowed: Double
  /// p-value of the test whose alternative is that every step back is smaller than the change that counts.
  let holds: Double
  /// p-value of the test whose alternative is that one is larger, corrected for the number of pairs (Bonferroni).
  let deviates: Double

  /// Looks at all pairs; `blocks` are units of at least two values each, which the trend has rise, and `least` is zero where
  /// every change counts.
  ///
  /// Of several units, steps are held against a least effect by Student's t, paired by unit: each has the same degrees of
  /// freedom, so that the one of the largest statistic has the largest p-value. Without a least effect, and of one unit, means
  /// are compared as they are, and contradict nothing.
  init(_ blocks: [[Double]], least: Double) {
    let places = blocks[0].count
    let allowed = least > 0 ? least : -Self.step(blocks, 0, places - 1).mean
    let isTested = least > 0 && blocks.count > 1
    var (from, to, worst) = (0, 1, -Double.infinity)
    for first in 0..<places - 1 {
      for last in first + 1..<places {
        let strain = Self.strain(blocks, first, last, beyond: allowed, isTested: isTested)
        if strain > worst { (from, to, worst) = (first, last, strain) }
      }
    }
    let step = Self.step(blocks, from, to)
    (self.from, self.to, self.allowed, size) = (from, to, allowed, step.mean)
    guard isTested else {
      (holds, deviates) = (step.mean < allowed ? 0 : 1, 1)
      return
    }
    holds = step.estimate.probability(strictlyBelow: allowed)
    deviates = min(1, Double(places * (places - 1) / 2) * step.estimate.probability(strictlyAbove: allowed))
  }

  /// A step back in every unit.
  private static func step(_ blocks: [[Double]], _ from: Int, _ to: Int) -> Sample {
    Sample(blocks.map { $0[from] - $0[to] })
  }

  /// How far a step back goes beyond what is allowed: the mean, or Student's statistic where that is tested; no arrays are
  /// made, since a thousand X have half a million pairs.
  private static func strain(
    _ blocks: [[Double]], _ from: Int, _ to: Int, beyond allowed: Double, isTested: Bool
  ) -> Double {
    let count = Double(blocks.count)
    var sum = 0.0
    for block in blocks { sum += block[from] - block[to] }
    let excess = sum / count - allowed
    guard isTested else { return excess }
    var squares = 0.0
    for block in blocks {
      let deviation = block[from] - block[to] - sum / count
      squares += deviation * deviation
    }
    // Steps without noise are surely allowed, or surely not.
    guard squares > 0 else { return excess >= 0 ? .infinity : -.infinity }
    return excess / (squares / (count * (count - 1))).squareRoot()
  }
}

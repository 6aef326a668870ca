import Foundation

/// A path through intervals at increasing x, with the logarithms of the intervals.
struct GrowthPath {
  private let x: [Double]
  /// Logarithms of the intervals' ends.
  ///
  /// A scale of the quantity changes no answer: it is taken out, so that powers stay
  /// moderate.
  let lower, upper: [Double]
  /// Where each x lies between the first (0) and the last (1).
  let position: [Double]
  /// 1/(x_j − x_i) for i < j, in the order of ``hasLine(_:)``.
  private let inverseDistances: [Double]
  /// Room for the powers of the ends.
  private var lowerPower, upperPower: [Double]

  /// Nil for fewer than two points, x that do not increase, or intervals that are empty, not above zero, or further apart
  /// than a factor of 1e70, whose powers would overflow.
  init?(x: [Double], intervals: [(lower: Double, upper: Double)]) {
    guard x.count > 1, x.count == intervals.count, let start = x.first, let end = x.last, (end - start).isFinite,
      zip(x, x.dropFirst()).allSatisfy({ $0 < $1 }),
      intervals.allSatisfy({ $0.lower > 0 && $0.lower.isFinite && $0.lower <= $0.upper })
    else { return nil }
    var (lower, upper) = (intervals.map { log($0.lower) }, intervals.map { log($0.upper) })
    let highest = upper.reduce(lower.reduce(-.infinity, max)) { $1.isFinite ? max($0, $1) : $0 }
    let lowest = lower.reduce(.infinity, min)
    guard highest - lowest < log(1e70) else { return nil }
    let centre = (highest + lowest) / 2
    for index in x.indices { (lower[index], upper[index]) = (lower[index] - centre, upper[index] - centre) }
    var inverseDistances: [Double] = []
    inverseDistances.reserveCapacity(x.count * (x.count - 1) / 2)
    for j in 1..<x.count {
      for i in 0..<j { inverseDistances.append(1 / (x[j] - x[i])) }
    }
    (self.x, self.lower, self.upper, self.inverseDistances) = (x, lower, upper, inverseDistances)
    position = x.map { ($0 - start) / (end - start) }
    (lowerPower, upperPower) = (lower, upper)
  }

  /// Number of points.
  var count: Int { x.count }

  /// Whether a constant passes through all intervals.
  var hasConstant: Bool { lower.reduce(-.infinity, max) <= upper.reduce(.infinity, min) }

  /// Whether (s^λ − 1)/λ = a + b·x passes through all intervals for some a and b > 0.
  ///
  /// The transformation is monotone, so a line must pass through vertical intervals. For a slope b some a serves all
  /// intervals exactly when it serves each pair: every pair bounds b from both sides. A line that passes, while no constant
  /// does, has a slope of one sign only.
  mutating func hasLine(_ exponent: Double) -> Bool {
    let (lower, upper) = (lower, upper)
    return lowerPower.withUnsafeMutableBufferPointer { low in
      upperPower.withUnsafeMutableBufferPointer { high in
        inverseDistances.withUnsafeBufferPointer { inverse in
          var (least, largest, pair) = (0.0, Double.infinity, 0)
          for j in low.indices {
            low[j] = GrowthPath.transformed(lower[j], exponent)
            high[j] = GrowthPath.transformed(upper[j], exponent)
            for i in 0..<j {
              least = max(least, (low[j] - high[i]) * inverse[pair])
              largest = min(largest, (high[j] - low[i]) * inverse[pair])
              pair += 1
            }
            // Points on one line may miss each other by their rounding. Bounds that have crossed stay so.
            guard largest > 0, least <= largest * (1 + 1e-12) else { return false }
          }
          return true
        }
      }
    }
  }

  /// (s^λ − 1)/λ of a logarithm of s, without cancellation near λ = 0.
  private static func transformed(_ logarithm: Double, _ exponent: Double) -> Double {
    if exponent == 0 { return logarithm }
    if abs(exponent) < 0.04 { return expm1(exponent * logarithm) / exponent }
    return exp(exponent * logarithm) / exponent
  }
}

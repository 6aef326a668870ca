import Foundation

/// How data units map onto an axis.
public enum Scale: Sendable, Equatable {
  case linear
  /// Base-10 logarithm; values must be above zero, others leave a gap.
  case log10
  /// Linear from −`threshold` to `threshold`, a decade wide on either side of zero, and logarithmic beyond.
  case symlog(threshold: Double)
  /// Names at equal spacing; item i stands at i.
  case categorical([RichText])

  /// Position along the axis in arbitrary units, or `nil` for what cannot be shown.
  func transform(_ value: Double) -> Double? {
    guard value.isFinite else { return nil }
    switch self {
    // Halved: the width of −1e308…1e308 must not overflow.
    case .linear, .categorical: return value / 2
    case .log10: return value > 0 ? Foundation.log10(value) : nil
    case .symlog(let threshold):
      let size = abs(value)
      let distance = size <= threshold ? size / threshold : 1 + Foundation.log10(size) - Foundation.log10(threshold)
      return value < 0 ? -distance : distance
    }
  }

  /// The data value at a position.
  func inverse(_ position: Double) -> Double {
    switch self {
    case .linear, .categorical: return position * 2
    case .log10: return pow(10, position)
    case .symlog(let threshold):
      let distance = abs(position)
      let size = distance <= 1 ? distance * threshold : pow(10, distance - 1 + Foundation.log10(threshold))
      return position < 0 ? -size : size
    }
  }

  var isLogarithmic: Bool { self == .log10 }
}

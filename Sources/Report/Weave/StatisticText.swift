import Claims
import Foundation
import Numerics

/// A statistic over units of replication as a table prints it.
struct StatisticText {
  /// The number itself, in the column's own unit.
  let center: Double
  /// How it is printed, without its uncertainty.
  let centerText: String
  /// How the cell reads; an em dash without units.
  let text: String
  /// Whether the column holds per cent.
  let isPercentColumn: Bool

  init(_ units: [Double], _ display: TableDisplay, isPercentColumn: Bool) {
    self.isPercentColumn = isPercentColumn
    guard !units.isEmpty else {
      (center, centerText, text) = (.nan, "—", "—")
      return
    }
    let sample = Sample(units)
    center =
      switch display.statistic {
      case .mean, .deviation, .standardError, .interval: sample.mean
      case .median: sample.median
      case .min: sample.quantile(0)
      case .max: sample.quantile(1)
      case .std: sample.standardDeviation
      }
    let scale = display.isPercent && !isPercentColumn ? 100.0 : 1
    let sign = display.isPercent ? " %" : ""
    let uncertainty = Self.uncertainty(sample, display.statistic).map { $0 * scale }
    let value = center * scale
    guard value.isFinite else {
      // The spread of a single unit is unknown, not broken.
      let isUnknown = display.statistic == .std && sample.count < 2
      centerText = isUnknown ? "—" : Printed.number(value)
      text = centerText
      return
    }
    let decimals = display.digits ?? Self.decimals(value, uncertainty)
    centerText = decimals.map { Self.fixed(value, $0) } ?? Printed.number(value)
    let spread = uncertainty.map { number in
      " ± " + ((number.isFinite ? decimals.map { Self.fixed(number, $0) } : nil) ?? Printed.number(number))
    }
    text = centerText + (spread ?? "") + sign
  }

  /// What stands behind ±; `nil` for a single unit, whose noise is unknown.
  private static func uncertainty(_ sample: Sample, _ statistic: TableDisplay.Statistic) -> Double? {
    guard sample.count > 1 else { return nil }
    switch statistic {
    case .deviation: return sample.standardDeviation
    case .standardError: return sample.squaredStandardError.squareRoot()
    case .interval: return (sample.interval(error: 0.05).upper - sample.mean)
    case .mean, .median, .min, .max, .std: return nil
    }
  }

  /// Decimals that show two digits of the uncertainty; `nil` where a number without decimals says more, or less.
  private static func decimals(_ value: Double, _ uncertainty: Double?) -> Int? {
    guard let uncertainty, uncertainty > 0, uncertainty.isFinite, abs(value) < 1e6 else { return nil }
    let decimals = 1 - Int(log10(uncertainty).rounded(.down))
    return decimals > 6 ? nil : max(0, decimals)
  }

  private static func fixed(_ value: Double, _ decimals: Int) -> String {
    let text = String(format: "%.\(decimals)f", value)
    // −0.004 with two decimals is 0.00.
    let isZero = !text.contains { $0.isNumber && $0 != "0" }
    return isZero ? text.filter { $0 != "-" } : text.replacingOccurrences(of: "-", with: "\u{2212}")
  }
}

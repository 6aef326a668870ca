import Claims
import Foundation
import Numerics

/// What a table or a text says about units of replication.
enum Statistic: String, CaseIterable, Sendable {
  case mean, median, min, max, std
  case deviation = "mean ± std"
  case standardError = "mean ± se"
  case interval = "mean ± ci"

  /// The number itself.
  func center(_ sample: Sample) -> Double {
    switch self {
    case .mean, .deviation, .standardError, .interval: sample.mean
    case .median: sample.median
    case .min: sample.quantile(0)
    case .max: sample.quantile(1)
    case .std: sample.standardDeviation
    }
  }

  /// What stands behind ±; `nil` for a single unit, whose noise is unknown.
  func uncertainty(_ sample: Sample) -> Double? {
    guard sample.count > 1 else { return nil }
    switch self {
    case .deviation: return sample.standardDeviation
    case .standardError: return sample.squaredStandardError.squareRoot()
    case .interval: return (sample.interval(error: 0.05).upper - sample.mean)
    case .mean, .median, .min, .max, .std: return nil
    }
  }

  /// Reads a statistic however its sign is written, `mean +/- std`; `nil` for another word.
  init?(written text: String) {
    var words = text
    for sign in ["+/-", "+-", "±"] { words = words.replacingOccurrences(of: sign, with: " ± ") }
    self.init(rawValue: words.split(separator: " ").joined(separator: " "))
  }
}

/// A statistic over units of replication as it is printed.
struct StatisticText {
  /// The number itself, in the column's own unit.
  let center: Double
  /// How it is printed, without its uncertainty.
  let centerText: String
  /// How the cell reads; an em dash without units.
  let text: String
  /// Whether the column holds per cent.
  let isPercentColumn: Bool

  /// - Parameters:
  ///   - units: one number for each unit of replication.
  ///   - statistic: what is said about them.
  ///   - format: digits and unit.
  ///   - isPercentColumn: whether the numbers are in per cent as they are.
  init(_ units: [Double], _ statistic: Statistic, _ format: NumberFormat, isPercentColumn: Bool) {
    self.isPercentColumn = isPercentColumn
    guard !units.isEmpty else {
      (center, centerText, text) = (.nan, "—", "—")
      return
    }
    let sample = Sample(units)
    center = statistic.center(sample)
    let scale = format.isPercent && !isPercentColumn ? 100.0 : 1
    let uncertainty = statistic.uncertainty(sample).map { $0 * scale }
    let value = center * scale
    guard value.isFinite else {
      // The spread of a single unit is unknown, not broken.
      let isUnknown = statistic == .std && sample.count < 2
      centerText = isUnknown ? "—" : Printed.number(value)
      text = centerText
      return
    }
    var format = format
    if format.digits == nil { format.digits = Self.decimals(value, uncertainty) }
    func printed(_ number: Double) -> String { (number.isFinite ? format.text(number) : nil) ?? Printed.number(number) }
    centerText = printed(value)
    text = centerText + (uncertainty.map { " ± \(printed($0))" } ?? "") + (format.isPercent ? " %" : "")
  }

  /// Decimals that show two digits of the uncertainty; `nil` where a number without decimals says more, or less.
  private static func decimals(_ value: Double, _ uncertainty: Double?) -> Int? {
    guard let uncertainty, uncertainty > 0, uncertainty.isFinite, abs(value) < 1e6 else { return nil }
    let decimals = 1 - Int(log10(uncertainty).rounded(.down))
    return decimals > 6 ? nil : max(0, decimals)
  }
}

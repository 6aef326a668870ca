import Foundation
import Literate
import Tables

/// A number as a paper prints it, with what the paper says about its noise.
struct PublishedNumber: Sendable, Equatable {
  /// The text of the cell: its digits say how far it was rounded.
  var text: String
  /// Its value.
  var value: Double
  /// Half a unit of the last printed digit.
  var halfUnit: Double
  /// Published standard deviation over the repetitions.
  var standardDeviation: Double?
  /// Published number of repetitions.
  var count: Int?
  /// Where it is printed, for example `Table 1`.
  var locator: String?

  /// How many of the column's units are one unit of the printed number: 0.01 where it is printed in per cent and the column
  /// holds fractions.
  var unit = 1.0
  /// Whether a per cent sign stands behind it.
  var isPercent = false

  /// A printed number alone; a number of a file may have the form of any that a program writes.
  init?(_ text: String) {
    guard let value = Double(text) else {
      guard let printed = PrintedNumber(text) else { return nil }
      self.init(printed)
      return
    }
    guard value.isFinite, let lastDigit = PrintedNumber.lastDigit(text) else { return nil }
    self.init(text, value, halfUnit: lastDigit / 2)
  }

  /// A number of the claim itself, in the printed unit.
  init(_ printed: PrintedNumber) {
    self.init(printed.text, printed.value, halfUnit: printed.halfUnit)
    (standardDeviation, count, isPercent) = (printed.deviation, printed.count, printed.isPercent)
    // A deviation that is printed as 0.0 is not known to be zero.
    if standardDeviation == 0 { standardDeviation = printed.halfUnit }
  }

  private init(_ text: String, _ value: Double, halfUnit: Double) {
    self.text = text
    self.value = value
    self.halfUnit = halfUnit
  }

  /// The same number in the unit of a column.
  ///
  /// A per cent sign is a unit: it stands for 1/100 unless the column is in per cent, too. The text says what became of it.
  func inUnit(of column: String, _ rows: Table) -> PublishedNumber {
    guard isPercent, unit == 1, !rows.percentColumns.contains(column) else { return self }
    var result = self
    result.unit = 0.01
    result.value = value / 100
    result.halfUnit = halfUnit / 100
    result.standardDeviation = standardDeviation.map { $0 / 100 }
    let fraction = Decimal(string: String(value)).map { "\($0 / 100)" } ?? Printed.number(value / 100)
    result.text = "\(text) = \(fraction)"
    return result
  }

  /// Squared standard error of the published mean, where the paper prints deviation and count.
  var squaredStandardError: Double? {
    guard let deviation = standardDeviation, let count, count > 1 else { return nil }
    return deviation * deviation / Double(count)
  }
}

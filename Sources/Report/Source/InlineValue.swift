import Claims
import Figures
import Files
import Foundation
import Journals
import Literate
import Numerics
import Tables

/// A number within the text:
/// `` {value}`EXPERIMENT: FUNCTION(COLUMN) [± std|se|ci] [where A = 1 and …] [as FORMAT]` ``.
///
/// Mean, median and deviation are those of units of replication, as in a `{table}`; least and largest number, and their
/// count, are those of rows.
struct InlineValue: Sendable, Equatable {
  enum Function: String, CaseIterable, Sendable { case min, max, mean, std, median, count }

  let experiment: String
  let function: Function
  let column: String
  /// What stands behind ±: `mean ± std`.
  let statistic: Statistic
  let conditions: [Condition]
  let format: NumberFormat

  private static let form = "write {value}`EXPERIMENT: min(COLUMN) where A = 1 as .2f`"

  /// - Throws: `SourceError`.
  init(_ text: String, at place: SourceLocation) throws(SourceError) {
    let parts = text.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
    guard parts.count == 2 else { throw SourceError(place, "value \(quoted(text)) is not understood; \(Self.form)") }
    experiment = parts[0]
    let (expression, format) = Self.splitFormat(parts[1])
    self.format = try Self.format(format, text, place)
    var words = TestWords(expression, at: place, as: "value")
    guard let (name, column) = words.callIfAny() else {
      throw SourceError(place, "value \(quoted(text)) is not understood; \(Self.form)")
    }
    guard let function = Function(rawValue: name) else {
      let hint = Spelling.hint(for: name, among: Function.allCases.map(\.rawValue))
      throw SourceError(place, "value \(quoted(text)): no function \(quoted(name))\(hint)")
    }
    (self.function, self.column) = (function, column)
    statistic = try Self.statistic(function, &words)
    conditions = try words.conditionsIfAny()
    try words.end()
    guard function != .count || format == nil else {
      throw SourceError(place, "value \(quoted(text)): a count is printed as it is; remove 'as …'")
    }
  }

  /// What stands before and behind the last word `as`.
  private static func splitFormat(_ text: String) -> (expression: String, format: String?) {
    guard let match = text.wholeMatch(of: #/(.*[\s)])as\s+([^`\s]*(?:\s*%)?)\s*/#) else { return (text, nil) }
    return (String(match.output.1), String(match.output.2))
  }

  private static func format(_ format: String?, _ text: String, _ place: SourceLocation) throws(SourceError)
    -> NumberFormat
  {
    guard let format else { return .automatic }
    guard let read = NumberFormat(format) else {
      throw SourceError(
        place, "value \(quoted(text)): no format \(quoted(format)); write \(NumberFormat.form) with at most 12 digits")
    }
    return read
  }

  private static func statistic(_ function: Function, _ words: inout TestWords) throws(SourceError) -> Statistic {
    guard words.accept("±") || words.accept("+/-") || words.accept("+-") else {
      return Statistic(rawValue: function.rawValue) ?? .mean
    }
    let spread = try words.next("'std', 'se' or 'ci' after '±'")
    guard function == .mean, let statistic = Statistic(rawValue: "mean ± \(spread)") else {
      throw words.error("only 'mean(COLUMN) ± std', '± se' and '± ci' are known")
    }
    return statistic
  }

  /// The number as text; an em dash without rows.
  /// - Throws: `TableError` for a column that is missing or holds no numbers.
  func text(in table: Table?, _ replication: Replication) throws(TableError) -> String {
    guard let table else { return "—" }
    let rows = try table.rows(where: conditions)
    let values = try rows.numbers(column)
    if function == .count { return String(values.count) }
    let isOfRows = function == .min || function == .max
    let units =
      isOfRows ? values : try UnitValues(rows, units: replication.columns).values(values, rows: Array(values.indices))
    return StatisticText(units, statistic, format, isPercentColumn: rows.percentColumns.contains(column)).text
  }
}

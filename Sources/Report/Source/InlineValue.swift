import Claims
import Files
import Foundation
import Literate
import Numerics
import Tables

/// A number within the text: `` {value}`EXPERIMENT: FUNCTION(COLUMN) [where A = 1 and …]` ``.
struct InlineValue: Sendable, Equatable {
  enum Function: String, CaseIterable, Sendable { case min, max, mean, std, median, count }

  let experiment: String
  let function: Function
  let column: String
  let conditions: [Condition]

  private static let form = "write {value}`EXPERIMENT: min(COLUMN) where A = 1`"

  /// - Throws: `SourceError`.
  init(_ text: String, at place: SourceLocation) throws(SourceError) {
    let parts = text.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
    guard parts.count == 2, let match = parts[1].prefixMatch(of: #/([a-z]+)\(([^()\s]+)\)/#) else {
      throw SourceError(place, "value \(quoted(text)) is not understood; \(Self.form)")
    }
    experiment = parts[0]
    let name = String(match.output.1)
    guard let function = Function(rawValue: name) else {
      let hint = Spelling.hint(for: name, among: Function.allCases.map(\.rawValue))
      throw SourceError(place, "value \(quoted(text)): no function \(quoted(name))\(hint)")
    }
    self.function = function
    column = String(match.output.2)
    var words = TestWords(String(parts[1][match.range.upperBound...]), at: place)
    conditions = try words.conditionsIfAny()
    try words.end()
  }

  /// The number as text; an em dash without rows.
  /// - Throws: `TableError` for a column that is missing or holds no numbers.
  func text(in table: Table?) throws(TableError) -> String {
    guard let table else { return "—" }
    let values = try table.rows(where: conditions).numbers(column)
    if function == .count { return String(values.count) }
    guard !values.isEmpty else { return "—" }
    guard values.allSatisfy({ !$0.isNaN }) else { return "NaN" }
    let sample = Sample(values)
    let result =
      switch function {
      case .min: sample.quantile(0)
      case .max: sample.quantile(1)
      case .mean: sample.mean
      case .std: sample.standardDeviation
      case .median: sample.median
      case .count: Double(sample.count)
      }
    return Printed.number(result)
  }
}

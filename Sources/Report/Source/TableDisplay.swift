import Claims
import Figures
import Files
import Foundation
import Literate
import Tables

/// A `{table}` directive: statistics over units of replication, beside published numbers where there are some.
struct TableDisplay: Sendable {
  /// Which numbers stand in bold.
  struct Best: Sendable, Equatable {
    var direction: PlotDeclaration.Best
    /// Compared along lines instead of columns.
    var isByLine: Bool
  }

  let experiment: String
  let label: String?
  /// Columns that name a line of the table.
  let keys: [String]
  /// The column whose values become columns of the table.
  let across: String?
  /// The columns that are shown.
  let values: [String]
  let statistic: Statistic
  let format: NumberFormat
  let best: Best?
  /// Columns that tell units of replication apart; `nil` stands for those that the experiment declares.
  let unit: [String]?
  /// Which rows are shown.
  let conditions: [Condition]
  /// Path of the published numbers, and their columns, one for each shown one.
  let expectedPath: String?
  let expectedColumns: [String]
  let directive: Directive

  private static let options = [
    "label", "by", "across", "value", "show", "digits", "percent", "best", "unit", "where", "expected",
    "expected-value",
  ]

  init(_ directive: Directive, folder: String) throws(SourceError) {
    try directive.allow(Self.options)
    guard !directive.argument.isEmpty else {
      throw SourceError(directive.place, "a table needs its experiment: ```{table} EXPERIMENT")
    }
    self.directive = directive
    experiment = directive.argument
    label = try FigureDisplay.label(directive)
    keys = try ColumnList.names(in: try directive.required("by"), at: directive.place(of: "by"))
    let across = try Self.list("across", directive)
    guard across.count < 2 else {
      throw SourceError(
        directive.place(of: "across"), "':across:' is one column; a name with a comma stands in backticks")
    }
    self.across = across.first
    values = try ColumnList.names(in: try directive.required("value"), at: directive.place(of: "value"))
    statistic = try Self.statistic(directive)
    format = NumberFormat(digits: try Self.digits(directive), isPercent: directive["percent"] != nil)
    if let text = directive["percent"], !text.isEmpty {
      throw SourceError(directive.place(of: "percent"), "':percent:' has no value; remove \(quoted(text))")
    }
    best = try Self.best(directive)
    let unit = try Self.list("unit", directive)
    self.unit = unit.isEmpty ? nil : unit
    conditions =
      try directive["where"].map { text throws(SourceError) in
        try TestWords.conditions(text, at: directive.place(of: "where"))
      } ?? []
    expectedPath = directive["expected"].map { "\(folder)/\($0)" }
    let columns = try Self.list("expected-value", directive)
    expectedColumns = !columns.isEmpty ? columns : expectedPath == nil ? [] : values
    if expectedPath == nil, !columns.isEmpty {
      throw SourceError(
        directive.place(of: "expected-value"), "':expected-value:' changes nothing without ':expected:'")
    }
    guard expectedPath == nil || expectedColumns.count == values.count else {
      throw SourceError(
        directive.place(of: "expected-value"),
        "\(expectedColumns.count) columns ':expected-value:' for \(values.count) columns ':value:'; name one for each")
    }
  }

  private static func list(_ key: String, _ directive: Directive) throws(SourceError) -> [String] {
    guard let text = directive[key] else { return [] }
    return try ColumnList.names(in: text, at: directive.place(of: key))
  }

  private static func statistic(_ directive: Directive) throws(SourceError) -> Statistic {
    guard let text = directive["show"] else { return .deviation }
    guard let statistic = Statistic(written: text) else {
      let hint = Spelling.hint(for: text, among: Statistic.allCases.map(\.rawValue))
      throw SourceError(directive.place(of: "show"), "':show:' is not \(quoted(text))\(hint)")
    }
    return statistic
  }

  private static func digits(_ directive: Directive) throws(SourceError) -> Int? {
    guard let text = directive["digits"] else { return nil }
    guard let digits = Int(text), (0...12).contains(digits) else {
      throw SourceError(
        directive.place(of: "digits"), "':digits:' is a whole number of decimals from 0 to 12, not \(quoted(text))")
    }
    return digits
  }

  private static func best(_ directive: Directive) throws(SourceError) -> Best? {
    guard let text = directive["best"] else { return nil }
    var words = text.split(separator: " ").map(String.init)
    let isByLine = Array(words.dropFirst()) == ["in", "each", "line"]
    if isByLine || Array(words.dropFirst()) == ["in", "each", "column"] { words = Array(words.prefix(1)) }
    guard words.count == 1, let direction = PlotDeclaration.Best(rawValue: words[0]) else {
      throw SourceError(
        directive.place(of: "best"),
        "':best:' is 'max' or 'min', with 'in each line' where lines are compared within, not \(quoted(text))")
    }
    return Best(direction: direction, isByLine: isByLine)
  }
}

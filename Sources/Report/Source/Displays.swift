import Claims
import Files
import Literate
import Tables

/// A `{figure}` directive: one experiment's picture with a caption.
struct FigureDisplay: Sendable {
  let experiment: String
  let label: String?
  /// The author's alternative text, if any.
  let alternative: String?
  let directive: Directive

  init(_ directive: Directive) throws(SourceError) {
    try directive.allow(["label", "alt"])
    guard !directive.argument.isEmpty else {
      throw SourceError(directive.place, "a figure needs its experiment: ```{figure} EXPERIMENT")
    }
    experiment = directive.argument
    label = try Self.label(directive)
    alternative = directive["alt"]
    self.directive = directive
  }

  /// A label as references spell it.
  static func label(_ directive: Directive) throws(SourceError) -> String? {
    guard let label = directive["label"] else { return nil }
    guard label.wholeMatch(of: #/[A-Za-z]+(-[A-Za-z0-9]+)+/#) != nil else {
      throw SourceError(
        directive.place(of: "label"), "a label has the form fig-name or tbl-name, letters, digits and hyphens")
    }
    return label
  }
}

/// A `{table}` directive: means over samples, beside published numbers where there are some.
struct TableDisplay: Sendable {
  let experiment: String
  let label: String?
  /// Columns that name a line of the table.
  let keys: [String]
  /// The column whose mean and standard deviation are shown.
  let value: String
  /// Which rows are shown.
  let conditions: [Condition]
  /// Path of the published numbers, and their column.
  let expectedPath: String?
  let expectedColumn: String?
  let directive: Directive

  init(_ directive: Directive, folder: String) throws(SourceError) {
    try directive.allow(["label", "by", "value", "where", "expected", "expected-value"])
    guard !directive.argument.isEmpty else {
      throw SourceError(directive.place, "a table needs its experiment: ```{table} EXPERIMENT")
    }
    experiment = directive.argument
    label = try FigureDisplay.label(directive)
    keys = try directive.required("by").split { ", ".contains($0) }.map(String.init)
    value = try directive.required("value")
    conditions =
      try directive["where"].map { text throws(SourceError) in
        try TestWords.conditions(text, at: directive.place(of: "where"))
      } ?? []
    expectedPath = directive["expected"].map { "\(folder)/\($0)" }
    expectedColumn = directive["expected-value"] ?? (expectedPath == nil ? nil : value)
    self.directive = directive
  }
}

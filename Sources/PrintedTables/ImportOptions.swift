import Files
import Literate

/// What a user says about a printed table.
package struct ImportOptions: Sendable {
  /// Number, label or a part of the caption of the table; `nil` for the only one.
  package var table: String?
  /// Names of the columns in front that are keys; empty means those that hold no numbers, by their headers.
  package var by: [String] = []
  /// Names of the key columns whose values stand in the rows of the header, from the top.
  package var across: [String] = []
  /// Name of the key column whose values are headings between groups of rows.
  package var heading: String?
  /// Headers of columns that are left out.
  package var without: [String] = []
  /// Name of the column of numbers.
  package var value = PublishedColumn.usual
  /// Where the numbers are printed.
  package var locator: String?
  /// Number of rows of the header, where the source does not say it.
  package var headers: Int?

  /// Nothing is known.
  package init() {}

  /// - Throws: `UsageError` for names that cannot be those of columns.
  func check() throws(UsageError) {
    guard !PublishedColumn.notes.contains(value) else {
      throw UsageError("--value \(quoted(value)) is the name of a column of notes; choose another one")
    }
    guard value.wholeMatch(of: #/[\p{L}_][\p{L}\p{N}_]*/#) != nil, PublishedColumn.described(by: value) == nil else {
      throw UsageError("--value \(quoted(value)) is no name of a column of numbers; use letters, digits and '_'")
    }
    for (option, names) in [("--by", by), ("--across", across), ("--heading", [heading].compactMap { $0 })] {
      for name in names {
        if let fault = ColumnNames.fault(ofKey: name, value: value) {
          throw UsageError("\(option): \(quoted(name)) \(fault); give another name")
        }
      }
    }
    if let headers, headers < 1 { throw UsageError("--headers \(headers): a table has at least one row of headers") }
  }
}

/// Names that columns of published numbers may have.
enum ColumnNames {
  /// Why a name cannot be that of a key; `nil` when it can.
  static func fault(ofKey name: String, value: String) -> String? {
    if name.isEmpty { return "is blank" }
    if PublishedColumn.notes.contains(name) { return "is the name of a column of notes" }
    if [PublishedColumn.usual, PublishedColumn.reference, value].contains(where: name.hasPrefix) {
      return "begins like a column of numbers"
    }
    return nil
  }

  /// A header as a part of a column's name: letters and digits, `_` for all between them.
  static func simple(_ header: String) -> String {
    header.split { !($0.isLetter || $0.isNumber) }.joined(separator: "_")
  }
}

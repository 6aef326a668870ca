/// Names of the columns of a file of published numbers.
package enum PublishedColumn {
  /// Columns that say where a number is printed or what is to be known about it; they match nothing.
  package static let notes = [
    "figure", "table", "section", "page", "locator", "source", "unit", "note", "printed",
  ]
  /// The usual column of numbers that the paper prints, and what the names of others begin with.
  package static let usual = Reference.published
  /// What columns of numbers begin with that another implementation computed.
  package static let reference = "reference"

  /// The column that holds the published standard deviation of another one.
  package static func deviation(of column: String) -> String { column + "_std" }

  /// The column that holds the published number of repetitions of another one.
  package static func count(of column: String) -> String { column + "_n" }

  /// The column whose deviation or number of repetitions one of this name would hold; `nil` for any other name.
  package static func described(by column: String) -> String? {
    for ending in [deviation(of: ""), count(of: "")] where column.hasSuffix(ending) {
      return String(column.dropLast(ending.count))
    }
    return nil
  }
}

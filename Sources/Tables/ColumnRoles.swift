/// What the columns of a table seem to be: a first guess that a person corrects.
package struct ColumnRoles: Sendable {
  /// Columns of numbers that were measured, the likeliest first.
  package private(set) var measures: [String] = []
  /// Columns of names, with their values.
  package private(set) var names: [(column: String, values: [String])] = []
  /// Columns of whole numbers that go up: epochs, sizes.
  package private(set) var steps: [String] = []

  private static let measureWords = [
    "acc", "score", "loss", "error", "mse", "f1", "auc", "bleu", "rmse", "reward", "value", "time", "ms",
  ]
  private static let stepWords = ["epoch", "step", "iteration", "iter", "n", "size", "width", "layer"]

  /// Looks at all columns but some, and takes those with at most `limit` different names for names.
  /// - Throws: `TableError`.
  package init(_ table: Table, skipping skipped: Set<String>, limit: Int) throws(TableError) {
    for column in table.columns where !skipped.contains(column) {
      let texts = try table.texts(column)
      let distinct = try table.distinct(column)
      let numbers = texts.compactMap(Double.init)
      if numbers.count < texts.count || table.textColumns.contains(column) {
        if (2...limit).contains(distinct.count) { names.append((column, distinct)) }
      } else if numbers.allSatisfy({ $0 == $0.rounded() }),
        distinct.count * 2 <= texts.count || Self.stepWords.contains(column.lowercased())
      {
        if distinct.count > 1 { steps.append(column) }
      } else {
        measures.append(column)
      }
    }
    // A stable order: known words first, then the order of the file.
    let ranks = measures.map { name in
      Self.measureWords.firstIndex { name.lowercased().contains($0) } ?? Self.measureWords.count
    }
    measures = zip(ranks, measures).enumerated().sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(
      \.element.1)
  }
}

import Tables

/// What the columns of a table seem to be: a first guess that its author corrects.
struct StarterColumns: Sendable, Equatable {
  /// Numbers that were measured, the likeliest first.
  var measures: [String] = []
  /// Columns of names with few values.
  var names: [(column: String, values: [String])] = []
  /// Columns of whole numbers that go up: epochs, sizes.
  var steps: [String] = []
  /// Whether there are seeds.
  var hasSeeds = false

  static func == (one: StarterColumns, other: StarterColumns) -> Bool {
    one.measures == other.measures && one.names.map(\.column) == other.names.map(\.column) && one.steps == other.steps
      && one.hasSeeds == other.hasSeeds
  }

  private static let measureWords = [
    "acc", "score", "loss", "error", "mse", "f1", "auc", "bleu", "rmse", "reward", "value", "time", "ms",
  ]

  /// Looks at all columns.
  /// - Throws: `TableError`.
  init(_ table: Table) throws {
    for column in table.columns {
      let texts = try table.texts(column)
      let distinct = try table.distinct(column)
      let numbers = texts.compactMap(Double.init)
      if column == "seed" {
        hasSeeds = distinct.count > 1
      } else if numbers.count < texts.count || table.textColumns.contains(column) {
        if (2...12).contains(distinct.count) { names.append((column, distinct)) }
      } else if numbers.allSatisfy({ $0 == $0.rounded() }), distinct.count * 2 <= texts.count || Self.isStep(column) {
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

  private static func isStep(_ column: String) -> Bool {
    ["epoch", "step", "iteration", "iter", "n", "size", "width", "layer"].contains(column.lowercased())
  }
}

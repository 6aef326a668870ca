import Figures
import Files
import Foundation
import Fu2024
import Hu2026
import Papers
import Report
import Tables
import TestSupport
import Testing

/// Tables with the columns of each experiment's journal, written without running it.
enum RecipeTables {
  static let catalog = Catalog([Hu2026(), Fu2024()])

  private static let loading = Task {
    let sources = try await PaperSource.load(
      folder: "\(Fixtures.package)/paper", names: [], known: catalog.experiments.map(\.id))
    return catalog.figures.declaring(sources.flatMap(\.recipes))
  }

  /// All figures: those of the program and those that the papers declare.
  static func book() async throws -> RecipeBook { try await loading.value }

  /// Their names.
  static func names() async throws -> [String] { try await book().names }

  /// The columns of an experiment's journal.
  static func columns(_ id: String) throws -> [String] {
    try #require(catalog.experiments.first { $0.id == id }).journalColumns
  }

  private static let texts: [String: [String]] = [
    "method": ["newton", "gd", "bfgs", "lbfgs", "cg", "least-squares", "transformer", "ogd", "gradient"],
    "inputs": ["released", "paper"], "phase": ["train", "test"], "algorithm": ["lasso", "ridge", "linear"],
    "model": ["base"], "convention": ["published"], "frozen": ["1"], "final": ["1"], "late": ["1"], "d": ["4", "8"],
    "layers": ["12"], "beta": ["2", "8", "inf"], "samples": ["2", "16"], "condition": ["1", "100"],
  ]
  private static let measured: Set = [
    "error", "test_loss", "train_loss", "loss", "fit_loss", "mse", "bound", "similarity",
  ]

  /// A table of `count` rows in which neighbours differ in every column.
  static func table(_ id: String, rows count: Int) throws -> Table {
    let columns = try columns(id)
    var table = try Table(file: "rows.csv", columns: columns)
    for row in 0..<count {
      try table.append(
        columns.enumerated().map { position, column in
          if let texts = texts[column] { return texts[row / (position + 1) % texts.count] }
          if measured.contains(column) { return String(1 / Double(1 + (row * 7 + position) % 11)) }
          return String(1 + row / (position + 1) % 6)
        })
    }
    return table
  }

  /// The published numbers of a figure, or `nil` when it has none.
  static func published(_ recipe: Recipe) throws -> Table? {
    try recipe.publishedPath(papers: "\(Fixtures.package)/paper").map { try CSVReader.read($0) }
  }

  /// The same table with other texts in one column of some rows.
  static func table(_ table: Table, column: String, holding text: String, inRows isChanged: (Int) -> Bool) throws
    -> Table
  {
    let position = try table.position(of: column)
    var result = try Table(file: table.file, columns: table.columns)
    for row in 0..<table.count {
      var cells = Array(table.row(row))
      if isChanged(row) { cells[position] = text }
      try result.append(cells)
    }
    return result
  }
}

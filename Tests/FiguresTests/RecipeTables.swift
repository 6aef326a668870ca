import Figures
import Files
import Foundation
import Tables
import TestSupport

/// Tables with the columns of each experiment, written without running it.
enum RecipeTables {
  private static let solver = ["method", "examples", "step", "error", "over", "condition", "gap", "recent"]
  private static let model = ["model", "layers", "d", "method"]
  private static let attention = ["P", "heads", "seed", "epoch", "step", "test_loss", "late", "final"]
  private static let statistical = ["heads", "seed", "phase", "epoch", "algorithm", "loss", "fit_loss", "frozen"]
  private static let frozen = ["n", "d", "P", "beta", "samples", "sample", "mse", "bound"]
  private static let similarity = model + ["steps", "layer", "similarity"]

  /// By experiment, the columns that its figure may read.
  static let columns: [String: [String]] = [
    "continuous-function": ["inputs", "seed", "epoch", "train_loss", "test_loss", "final"],
    "attention-head/prompt-length": attention, "attention-head/heads": attention,
    "statistical": statistical, "statistical/heads": statistical, "statistical/ames": statistical,
    "frozen/tune": frozen, "frozen/mse-vs-P": frozen, "frozen/mse-vs-n": frozen,
    "convergence": solver, "progression": solver, "ill-conditioned/solvers": solver, "online": solver,
    "algorithms": ["method", "newton_steps", "steps", "convention", "similarity"],
    "similarity-of-weights": ["method", "newton_steps", "steps", "similarity"],
    "transformer/training": ["model", "step", "error"],
    "transformer/errors": model + ["layer", "examples", "error"],
    "transformer/readouts": model + ["layer", "error"],
    "transformer/best-match": model + ["layer", "last", "steps", "similarity"],
    "transformer/examples": model + ["steps", "examples", "similarity"],
    "transformer/similarity": similarity, "transformer/line-searches": similarity,
    "transformer/weights": similarity, "transformer/ill-conditioned": similarity,
    "transformer/noisy": similarity, "transformer/one-head": similarity,
  ]

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
    let columns = columns[id] ?? []
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
    try recipe.published.map { try CSVReader.read("\(Fixtures.package)/paper/\($0)") }
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

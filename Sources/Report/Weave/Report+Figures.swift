import Claims
import Figures
import Files
import Tables

extension Report {
  /// Draws every figure of the papers for which there are rows, at the same time; of several that fail, the first one's
  /// error is thrown.
  /// - Throws: as ``init(_:_:recipes:papers:)``; `SourceError` for a figure that nobody can draw.
  static func draw(
    _ papers: [PaperSource], _ data: ProfileResults, _ recipes: RecipeBook, papers folder: String
  ) throws -> [String: DrawnFigure] {
    var figures: [(recipe: Recipe, rows: Table)] = []
    for paper in papers {
      for case .figure(let display) in paper.blocks where !figures.contains(where: { $0.recipe.id == display.name }) {
        guard let recipe = recipes.recipes.first(where: { $0.id == display.name }) else {
          throw SourceError(
            display.directive.place,
            "nothing says how the rows of \(display.experiment) are drawn; add ':plot: lines', ':x: COLUMN' and ':y: COLUMN'"
          )
        }
        guard let rows = try data.drawnRows(recipe.experiment), rows.count > 0 else { continue }
        figures.append((recipe, rows))
      }
    }
    let chosen = figures
    let drawn = try Concurrent.map(chosen.count) { index in
      try figure(chosen[index].recipe, chosen[index].rows, data, papers: folder)
    }
    return Dictionary(uniqueKeysWithValues: drawn.compactMap { $0 }.map { ($0.id, $0) })
  }

  private static func figure(
    _ recipe: Recipe, _ rows: Table, _ data: ProfileResults, papers folder: String
  ) throws -> DrawnFigure? {
    let replication = try data.replication(recipe.experiment)
    func draw(_ rows: Table) throws -> DrawnFigure {
      try DrawnFigure(recipe, rows: rows, replication: replication, papers: folder)
    }
    guard data.showsRunning else { return try draw(rows) }
    // A part of a trial may be too little for a figure; the finished ones have to be enough.
    if let figure = try? draw(rows) { return figure }
    guard let finished = try data.rows(recipe.experiment), finished.count > 0 else { return nil }
    return try draw(finished)
  }
}

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
        guard let rows = try data.rows(recipe.experiment), rows.count > 0 else { continue }
        figures.append((recipe, rows))
      }
    }
    let chosen = figures
    let drawn = try Concurrent.map(chosen.count) { index in
      let (recipe, rows) = chosen[index]
      return try DrawnFigure(
        recipe, rows: rows, replication: data.replication(recipe.experiment), papers: folder)
    }
    return Dictionary(uniqueKeysWithValues: drawn.map { ($0.id, $0) })
  }
}

import Figures
import Files

extension PaperSource {
  /// The figures that the source declares, in its order.
  public var recipes: [Recipe] {
    blocks.compactMap { block in if case .figure(let figure) = block { figure.recipe } else { nil } }
  }

  /// Files of declared figures carry their labels: one name is one figure, in all papers.
  /// - Throws: `SourceError`.
  static func checkFigures(_ papers: [PaperSource]) throws(SourceError) {
    var seen: [String: SourceLocation] = [:]
    for recipe in papers.flatMap(\.recipes) {
      guard let place = recipe.place, let first = seen.updateValue(place, forKey: recipe.id) else { continue }
      throw SourceError(
        place, "a figure named \(quoted(recipe.id)) is declared at \(first), too; give each a ':label:' of its own")
    }
  }
}

import Files
import Plot
import Tables

/// How the rows of one experiment become a figure.
///
/// Recipes read tables, never a live experiment.
public struct Recipe: Sendable {
  /// Name of the figure: that of its experiment.
  public let id: String
  /// Draws the rows of a journal, complete or not.
  public let draw: @Sendable (Table) throws -> Figure

  /// All recipes.
  public static let all: [Recipe] = [
    Recipe(id: "frozen/tune", draw: FrozenFigures.tuning),
    Recipe(id: "frozen/mse-vs-P", draw: FrozenFigures.errorAgainstP),
    Recipe(id: "frozen/mse-vs-n", draw: FrozenFigures.errorAgainstN),
  ]

  /// The recipe of that name.
  /// - Throws: `UsageError` with a suggestion.
  public static func named(_ id: String) throws(UsageError) -> Recipe {
    guard let recipe = all.first(where: { $0.id == id }) else {
      throw UsageError("no figure '\(id)'\(Spelling.hint(for: id, among: all.map(\.id)))")
    }
    return recipe
  }
}

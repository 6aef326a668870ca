import Files

/// The recipes of all figures by their names.
public struct RecipeBook: Sendable {
  /// All of them, in order.
  public let recipes: [Recipe]

  /// A book of recipes with different names.
  public init(_ recipes: [Recipe]) { self.recipes = recipes }

  /// These recipes and declared ones, which take the place of those of their name.
  public func declaring(_ declared: [Recipe]) -> RecipeBook {
    let replaced = Set(declared.map(\.id))
    return RecipeBook(recipes.filter { !replaced.contains($0.id) } + declared)
  }

  /// The recipes that draw the rows of an experiment.
  public func drawing(_ experiment: String) -> [Recipe] { recipes.filter { $0.experiment == experiment } }

  /// Names, in order.
  public var names: [String] { recipes.map(\.id) }

  /// The recipe of that name.
  /// - Throws: `UsageError` with a suggestion.
  public func named(_ id: String) throws(UsageError) -> Recipe {
    guard let recipe = recipes.first(where: { $0.id == id }) else {
      throw UsageError("no figure \(quoted(id))\(Spelling.hint(for: id, among: names))")
    }
    return recipe
  }
}

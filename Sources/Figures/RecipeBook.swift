import Files

/// The recipes of all figures by their names.
public struct RecipeBook: Sendable {
  /// All of them, in order.
  public let recipes: [Recipe]

  /// A book of recipes with different names.
  public init(_ recipes: [Recipe]) { self.recipes = recipes }

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

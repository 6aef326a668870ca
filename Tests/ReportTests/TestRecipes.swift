import Figures
import Fu2024
import Papers

@testable import Hu2026

/// The figures of the program.
enum TestRecipes {
  static let all = RecipeBook(
    Catalog([Hu2026(), Fu2024()]).figures.recipes + [Hu2026.errorAgainstP, Hu2026.errorAgainstN])
}

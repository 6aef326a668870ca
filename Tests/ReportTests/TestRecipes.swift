import Figures
import Fu2024
import Hu2026
import Papers

/// The figures of the project's papers.
enum TestRecipes {
  static let all = Catalog([Hu2026(), Fu2024()]).figures
}

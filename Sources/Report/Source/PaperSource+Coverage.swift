import Claims
import Figures
import Files
import Journals

extension PaperSource {
  /// How much of what the paper publishes is covered by claims with these verdicts, and by figures and tables.
  /// - Parameters:
  ///   - claims: evaluated claims of this paper, and maybe of others.
  ///   - papers: folder of the papers.
  ///   - recipes: the recipes of the figures, which name the files that they show.
  ///   - profile: whose rows the claims were evaluated on.
  /// - Returns: numbers and statements by how far they are covered.
  /// - Throws: as ``Coverage/init(_:folder:outcomes:drawn:profile:)``.
  public func coverage(
    of claims: [EvaluatedClaim], papers: String, recipes: RecipeBook, profile: Profile
  ) throws -> Coverage {
    var (drawn, labels): (Set<String>, Set<String>) = ([], [])
    for block in blocks {
      switch block {
      case .figure(let figure):
        if let label = figure.label { labels.insert(label) }
        let recipe = figure.recipe ?? recipes.recipes.first { $0.id == figure.name }
        if let path = recipe?.publishedPath(papers: papers) { drawn.insert(path) }
      case .table(let table):
        if let label = table.label { labels.insert(label) }
        if let path = table.expectedPath { drawn.insert(path) }
      case .claim, .claims, .experiment: break
      }
    }
    return try Coverage(
      paperClaims, folder: TextFile.parent(of: path), outcomes: claims.filter { $0.paper == id }, drawn: drawn,
      labels: labels, profile: profile)
  }
}

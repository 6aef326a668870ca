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
  ///   - data: the rows that the claims were evaluated on, and that figures and tables show.
  /// - Returns: numbers and statements by how far they are covered.
  /// - Throws: as ``Coverage/init(_:folder:outcomes:drawn:profile:)``.
  public func coverage(
    of claims: [EvaluatedClaim], papers: String, recipes: RecipeBook, _ data: ProfileResults
  ) throws -> Coverage {
    var drawn: Set<String> = []
    var labels: [String: Bool] = [:]
    func hasRows(_ experiment: String) throws -> Bool { (try data.rows(experiment)?.count ?? 0) > 0 }
    for block in blocks {
      switch block {
      case .figure(let figure):
        let isShown = try hasRows(figure.experiment)
        if let label = figure.label { labels[label] = isShown }
        let recipe = figure.recipe ?? recipes.recipes.first { $0.id == figure.name }
        if isShown, let path = recipe?.publishedPath(papers: papers) { drawn.insert(path) }
      case .table(let table):
        let isShown = try hasRows(table.experiment)
        if let label = table.label { labels[label] = isShown }
        if isShown, let path = table.expectedPath { drawn.insert(path) }
      case .claim, .claims, .experiment: break
      }
    }
    return try Coverage(
      paperClaims, folder: TextFile.parent(of: path), outcomes: claims.filter { $0.paper == id }, drawn: drawn,
      labels: labels, profile: data.profile)
  }
}

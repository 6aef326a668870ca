import Files
import Fu2024
import Hu2026
import TestSupport
import Testing

@testable import Papers

@Suite struct CatalogTests {
  private let catalog = Catalog([Hu2026(), Fu2024()])

  @Test func thePapersOfTheProjectFitTogether() throws { try catalog.validate() }

  /// An experiment without a figure would be noticed only after its run.
  @Test func everyExperimentHasAFigureOrSaysWhyNot() async throws {
    let drawn = Set(try await RecipeTables.book().recipes.map(\.experiment))
    let excused = catalog.papers.flatMap { Array($0.withoutFigure.keys) }
    #expect(catalog.experiments.map(\.id).filter { !drawn.contains($0) && !excused.contains($0) } == [])
    #expect(excused.filter(drawn.contains) == [])
  }

  @Test func twoOfOneNameAreAFault() {
    #expect(throws: CatalogFault.self) { try Catalog([Hu2026(), Hu2026()]).validate() }
  }

  @Test func anUnknownExperimentSuggestsTheNearest() {
    let error = #expect(throws: UsageError.self) { try catalog.select(["frozen/tnue"], sources: []) }
    #expect(error?.description.contains("did you mean 'frozen/tune'?") == true)
  }

  @Test func namesSelectGroupsAndPapers() throws {
    #expect(
      try catalog.select(["frozen"], sources: []).map(\.id) == ["frozen/tune", "frozen/mse-vs-P", "frozen/mse-vs-n"])
    #expect(try catalog.select(["hu2026"], sources: []).count == 13)
    #expect(try catalog.select([], sources: ["hu2026", "fu2024"]).count == catalog.experiments.count)
    #expect(try catalog.select(["online", "online"], sources: []).map(\.id) == ["online"])
  }
}

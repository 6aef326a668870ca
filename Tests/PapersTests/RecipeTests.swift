import Figures
import Files
import Foundation
import Tables
import TestSupport
import Testing

@testable import Plot

/// Every figure is drawn from every kind of table, or says in one line what is wrong with it.
@Suite struct RecipeTests {
  private static let damage = [
    "nan", "inf", "-inf", "1e308", "-1e308", "-1", "0", "1e-320", "4294967296", "9223372036854775808", "0.5",
  ]

  /// - Returns: whether it can be drawn; an error is a user's.
  private func layOut(_ recipe: Recipe, _ rows: Table, _ published: Table? = nil) throws -> Bool {
    do {
      let figure = try recipe.draw(rows, published)
      _ = try FontFace.use { try figure.layout(theme: .paper, font: $0) }
      #expect(!AlternativeText.of(figure).isEmpty)
      return true
    } catch let error as any UserError {
      #expect(error.description.utf8.count < 1200 && !error.description.contains { $0.isNewline })
      return false
    }
  }

  @Test(arguments: try await RecipeTables.names()) func emptyOneRowAndFullTablesAreDrawn(id: String) async throws {
    let recipe = try await RecipeTables.book().named(id)
    for count in [0, 1, 2, 60] {
      let rows = try RecipeTables.table(recipe.experiment, rows: count)
      for published in [nil, try RecipeTables.published(recipe)] {
        let figure = try recipe.draw(rows, published)
        #expect(try figure.render(.svg()).count > 500, "\(count) rows")
        for table in recipe.tables { _ = try table.make(rows) }
      }
      let header = try RecipeTables.published(recipe).map { try Table(file: $0.file, columns: $0.columns) }
      #expect(try layOut(recipe, rows, header))
    }
  }

  @Test(arguments: try await RecipeTables.names()) func damagedCellsEndInAFigureOrOneLine(id: String) async throws {
    let recipe = try await RecipeTables.book().named(id)
    let rows = try RecipeTables.table(recipe.experiment, rows: 24)
    for column in rows.columns {
      for text in Self.damage {
        _ = try layOut(recipe, RecipeTables.table(rows, column: column, holding: text) { $0 % 5 == 2 })
      }
      let table = try RecipeTables.table(rows, column: column, holding: Self.damage[3]) { _ in true }
      _ = try layOut(recipe, table)
    }
  }

  @Test(
    arguments: try await RecipeTables.book().recipes.filter { $0.publishedPath(papers: "") != nil }.map(\.id))
  func damagedPublishedNumbersEndInAFigureOrOneLine(id: String) async throws {
    let recipe = try await RecipeTables.book().named(id)
    let rows = try RecipeTables.table(recipe.experiment, rows: 24)
    let published = try #require(try RecipeTables.published(recipe)).filter { $0 < 40 }
    for column in published.columns {
      for text in Self.damage {
        _ = try layOut(recipe, rows, RecipeTables.table(published, column: column, holding: text) { $0 % 5 == 2 })
      }
    }
  }

  /// Every row has a value of its own in one column: curves, panels and cells without end.
  @Test(arguments: try await RecipeTables.names()) func moreThanAFigureCanShowEndsInOneLine(id: String) async throws {
    let recipe = try await RecipeTables.book().named(id)
    let rows = try RecipeTables.table(recipe.experiment, rows: 400)
    for column in rows.columns {
      let position = try rows.position(of: column)
      var table = try Table(file: "rows.csv", columns: rows.columns)
      for row in 0..<rows.count {
        var cells = Array(rows.row(row))
        cells[position] = String(1000 + row)
        try table.append(cells)
      }
      _ = try layOut(recipe, table)
    }
  }

  @Test func aLayerBeyondReasonIsNamed() throws {
    let rows = try RecipeTables.table("transformer/similarity", rows: 6)
    let table = try RecipeTables.table(rows, column: "layer", holding: "4294967296") { $0 == 0 }
    let error = #expect(throws: TableError.self) {
      try RecipeTables.catalog.figures.named("transformer/similarity").draw(table, nil)
    }
    #expect(
      error?.description
        == "rows.csv:2: column 'layer' holds '4294967296'; a whole number from 1 to 256 is needed")
  }
}

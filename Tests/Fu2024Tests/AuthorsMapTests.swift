import Files
import Plot
import Tables
import Testing

@testable import Fu2024

/// The maps that the authors' script writes, from rows whose means are exact.
@Suite struct AuthorsMapTests {
  private typealias Row = LayerSimilarityRow

  /// Two batches, two layers; gradient descent after steps of either of its maps.
  private func rows(leavingOut step: Int? = nil, holding text: String? = nil) throws -> Table {
    var table = try Table(file: "similarity.csv", columns: ["seed"] + Row.columns.names)
    let similarities: [(MethodName, Int, [[Double]])] = [
      (.newton, 1, [[0.5, 0.25], [0.25, 0]]), (.newton, 2, [[0.75, 0.5], [0.5, 0.5]]),
      (.gradientDescent, 1, [[1, 0.5], [0.5, 0.5]]), (.gradientDescent, 2, [[0.25, 0.25], [0.25, 0.25]]),
      (.gradientDescent, 50, [[-0.5, 1], [0.5, 1]]), (.leastSquares, 0, [[1, 1], [1, 1]]),
    ]
    for (batch, seed) in ["0", "1"].enumerated() {
      for (method, steps, values) in similarities where steps != step {
        for layer in [1, 2] {
          let row = Row(method: method, steps: steps, layer: layer, similarity: values[batch][layer - 1])
          try table.append([seed] + row.cells)
        }
      }
    }
    guard let text else { return table }
    var similarity = try table.texts(Row.similarity)
    similarity[1] = text
    return try table.replacing(Row.similarity.name, with: similarity)
  }

  private func map(_ name: String) throws -> TransformerMaps.AuthorsMap {
    try #require(TransformerMaps.AuthorsMap.all.first { $0.path.hasSuffix("resid_sim_heatmap_tf_\(name)") })
  }

  /// Layers × steps, as Python prints nested lists.
  @Test(arguments: [
    ("newton", "[[0.375, 0.625], [0.125, 0.5]]"), ("gd", "[[0.75, 0.0], [0.5, 1.0]]"),
    ("gd_log", "[[0.75, 0.25], [0.5, 0.25]]"),
  ])
  func theMatrixOfMeans(name: String, json: String) throws { #expect(try map(name).json(rows()) == json) }

  @Test func onePanelWithTheBestStepsOfEachLayer() throws {
    let figure = try map("gd").figure(rows())
    #expect(figure.panels.count == 1)
    let axes = try #require(figure.panels.first)
    guard case .heatmap(let heatmap) = axes.marks.first else {
      Issue.record("no heatmap")
      return
    }
    #expect(heatmap.values == [0.75, 0.5, 0, 1] && heatmap.range == 0.4...1)
    #expect(heatmap.texts.map(\.plainText) == ["0.7500", "0.5000", "0.0000", "1.0000"])
    #expect(heatmap.outlined == [Cell(row: 0, column: 0), Cell(row: 1, column: 1)])
    #expect(axes.y.scale == .categorical(["1", "50"]) && axes.x.scale == .categorical(["1", "2"]))
    // Of equal ones the first.
    #expect(try map("gd_log").figure(rows()).panels.first?.marks.count == 1)
  }

  @Test func whatIsNoWholeMapIsRefused() throws {
    let broken = #expect(throws: SourceError.self) { try map("newton").json(rows(holding: "nan")) }
    #expect(broken?.description == "similarity.csv: no finite similarity of layer 2 and 1 steps of newton")
    let only = try rows().rows(where: Row.method, is: .newton)
    let missing = #expect(throws: SourceError.self) { try map("gd").figure(only) }
    #expect(missing?.description.contains("no row of it belongs to eval/resid_sim_pretrained/resid_sim_heat") == true)
  }

  /// The last layer of a model has no rows of one number of steps.
  @Test func aCellWithoutRowsIsRefused() throws {
    let whole = try rows()
    let (layers, steps) = (try whole.texts(Row.layer), try whole.texts(Row.steps))
    let holed = whole.filter { !(layers[$0] == "2" && steps[$0] == "50") }
    #expect(throws: SourceError.self) { try map("gd").json(holed) }
    #expect(try map("newton").json(holed) == map("newton").json(whole))
  }
}

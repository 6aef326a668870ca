import Foundation
import Testing

@testable import Plot

@Suite struct FigureTests {
  private func line(_ x: [Double], _ y: [Double]) -> Mark {
    .line(Line(x: x, y: y, label: "*β* = 2", style: .cycle(0)))
  }

  private func figure(_ marks: [Mark], y: Scale = .log10) -> Figure {
    Figure(panels: [Axes(x: Axis(label: "P"), y: Axis(label: "MSE", scale: y), marks: marks)])
  }

  private func texts(_ figure: Figure) throws -> [String] {
    try FontFace.use { figure.layout(theme: .paper, font: $0) }.elements.compactMap {
      if case .text(let text, _, _, _, _) = $0 { text } else { nil }
    }
  }

  @Test func exponentsAreRaisedAndTheLegendNamesTheLine() throws {
    let texts = try texts(figure([line([20, 80], [1e-3, 1])]))
    #expect(texts.contains("−3") && texts.contains("β") && texts.contains(" = 2") && texts.contains("MSE"))
  }

  @Test func pointsThatCannotBeShownAreCounted() throws {
    let texts = try texts(figure([line([1, 2, 3, 4, 5], [1, .nan, 0, -1, 10])]))
    #expect(texts.contains("3 points not shown"))
  }

  @Test(arguments: [
    ([1.0], [1.0]), ([1, 2], [3, 3]), ([], []), ([1, 2], [1e-300, 1e300]), ([-1e300, 1e300], [1, 2]),
    ([1, 2], [.nan, .infinity]),
  ])
  func extremeInputsDrawSomething(x: [Double], y: [Double]) throws {
    for scale in [Scale.linear, .log10] {
      let data = try figure([line(x, y)], y: scale).render(.png(dpi: 72))
      #expect(data.count > 800)
    }
  }

  @Test func sizesThatDisagreeAreRefused() {
    #expect(throws: PlotError.self) { try figure([line([1], [1, 2])]).render(.pdf) }
    #expect(throws: PlotError.self) { try Figure(panels: []).render(.pdf) }
  }
}

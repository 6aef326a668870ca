import Foundation
import TestSupport
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
    try FontFace.use { try figure.layout(theme: .paper, font: $0) }.elements.compactMap {
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
    [1e308], [1e307, 1.7e308], [Double.leastNonzeroMagnitude], [Double.leastNonzeroMagnitude, 1e-307],
    [-1e308, -9e307], [1e-307, 1e307],
  ])
  func axesAtTheEndsOfTheRangeOfNumbersKeepTheirOrder(values: [Double]) throws {
    for scale in [Scale.linear, .log10, .symlog(threshold: 1e-3), .symlog(threshold: 1e300)] {
      let range = AxisMap.range(of: values + values.map { -$0 }, axis: Axis(scale: scale))
      #expect(range.lowerBound < range.upperBound && range.lowerBound.isFinite && range.upperBound.isFinite)
      #expect(try figure([line(values, values)], y: scale).render(.svg()).count > 500)
    }
  }

  @Test func barsFarBeyondTheirLimitsAreLookedForWithinThePanelOnly() throws {
    let bars = Bars(x: [0, 1], series: [Bars.Series(values: [1e300, -1e300], color: Palette.color(0), label: "a")])
    let axes = Axes(x: Axis(label: "x"), y: Axis(label: "y", limits: 0...1), marks: [.bars(bars)])
    #expect(try Figure(panels: [axes]).render(.svg()).count > 500)
  }

  @Test func coloursOfNothingAreTheLowest() { #expect(Colormap.viridis.color(.nan) == Colormap.viridis.color(0)) }

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

  @Test func charactersThatTheFontLacksAreNamed() {
    let figure = Figure(panels: [Axes(title: "損失", marks: [])])
    let error = #expect(throws: PlotError.self) { try figure.render(.pdf) }
    #expect(
      error?.description
        == "'損失': the font DejaVu Sans has no sign for '損' (U+640D); write it in another way")
  }

  @Test func lineEndsAndTabsAreBlanks() throws {
    let figure = Figure(panels: [Axes(title: RichText(plain: "a\nb\tc\u{7F}"), marks: [])])
    #expect(try texts(figure).contains("a b c "))
  }

  @Test(arguments: [
    Mark.heatmap(Heatmap(values: [1], rows: 2, columns: 1, range: 0...1)),
    .heatmap(Heatmap(values: [1], rows: 1, columns: 1, range: 0...1, outlined: [Cell(row: 1, column: 0)])),
    .heatmap(Heatmap(values: [1], rows: 1, columns: 1, range: 0...1, isLogarithmic: true)),
    .heatmap(Heatmap(values: [], rows: .max, columns: 2, range: 0...1)),
    .bars(Bars(x: [1], series: [.init(values: [], color: .foreground)])),
    .bars(Bars(x: [1], series: [.init(values: [1], upper: [2], color: .foreground)])),
    .bars(Bars(x: [1], series: [], width: -1)),
    .band(Band(x: [1], lower: [1], upper: [1], center: [], color: .foreground)),
    .errorBars(ErrorBars(x: [1], center: [1], lower: [], upper: [1], style: .cycle(0))),
  ])
  func descriptionsThatContradictThemselvesAreRefused(mark: Mark) {
    #expect(throws: PlotError.self) { try figure([mark]).render(.svg()) }
  }

  @Test func marksOfExtremeValuesDrawSomething() throws {
    let values = [-1e300, 1e-300, 0, .nan, .infinity, 1e300]
    let x = values.indices.map(Double.init)
    let marks: [Mark] = [
      .band(Band(x: x, lower: values, upper: values.reversed(), color: .foreground)),
      .errorBars(ErrorBars(x: x, center: values, lower: values, upper: values, style: .cycle(0))),
      .bars(
        Bars(x: x, series: [.init(values: values, lower: values, upper: values, published: values, color: .foreground)])
      ),
      .referenceLine(ReferenceLine(.slope(1e300, x: 1, y: 1))), .referenceLine(ReferenceLine(.horizontal(.nan))),
      .annotation(Annotation(x: 1e300, y: .infinity, text: "far")),
    ]
    for scale in [Scale.linear, .log10, .symlog(threshold: 1e-300)] {
      for mark in marks {
        for format in [FigureFormat.pdf, .png(dpi: 72), .svg()] {
          #expect(try figure([mark], y: scale).render(format).count > 500)
        }
      }
    }
  }

  @Test(arguments: [0.0...0, 1e-300...1e300, -1e300...1e300, 5...6])
  func heatmapsOfExtremeValuesDrawSomething(range: ClosedRange<Double>) throws {
    let map = Heatmap(
      values: [-1e300, 1e-300, 0, .nan, .infinity, 1e300], rows: 2, columns: 3,
      texts: (0..<6).map { RichText("\($0)") },
      range: range, isLogarithmic: range == 1e-300...1e300)
    func panel(_ x: Scale) -> Axes {
      Axes(x: Axis(scale: x), y: Axis(scale: .categorical(["1", "2"])), marks: [.heatmap(map)], colorBar: ColorBar())
    }
    for format in [FigureFormat.pdf, .png(dpi: 72), .svg()] {
      #expect(try Figure(panels: [panel(.categorical(["a", "b", "c"]))]).render(format).count > 500)
    }
    #expect(throws: PlotError.self) { try Figure(panels: [panel(.linear)]).render(.pdf) }
    #expect(throws: PlotError.self) { try Figure(panels: [panel(.categorical(["a"]))]).render(.pdf) }
  }

  @Test func coloursAndWidthsThatAreNoNumbersDoNotTrap() throws {
    let color = Color(red: .nan, green: 2, blue: -1, alpha: .nan)
    let style = SeriesStyle(color: color, width: .nan, marker: .disc, isHollow: true)
    for format in [FigureFormat.png(dpi: 72), .svg()] {
      _ = try? figure([.line(Line(x: [1, 2], y: [1, 2], style: style))]).render(format)
    }
    #expect(color.bytes == 0x00FF00)
  }

  @Test func textInAFigureIsSearchableWithItsItalics() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/f.pdf"
      try Figure(
        panels: [
          Axes(
            title: "*β*_{max} against AVATAR", x: Axis(label: "*λ* ≤ 10^{−3} ± *σ*"), marks: [line([1, 2], [1, 2])])
        ]
      ).write(to: path)
      let text = try Command.run("pdftotext", [path, "-"]).output
      #expect(text.contains("against AVATAR") && text.contains("λ ≤ 10−3 ± σ"), "\(text)")
      let fonts = try Command.run("pdffonts", [path]).output.split(separator: "\n").dropFirst(2)
      // Cairo keeps Latin letters apart from the others.
      #expect(fonts.count == 4 && fonts.allSatisfy { $0.contains("TrueType") && $0.contains("yes yes yes") })
    }
  }
}

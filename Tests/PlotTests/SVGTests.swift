import Files
import Foundation
import TestSupport
import Testing
import plot_gallery

@testable import Plot

@Suite struct SVGTests {
  private var figure: Figure {
    Figure(
      size: Size(width: 300, height: 200),
      panels: [
        Axes(
          title: "AVATAR *β*_{max} = 10^{−3}", x: Axis(label: "P"), y: Axis(label: "MSE", scale: .log10, hasGrid: true),
          marks: [
            .band(Band(x: [1, 2, 3], lower: [1, 0.1, 0.01], upper: [3, 1, 0.1], color: Palette.color(0))),
            .line(Line(x: [1, 2, 3], y: [2, 0.3, 0.03], label: "measured", style: .cycle(0))),
            .line(Line(x: [1, 2, 3], y: [1.5, 0.2, 0.02], label: "published", style: .published)),
          ]),
        Axes(
          x: Axis(scale: .categorical(["a", "b"])), y: Axis(scale: .categorical(["c", "d"])),
          marks: [
            .heatmap(
              Heatmap(
                values: [1, 2, 3, .nan], rows: 2, columns: 2, texts: ["1", "2", "3", "–"], range: 1...3,
                outlined: [Cell(row: 0, column: 1)]))
          ]),
      ])
  }

  private func text(_ prefix: String = "figure", theme: Theme = .paper) throws -> String {
    String(decoding: try figure.render(.svg(idPrefix: prefix), theme: theme), as: UTF8.self)
  }

  @Test func itMayStandWithinHTML() throws {
    let svg = try text()
    #expect(
      svg.hasPrefix(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"300pt\" height=\"200pt\" viewBox=\"0 0 300 200\""))
    #expect(svg.utf8.count < 20_000, "\(svg.utf8.count) bytes")
  }

  @Test func allIdsAndReferencesHaveThePrefix() throws {
    let svg = try text("fig-mse")
    let ids = svg.matches(of: /id="([^"]*)"/).map { String($0.1) }
    #expect(ids.count > 20 && ids.allSatisfy { $0.hasPrefix("fig-mse-") })
    #expect(Set(ids).count == ids.count)
    for match in svg.matches(of: /(href="|url\()#([^")]*)/) { #expect(ids.contains(String(match.2))) }
  }

  @Test func theSameFigureIsTheSameTextEvenTwiceInOneProcess() throws {
    let first = try text()
    // Cairo turns and shears the shared face meanwhile.
    _ = try figure.render(.png(dpi: 90))
    #expect(try text() == first)
  }

  @Test func thePageThemeAsksThePageForItsColours() throws {
    let svg = try text(theme: .page)
    #expect(svg.contains("fill=\"var(--plot-foreground,currentColor)\""))
    #expect(svg.contains("fill=\"var(--plot-background,Canvas)\""))
    #expect(svg.contains("stroke=\"var(--plot-grid,#8884)\""))
    #expect(!svg.contains("#1a1a1a"))
    #expect(try !text().contains("var("))
  }

  @Test func alternativeTextCannotEndItsAttribute() throws {
    let format = FigureFormat.svg(alternativeText: "a\"><script>alert(1)</script>\u{0}&")
    let svg = String(decoding: try figure.render(format), as: UTF8.self)
    #expect(svg.contains("role=\"img\" aria-label=\"a&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp;\""))
  }

  @Test(arguments: ["", "9a", "a b", "a\"", "é"]) func prefixesThatAreNoNamesAreRefused(prefix: String) {
    #expect(throws: PlotError.self) { try text(prefix) }
  }

  /// Another renderer draws what cairo draws, but for antialiasing.
  @Test(arguments: Gallery.items.map(\.name)) func itLooksLikeThePNG(name: String) throws {
    let item = try #require(Gallery.items.first { $0.name == name })
    try withTemporaryFolder { folder in
      let path = folder + "/figure.svg"
      try item.figure.write(to: path, theme: item.theme)
      try Command.run("rsvg-convert", ["--dpi-x=144", "--dpi-y=144", path, "-o", folder + "/figure.png"])
      let svg = try Picture(png: try TextFile.bytes(folder + "/figure.png"))
      let png = try Picture(png: try item.figure.render(.png(dpi: 144), theme: item.theme))
      // Where the page ends within a pixel the two round differently.
      let (width, height) = (png.width - 1, png.height - 1)
      let worst = svg.cropped(width, height).worstTile(against: png.cropped(width, height))
      #expect(worst <= 3, "worst tile \(worst)")
    }
  }

  @Test(arguments: [(0, "0"), (5, ".05"), (-5, "-.05"), (120, "1.2"), (100, "1"), (-12_345, "-123.45"), (10, ".1")])
  func numbersTakeTheFewestCharacters(hundredths: Int, expected: String) {
    var text = SVGText()
    text.write(hundredths, decimals: 2)
    #expect(String(decoding: text.bytes, as: UTF8.self) == expected)
  }
}

import Testing

@testable import Plot

@Suite struct ColorTests {
  private func lightness(_ map: Colormap) -> [Double] { (0...256).map { map.color(Double($0) / 256).lightness } }

  @Test func lightnessIsThatOfCIE() {
    #expect(Color(0xFFFFFF).lightness == 100 && Color(0x000000).lightness == 0)
    // sRGB 119 is the mid grey of L* = 50.0.
    #expect(abs(Color(0x777777).lightness - 50.03) < 0.01)
    let color = Color(lightness: 40, chroma: 30, hue: 120)
    #expect(abs(color.lightness - 40) < 0.01)
  }

  @Test func lightnessTellsTheOrder() {
    let viridis = lightness(.viridis)
    #expect(zip(viridis, viridis.dropFirst()).allSatisfy { $0 < $1 })
    let sequential = lightness(.sequential)
    #expect(zip(sequential, sequential.dropFirst()).allSatisfy { $0 > $1 })
    #expect(sequential[0] > 98 && sequential[256] < 24)
  }

  @Test func divergingMapsAreEquallyDarkOnBothSides() {
    let values = lightness(.diverging)
    let worst = zip(values, values.reversed()).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst <= 0.5, "L* differs by \(worst)")
    #expect(zip(values[...128], values[1...128]).allSatisfy { $0 < $1 })
    #expect(values[128] > 96 && values[0] < 40)
  }

  /// Cut channels would bend lightness and hue.
  @Test(arguments: [Colormap.sequential, .diverging]) func mapsStayWithinTheColourSpace(map: Colormap) {
    for step in 0...64 {
      let color = map.color(Double(step) / 64)
      let channels = [color.red, color.green, color.blue]
      #expect(channels.allSatisfy { $0 > 0 && $0 < 1 }, "\(step): \(channels)")
    }
  }

  @Test(arguments: Colormap.allCases) func textOnEveryColourHasTheContrastOfWCAG(map: Colormap) {
    for step in 0...256 {
      let color = map.color(Double(step) / 256)
      let (a, b) = (color.luminance + 0.05, color.readableText.luminance + 0.05)
      #expect(max(a, b) / min(a, b) >= 4.5)
    }
  }

  @Test func neighboursOfTheCycleDifferWithoutHueOrInShape() {
    for index in 0..<7 {
      let (a, b) = (SeriesStyle.cycle(index), SeriesStyle.cycle(index + 1))
      #expect(a.color != b.color && a.marker != b.marker)
    }
  }

  @Test func themesReplaceTheForeground() {
    #expect(Theme.dark.resolve(.foreground) == Theme.dark.foreground)
    #expect(Theme.dark.resolve(Color(0x123456)) == Color(0x123456))
    #expect(Theme.paper.resolve(Color.foreground.opacity(0.5)).alpha == 0.5)
  }
}

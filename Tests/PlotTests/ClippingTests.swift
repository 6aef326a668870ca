import Foundation
import Testing

@testable import Plot

@Suite struct ClippingTests {
  private let area = Rectangle(left: 0, top: 0, width: 100, height: 50)

  @Test func aLineThatLeavesAndReturnsIsTwoStretches() {
    let line = [Point(10, 10), Point(10, 100), Point(60, 100), Point(60, 20)]
    #expect(Clipping.polyline(line, to: area) == [[Point(10, 10), Point(10, 50)], [Point(60, 50), Point(60, 20)]])
  }

  @Test func whatIsInsideStaysAsItIs() {
    let line = [Point(0, 0), Point(100, 50), Point(3, 4)]
    #expect(Clipping.polyline(line, to: area) == [line])
    #expect(Clipping.polyline([Point(-5, -5), Point(-1, 60)], to: area).isEmpty)
  }

  @Test func farPointsKeepTheSlope() throws {
    let (from, to) = try #require(Clipping.segment(Point(50, 25), Point(50 + 1e9, 25 + 1e9), area))
    #expect(from == Point(50, 25))
    #expect(abs(to.x - 75) <= 1e-6 && abs(to.y - 50) <= 1e-6)
  }

  @Test func polygonsAreCutAtAllSides() {
    let square = [Point(-10, -10), Point(110, -10), Point(110, 60), Point(-10, 60)]
    let cut = Clipping.polygon(square, to: area)
    #expect(cut.count == 4 && Set(cut.map { [$0.x, $0.y] }) == Set(area.corners.map { [$0.x, $0.y] }))
    #expect(Clipping.polygon([Point(-3, 0), Point(-2, 5), Point(-1, 0)], to: area).isEmpty)
  }

  @Test func longPathsAreThinnedWithoutBeingSeen() throws {
    let count = 100_000
    let points = (0..<count).map { index -> Point in
      let t = Double(index) / Double(count)
      let noise = Double(index * index % 99_991) / 99_991
      return Point(10 + 380 * t, 100 + 60 * sin(t * 9) + 20 * noise)
    }
    let thin = Decimation.thinned(points)
    #expect(thin.count < count / 3 && thin.first == points.first && thin.last == points.last)
    try compare(points, thin)
  }

  @Test func smoothCurvesLoseTheirStraightParts() throws {
    let points = (0...2000).map { Point(10 + Double($0) * 0.19, 100 + 60 * sin(Double($0) / 200)) }
    let thin = Decimation.thinned(points)
    #expect(thin.count < 700, "\(thin.count)")
    try compare(points, thin)
  }

  @Test func turnsOnOneLineAreKept() {
    var points = (0..<70).map { Point(Double($0), 0) }
    points += [Point(200, 0), Point(80, 0), Point(90, 0)]
    let thin = Decimation.thinned(points)
    #expect(thin.contains(Point(200, 0)) && thin.contains(Point(80, 0)))
  }

  @Test func aHundredThousandPointsAreASmallFile() throws {
    let values = (0..<100_000).map { Double($0 * $0 % 99_991) / 99_991 }
    let positions = values.indices.map(Double.init)
    func size(_ style: SeriesStyle) throws -> Int {
      try Figure(panels: [Axes(marks: [.line(Line(x: positions, y: values, style: style))])]).render(.svg()).count
    }
    #expect(try size(SeriesStyle(color: .foreground, width: 0.5)) < 200_000)
    #expect(Decimation.distinct((0..<70).map { Point(Double($0 / 2), 3) }).count == 35)
  }

  /// At 200 dpi no tile of the two drawings differs by as much as one grey step in a hundred.
  private func compare(_ a: [Point], _ b: [Point]) throws {
    let pictures = try [a, b].map { points in
      var list = DrawList(size: Size(width: 400, height: 200), background: Color(0xFFFFFF))
      list.elements = [
        .path([points], isClosed: false, fill: nil, stroke: .init(color: Color(0x000000), width: 0.8))
      ]
      return try Picture(png: try Renderer.render(list, .png(dpi: 200)))
    }
    let worst = pictures[0].worstTile(against: pictures[1])
    #expect(worst <= 2.55, "worst tile \(worst)")
  }
}

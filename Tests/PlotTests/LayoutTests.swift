import Foundation
import Testing
import plot_gallery

@testable import Plot

@Suite struct LayoutTests {
  /// A run of text on the page, from the baseline to the height of capitals.
  private struct Box {
    var text: String
    var area: Rectangle
    /// Turned texts of 45° have no upright box.
    var isUpright: Bool
  }

  private func boxes(_ figure: Figure, theme: Theme = .paper) throws -> [Box] {
    try FontFace.use { font in
      try figure.layout(theme: theme, font: font).elements.compactMap { element in
        guard case .text(let text, let style, let origin, let angle, _) = element else { return nil }
        let (width, height) = (font.shape(text, style).advance, style.size * 0.73)
        let isVertical = abs(angle + .pi / 2) < 1e-9
        let area =
          isVertical
          ? Rectangle(left: origin.x - height, top: origin.y - width, width: height, height: width)
          : Rectangle(left: origin.x, top: origin.y - height, width: width, height: height)
        return Box(text: text, area: area, isUpright: angle == 0 || isVertical)
      }
    }
  }

  /// Boxes less a quarter of a point: runs of one label touch.
  private func overlaps(_ boxes: [Box]) -> [String] {
    let upright = boxes.filter { $0.isUpright && $0.text.contains { !$0.isWhitespace } }
    func shrunk(_ box: Rectangle) -> Rectangle {
      Rectangle(left: box.left + 0.25, top: box.top + 0.25, width: box.width - 0.5, height: box.height - 0.5)
    }
    return upright.indices.flatMap { index in
      upright[..<index].filter { shrunk($0.area).intersects(shrunk(upright[index].area)) }
        .map { "'\($0.text)' and '\(upright[index].text)'" }
    }
  }

  @Test(arguments: Gallery.items.map(\.name)) func noTextCoversAnotherOrLeavesThePage(name: String) throws {
    let item = try #require(Gallery.items.first { $0.name == name })
    let boxes = try boxes(item.figure, theme: item.theme)
    #expect(!boxes.isEmpty)
    #expect(overlaps(boxes) == [])
    let page = Rectangle(left: 0, top: 0, width: item.figure.size.width, height: item.figure.size.height)
    for box in boxes where box.isUpright {
      #expect(
        box.area.left >= 0 && box.area.top >= 0 && box.area.right <= page.right && box.area.bottom <= page.bottom,
        "'\(box.text)' at \(box.area)")
    }
  }

  @Test(arguments: [60.0, 90, 120, 200, 400]) func labelsNeverTouchAtAnyWidth(width: Double) throws {
    let names = (1...30).map { RichText("method number \($0)") }
    for scale in [Scale.linear, .log10, .symlog(threshold: 10), .categorical(names)] {
      let panel = Axes(
        x: Axis(scale: scale), y: Axis(scale: scale == .categorical(names) ? .linear : scale),
        marks: [.line(Line(x: [1, 7, 29], y: [1, 1e4, 3e7], style: .cycle(0)))])
      let figure = Figure(size: Size(width: width, height: 160), panels: [panel])
      #expect(overlaps(try boxes(figure)) == [], "\(scale)")
    }
  }

  @Test func namesThatDoNotFitTurn() throws {
    func angles(_ width: Double) throws -> Set<Double> {
      let names = ["least squares", "gradient descent", "Newton", "L-BFGS"].map { RichText(plain: $0) }
      let figure = Figure(
        size: Size(width: width, height: 200),
        panels: [Axes(x: Axis(scale: .categorical(names)), marks: [.line(Line(x: [0], y: [1], style: .cycle(0)))])])
      return try FontFace.use { font in
        Set(
          try figure.layout(theme: .paper, font: font).elements.compactMap {
            if case .text(let text, _, _, let angle, _) = $0, text == "Newton" { angle } else { nil }
          })
      }
    }
    #expect(try angles(500) == [0])
    #expect(try angles(150) == [-.pi / 4])
    #expect(try angles(70) == [-.pi / 2])
  }

  @Test func sharedAxesHaveLabelsOutsideOnly() throws {
    let item = try #require(Gallery.items.first { $0.name == "grid-shared" })
    let texts = try boxes(item.figure).map(\.text)
    #expect(texts.count { $0 == "test MSE" } == 2)
    #expect(texts.count { $0 == "heads " } == 2)
    #expect(texts.count { $0 == "ridge" } == 1)
    var separate = item.figure
    (separate.sharesX, separate.sharesY) = (false, false)
    #expect(try boxes(separate).count { $0.text == "test MSE" } == 3)
  }

  @Test func bandsWithoutALowerEndKeepToTheirUpperPart() throws {
    let band = Band(
      x: [1, 2, 3], lower: [1, -1, 1], upper: [100, 100, 100], center: [10, 10, 10], color: .foreground)
    let frame = Rectangle(left: 0, top: 0, width: 100, height: 100)
    let outline = try self.outline(band, frame)
    // A decade is 50 points: the lower edge steps from 1 to the centre at 10 and back.
    #expect(outline.map(\.y).max() == 100 && outline.contains(Point(0, 50)) && outline.contains(Point(100, 50)))
    var cut = band
    cut.center = nil
    #expect(throws: (any Error).self) { try self.outline(cut, frame) }
  }

  private struct NoBand: Error {}

  private func outline(_ band: Band, _ frame: Rectangle) throws -> [Point] {
    try FontFace.use { font in
      let drawing = MarkDrawing(
        frame: frame, x: AxisMap(scale: .linear, range: 1...3, start: 0, end: 100),
        y: AxisMap(scale: .log10, range: 1...100, start: 100, end: 0), theme: .paper, font: font)
      guard case .clipped(_, let inner)? = drawing.elements(band).first, case .path(let lines, _, _, _)? = inner.first
      else { throw NoBand() }
      return lines[0]
    }
  }

  @Test func notesCountWhatIsNotShown() {
    let line = Mark.line(Line(x: [1, 2, 3], y: [1, .nan, -1], style: .cycle(0)))
    let band = Mark.band(
      Band(x: [1, 2], lower: [-1, .nan], upper: [2, .nan], center: [1, .nan], color: .foreground))
    let panel = Axes(y: Axis(scale: .log10), marks: [line, band])
    #expect(Omissions([panel]).notes == ["2 points not shown", "1 lower end ≤ 0 not shown"])
    #expect(Omissions([Axes(y: Axis(scale: .log10), marks: [band])]).notes[0] == "1 point not shown")
    #expect(Omissions([Axes(marks: [.line(Line(x: [1], y: [-1], style: .cycle(0)))])]).notes.isEmpty)
  }

  /// A curve through all corners leaves no room: the axis grows until the legend stands above the data.
  @Test(arguments: [Scale.linear, .log10]) func legendsHideNoData(scale: Scale) throws {
    let x = (0...40).map(Double.init)
    let marks = (0..<4).map { index in
      let y = x.map { pow(10, 2 * sin($0 / 6 + Double(index))) }
      return Mark.line(Line(x: x, y: y, label: RichText("series \(index)"), style: .cycle(index)))
    }
    let axes = Axes(y: Axis(scale: scale), marks: marks)
    try FontFace.use { font in
      var panel = PanelLayout(axes: axes, theme: .paper, font: font)
      let before = panel.yRange
      panel.makeRoomForLegend(width: 200, height: 150)
      #expect(panel.yRange.upperBound > before.upperBound && panel.yRange.lowerBound == before.lowerBound)
      let drawing = MarkDrawing(
        frame: Rectangle(left: 0, top: 0, width: 200, height: 150),
        x: AxisMap(scale: .linear, range: panel.xRange, start: 0, end: 200),
        y: AxisMap(scale: scale, range: panel.yRange, start: 150, end: 0), theme: .paper, font: font)
      let legend = LegendLayout([axes], isFramed: true, font: font)
      #expect(EmptiestCorner(drawing, marks).place(for: legend.size).hidden == 0)
    }
  }

  /// A network of 24 layers has more curves than a column of names has room for.
  @Test(arguments: [(LegendPlacement.none, FigureLegend.right), (.outsideRight, .none), (.emptiestCorner, .none)])
  func longLegendsTakeColumns(ofPanel: LegendPlacement, ofFigure: FigureLegend) throws {
    let marks = (1...26).map {
      Mark.line(Line(x: [0, 1], y: [0, 1], label: RichText("layer \($0)"), style: .cycle($0)))
    }
    let panel = Axes(marks: marks, legend: ofPanel)
    let figure = Figure(size: Size(width: 400, height: 200), legend: ofFigure, panels: [panel])
    let boxes = try boxes(figure).filter { $0.text.hasPrefix("layer") }
    #expect(boxes.count == 26 && overlaps(boxes) == [])
    for box in boxes { #expect(box.area.top >= 0 && box.area.bottom <= 200 && box.area.right <= 400, "\(box)") }
    // Names run down the first column, then the second.
    #expect(boxes.first { $0.text == "layer 2" }?.area.left == boxes.first { $0.text == "layer 1" }?.area.left)
  }

  @Test func longTitlesShrinkAndThenLoseTheirEnd() throws {
    let long = RichText("a title that is far too long for a panel of this width, *really*")
    let panel = Axes(title: long, x: Axis(label: long), y: Axis(label: long), marks: [])
    for width in [140.0, 200, 300] {
      let figure = Figure(size: Size(width: width, height: 120), title: long, columns: 2, panels: [panel, panel])
      let boxes = try boxes(figure)
      #expect(overlaps(boxes) == [], "\(width)")
      for box in boxes {
        #expect(box.area.left >= 0 && box.area.right <= width && box.area.top >= 0 && box.area.bottom <= 120, "\(box)")
      }
      #expect(boxes.contains { $0.text.contains("…") })
    }
  }

  /// Panels that share an axis have integer ticks only if all of their data are integers.
  @Test func anAxisOfIntegersHasIntegerTicks() throws {
    func panel(_ x: [Double]) -> Axes { Axes(y: Axis(ticks: []), marks: [.line(Line(x: x, y: x, style: .cycle(0)))]) }
    func labels(_ panels: [Axes], shared: Bool) throws -> [Double] {
      let figure = Figure(
        size: Size(width: 260 * Double(panels.count), height: 180), columns: panels.count, sharesX: shared,
        panels: panels)
      return try boxes(figure).compactMap { Double($0.text) }
    }
    let (whole, halves) = (panel([1, 2, 4]), panel([1, 2.5, 4]))
    #expect(try labels([whole], shared: false) == [1, 2, 3, 4])
    #expect(try labels([halves], shared: false).contains(2.5))
    #expect(try labels([whole, halves], shared: true).filter { $0 == 2.5 }.count == 2)
  }

  @Test func panelsWithoutALegendStillSayWhatTheyLeaveOut() throws {
    let line = Mark.line(Line(x: [1, 2, 3], y: [1, .nan, 2], label: "loss", style: .cycle(0)))
    let panel = Axes(marks: [line], legend: .none)
    let texts = try boxes(Figure(panels: [panel])).map(\.text)
    #expect(texts.contains("1 point not shown") && !texts.contains("loss"))
    let shared = try boxes(Figure(columns: 2, legend: .below, panels: [panel, panel])).map(\.text)
    #expect(shared.filter { $0.contains("not shown") } == ["2 points not shown"])
  }
}

import Foundation

/// Places one panel: measures its labels, chooses ticks that fit, and draws it into a rectangle.
struct PanelLayout {
  static let labelSize = 9.0

  /// Room around the rectangle between the axes, in points.
  struct Insets: Equatable {
    var left = 0.0
    var right = 0.0
    var top = 0.0
    var bottom = 0.0
  }

  let axes: Axes
  let theme: Theme
  let font: FontFace
  /// Range of the horizontal axis, in data units.
  var xRange: ClosedRange<Double>
  /// Range of the vertical axis, in data units.
  var yRange: ClosedRange<Double>
  /// Whether every datum on the horizontal axis is an integer, such as a layer or a number of heads.
  var xsAreIntegers: Bool
  /// Whether every datum on the vertical axis is an integer.
  var ysAreIntegers: Bool
  /// Whether the horizontal axis has labels; inner panels of a grid with a shared axis have none.
  var hasXLabels = true
  /// Whether the vertical axis has labels.
  var hasYLabels = true
  /// Whether a panel without a legend says how many points are left out; a legend for all panels does it for them.
  var hasNotes = true

  init(axes: Axes, theme: Theme, font: FontFace) {
    self.axes = axes
    self.theme = theme
    self.font = font
    let hasBars = axes.marks.contains { if case .bars = $0 { true } else { false } }
    let (xs, ys) = (axes.marks.flatMap(\.xs), axes.marks.flatMap(\.ys))
    xRange = AxisMap.range(of: xs, axis: axes.x)
    yRange = AxisMap.range(of: ys, axis: axes.y, anchors: hasBars ? [0] : [])
    (xsAreIntegers, ysAreIntegers) = (Self.areIntegers(xs), Self.areIntegers(ys))
  }

  /// Values that are not finite are not drawn and do not count; beyond 2⁵³ every number is an integer, which says nothing.
  private static func areIntegers(_ values: [Double]) -> Bool {
    let drawn = values.filter(\.isFinite)
    return !drawn.isEmpty && drawn.allSatisfy { $0 == $0.rounded() && abs($0) < 0x1p53 }
  }

  private var isHeatmap: Bool { axes.marks.contains { if case .heatmap = $0 { true } else { false } } }

  /// The two axes of a panel in `frame`.
  private func layouts(_ frame: Rectangle) -> (x: AxisLayout, y: AxisLayout) {
    let x = AxisMap(scale: axes.x.scale, range: xRange, start: frame.left, end: frame.right)
    let (start, end) = isHeatmap ? (frame.top, frame.bottom) : (frame.bottom, frame.top)
    let y = AxisMap(scale: axes.y.scale, range: yRange, start: start, end: end)
    return (
      AxisLayout(axes.x, map: x, areIntegers: xsAreIntegers, side: .bottom, font: font),
      AxisLayout(axes.y, map: y, areIntegers: ysAreIntegers, side: .left, font: font)
    )
  }

  /// The panel's legend; a panel without one still says what it does not show.
  private func legend(width: Double, height: Double) -> LegendLayout? {
    if axes.legend == .none, !hasNotes { return nil }
    let legend = LegendLayout(
      [axes], hasNames: axes.legend != .none, width: axes.legend == .below ? width : nil,
      height: axes.legend == .below ? nil : height, isFramed: isLegendInside, font: font)
    return legend.isEmpty ? nil : legend
  }

  private var isLegendInside: Bool { axes.legend == .emptiestCorner || axes.legend == .none }

  /// Raises the upper end of the vertical axis until the legend hides no data, by two thirds of the range at most.
  mutating func makeRoomForLegend(width: Double, height: Double) {
    guard isLegendInside, axes.y.limits == nil, !isHeatmap, let legend = legend(width: width, height: height) else {
      return
    }
    if case .categorical = axes.y.scale { return }
    let frame = Rectangle(left: 0, top: 0, width: width, height: height)
    let scale = axes.y.scale
    guard let low = scale.transform(yRange.lowerBound), let high = scale.transform(yRange.upperBound) else { return }
    for step in 0...8 {
      let upper = step == 0 ? yRange.upperBound : scale.inverse(high + (high - low) * Double(step) / 12)
      guard upper.isFinite, upper < 1e307 else { return }
      let drawing = MarkDrawing(
        frame: frame, x: AxisMap(scale: axes.x.scale, range: xRange, start: 0, end: width),
        y: AxisMap(scale: scale, range: yRange.lowerBound...upper, start: height, end: 0), theme: theme, font: font)
      if EmptiestCorner(drawing, axes.marks).place(for: legend.size).hidden == 0 {
        yRange = yRange.lowerBound...upper
        return
      }
    }
  }

  /// Room that labels, ticks, titles, a legend outside and a colour bar take around a panel of this size.
  func insets(width: Double, height: Double) -> Insets {
    let frame = Rectangle(left: 0, top: 0, width: width, height: height)
    let (x, y) = layouts(frame)
    var insets = Insets(left: 4, right: 4, top: 4, bottom: 4)
    if hasYLabels {
      insets.left = 2 + y.extent + (axes.y.title == nil ? 0 : Self.labelSize * 1.55)
    }
    if hasXLabels {
      insets.bottom = 3 + x.extent + (axes.x.title == nil ? 0 : Self.labelSize * 1.5)
      insets.left = max(insets.left, x.overhang.before + 2)
      insets.right = max(insets.right, x.overhang.after + 2)
    }
    insets.top = max(insets.top, axes.title == nil ? (hasYLabels ? y.overhang.before + 2 : 0) : Self.labelSize * 1.95)
    if let bar = ColorBarLayout(axes, top: 0, bottom: height, font: font) {
      insets.right = max(insets.right, bar.extent + 2)
    }
    if let legend = legend(width: width, height: height) {
      if axes.legend == .outsideRight { insets.right += legend.size.width + 4 }
      if axes.legend == .below { insets.bottom += legend.size.height + 3 }
    }
    return insets
  }

  /// The panel's elements; `frame` is the rectangle between the axes.
  func elements(in frame: Rectangle) -> [DrawList.Element] {
    let (x, y) = layouts(frame)
    let drawing = MarkDrawing(frame: frame, x: x.map, y: y.map, theme: theme, font: font)
    var result = grid(frame, x, y)
    result += axes.marks.flatMap(drawing.elements)
    result += border(frame, x, y)
    if hasXLabels { result += x.labelElements(at: frame.bottom, color: theme.foreground) }
    if hasYLabels { result += y.labelElements(at: frame.left, color: theme.foreground) }
    result += titles(frame, x, y)
    let bar = ColorBarLayout(axes, top: frame.top, bottom: frame.bottom, font: font)
    if let bar { result += bar.elements(in: frame, theme: theme) }
    if let legend = legend(width: frame.width, height: frame.height) {
      let origin =
        switch axes.legend {
        case .outsideRight: Point(frame.right + 6 + (bar?.extent ?? 0), frame.top)
        case .below:
          Point(
            frame.left + (frame.width - legend.size.width) / 2,
            frame.bottom + 5 + x.extent + (axes.x.title == nil ? 0 : Self.labelSize * 1.5))
        case .none, .emptiestCorner: EmptiestCorner(drawing, axes.marks).place(for: legend.size).origin
        }
      result += legend.elements(at: origin, theme: theme)
    }
    return result
  }

  private func grid(_ frame: Rectangle, _ x: AxisLayout, _ y: AxisLayout) -> [DrawList.Element] {
    var lines: [[Point]] = []
    if axes.x.hasGrid {
      lines += x.major.compactMap(x.map.position).map { [Point($0, frame.top), Point($0, frame.bottom)] }
    }
    if axes.y.hasGrid {
      lines += y.major.compactMap(y.map.position).map { [Point(frame.left, $0), Point(frame.right, $0)] }
    }
    guard !lines.isEmpty else { return [] }
    return [.path(lines, isClosed: false, fill: nil, stroke: .init(color: theme.grid, width: 0.6))]
  }

  private func border(_ frame: Rectangle, _ x: AxisLayout, _ y: AxisLayout) -> [DrawList.Element] {
    var lines = [frame.corners + [frame.corners[0]]]
    // The cells of a heatmap are their own ticks.
    if !isHeatmap { lines += x.tickLines(at: frame.bottom) + y.tickLines(at: frame.left) }
    return [.path(lines, isClosed: false, fill: nil, stroke: .init(color: theme.foreground, width: 0.8))]
  }

  private func titles(_ frame: Rectangle, _ x: AxisLayout, _ y: AxisLayout) -> [DrawList.Element] {
    var result: [DrawList.Element] = []
    if hasXLabels,
      let title = axes.x.title.map({ TextLayout($0, size: Self.labelSize, within: frame.width + 16, font: font) })
    {
      let baseline = frame.bottom + x.extent + Self.labelSize * 1.2
      let origin = Point(frame.left + (frame.width - title.width) / 2, baseline)
      result += title.elements(at: origin, color: theme.foreground)
    }
    if hasYLabels,
      let title = axes.y.title.map({ TextLayout($0, size: Self.labelSize, within: frame.height + 16, font: font) })
    {
      let left = frame.left - y.extent - Self.labelSize * 0.6
      let origin = Point(left, frame.top + (frame.height + title.width) / 2)
      result += title.elements(at: origin, angle: -.pi / 2, color: theme.foreground)
    }
    if let title = axes.title.map({
      TextLayout($0, size: Self.labelSize, isBold: true, within: frame.width + 16, font: font)
    }) {
      let origin = Point(frame.left + (frame.width - title.width) / 2, frame.top - 6)
      result += title.elements(at: origin, color: theme.foreground)
    }
    return result
  }
}

/// The key to a heatmap's colours: a strip right of the panel with an axis of its own.
struct ColorBarLayout {
  private static let gap = 8.0
  private static let width = 9.0
  private static let steps = 128

  private let colors: [Color]
  private let axis: AxisLayout
  private let title: TextLayout?

  /// `nil` when the panel asks for none, or has no heatmap.
  init?(_ axes: Axes, top: Double, bottom: Double, font: FontFace) {
    guard let bar = axes.colorBar else { return nil }
    var map: Heatmap?
    for case .heatmap(let heatmap) in axes.marks where map == nil { map = heatmap }
    guard let map else { return nil }
    // A range of one value still has a strip.
    let range =
      map.range.lowerBound < map.range.upperBound
      ? map.range : AxisMap.range(of: [map.range.lowerBound], axis: Axis(scale: map.isLogarithmic ? .log10 : .linear))
    let scale: Scale = map.isLogarithmic ? .log10 : .linear
    axis = AxisLayout(
      Axis(scale: scale), map: AxisMap(scale: scale, range: range, start: bottom, end: top), side: .right, font: font)
    colors = (0..<Self.steps).map { map.colormap.color(1 - (Double($0) + 0.5) / Double(Self.steps)) }
    title = bar.label.map { TextLayout($0, size: PanelLayout.labelSize, within: abs(bottom - top) + 16, font: font) }
  }

  /// Room right of the panel.
  var extent: Double { Self.gap + Self.width + axis.extent + (title == nil ? 0 : PanelLayout.labelSize * 1.5) }

  func elements(in frame: Rectangle, theme: Theme) -> [DrawList.Element] {
    let strip = Rectangle(left: frame.right + Self.gap, top: frame.top, width: Self.width, height: frame.height)
    let stroke = DrawList.Stroke(color: theme.foreground, width: 0.8)
    let border = strip.corners + [strip.corners[0]]
    let ticks = axis.tickLines(at: strip.right, hasMinor: true)
    var result: [DrawList.Element] = [
      .cells(colors, rows: colors.count, columns: 1, in: strip),
      .path([border] + ticks, isClosed: false, fill: nil, stroke: stroke),
    ]
    result += axis.labelElements(at: strip.right, color: theme.foreground)
    if let title {
      let left = strip.right + axis.extent + PanelLayout.labelSize * 1.2
      let origin = Point(left, frame.top + (frame.height + title.width) / 2)
      result += title.elements(at: origin, angle: -.pi / 2, color: theme.foreground)
    }
    return result
  }
}

import Foundation

/// Places one panel: measures its labels, chooses ticks that fit, and draws it into a rectangle.
struct PanelLayout {
  static let labelSize = 9.0
  static let tickSize = 8.0
  static let tickLength = 3.5

  let axes: Axes
  let theme: Theme
  let font: FontFace
  let xRange: ClosedRange<Double>
  let yRange: ClosedRange<Double>

  init(axes: Axes, theme: Theme, font: FontFace) {
    self.axes = axes
    self.theme = theme
    self.font = font
    xRange = AxisMap.range(of: axes.marks.flatMap(\.xs), axis: axes.x)
    yRange = AxisMap.range(of: axes.marks.flatMap(\.ys), axis: axes.y)
  }

  private func text(_ text: RichText, _ size: Double = tickSize, isBold: Bool = false) -> TextLayout {
    TextLayout(text, size: size, isBold: isBold, font: font)
  }

  private func ticks(_ axis: Axis, _ range: ClosedRange<Double>, length: Double, isVertical: Bool) -> TickSet {
    if case .categorical(let names) = axis.scale {
      return TickSet(major: names.enumerated().map { Tick(value: Double($0), label: $1) })
    }
    // Fewer and fewer until the labels no longer touch.
    for count in stride(from: max(3, Int(length / (isVertical ? 26 : 36))), through: 2, by: -1) {
      let set =
        axis.scale == .log10
        ? LogTicks.ticks(lower: range.lowerBound, upper: range.upperBound, count: count)
        : LinearTicks.ticks(lower: range.lowerBound, upper: range.upperBound, count: count)
      let map = AxisMap(scale: axis.scale, range: range, start: 0, end: length)
      let spans = set.major.map { tick -> (Double, Double) in
        let half = isVertical ? Self.tickSize * 0.7 : text(tick.label).width / 2 + 3
        let position = map.position(tick.value) ?? 0
        return (position - half, position + half)
      }
      if zip(spans, spans.dropFirst()).allSatisfy({ $0.1 <= $1.0 }) || count == 2 { return set }
    }
    return TickSet(major: [])
  }

  /// Space that labels, ticks and titles need around the panel.
  func insets(width: Double, height: Double) -> (left: Double, right: Double, top: Double, bottom: Double) {
    let yLabels = ticks(axes.y, yRange, length: height * 0.75, isVertical: true).major.map { text($0.label).width }
    let gap = Self.tickLength + 3
    let left = (yLabels.max() ?? 0) + gap + (axes.y.label == nil ? 0 : Self.labelSize * 1.5)
    let bottom = Self.tickSize * 1.25 + gap + (axes.x.label == nil ? 0 : Self.labelSize * 1.6)
    let legend = axes.legend == .outsideRight ? LegendLayout(axes: axes, font: font).size.width + 8 : 0
    return (left, 8 + legend, axes.title == nil ? 6 : Self.labelSize * 1.9, bottom)
  }

  /// The panel's elements; `frame` is the rectangle between the axes.
  func elements(in frame: Rectangle) -> [DrawList.Element] {
    let x = AxisMap(scale: axes.x.scale, range: xRange, start: frame.left, end: frame.right)
    let isDownwards = axes.marks.contains { if case .heatmap = $0 { true } else { false } }
    let y = AxisMap(
      scale: axes.y.scale, range: yRange, start: isDownwards ? frame.top : frame.bottom,
      end: isDownwards ? frame.bottom : frame.top)
    let xTicks = ticks(axes.x, xRange, length: frame.width, isVertical: false)
    let yTicks = ticks(axes.y, yRange, length: frame.height, isVertical: true)
    let drawing = MarkDrawing(frame: frame, x: x, y: y, theme: theme, font: font)
    var result = grid(frame, x, y, xTicks, yTicks)
    result += axes.marks.flatMap(drawing.elements)
    result += decorations(frame, x, y, xTicks, yTicks, hasTickMarks: !isDownwards)
    let legend = LegendLayout(axes: axes, font: font)
    if axes.legend != .none, !legend.entries.isEmpty {
      let origin =
        axes.legend == .outsideRight
        ? Point(frame.right + 8, frame.top) : drawing.emptiestCorner(legend.size, axes.marks)
      result += legend.elements(at: origin, theme: theme)
    }
    return result
  }

  private func grid(_ frame: Rectangle, _ x: AxisMap, _ y: AxisMap, _ xTicks: TickSet, _ yTicks: TickSet)
    -> [DrawList.Element]
  {
    var lines: [[Point]] = []
    if axes.x.hasGrid {
      lines += xTicks.major.compactMap { x.position($0.value) }.map { [Point($0, frame.top), Point($0, frame.bottom)] }
    }
    if axes.y.hasGrid {
      lines += yTicks.major.compactMap { y.position($0.value) }.map { [Point(frame.left, $0), Point(frame.right, $0)] }
    }
    guard !lines.isEmpty else { return [] }
    return [.path(lines, isClosed: false, fill: nil, stroke: .init(color: theme.grid, width: 0.6))]
  }

  private func decorations(
    _ frame: Rectangle, _ x: AxisMap, _ y: AxisMap, _ xTicks: TickSet, _ yTicks: TickSet, hasTickMarks: Bool
  ) -> [DrawList.Element] {
    let stroke = DrawList.Stroke(color: theme.foreground, width: 0.8)
    let length = hasTickMarks ? Self.tickLength : 0
    func xMark(_ value: Double, _ length: Double) -> [Point]? {
      x.position(value).map { [Point($0, frame.bottom), Point($0, frame.bottom + length)] }
    }
    func yMark(_ value: Double, _ length: Double) -> [Point]? {
      y.position(value).map { [Point(frame.left, $0), Point(frame.left - length, $0)] }
    }
    var marks = [frame.corners + [frame.corners[0]]]
    if hasTickMarks {
      marks +=
        xTicks.major.compactMap { xMark($0.value, length) } + xTicks.minor.compactMap { xMark($0, length * 0.55) }
      marks +=
        yTicks.major.compactMap { yMark($0.value, length) } + yTicks.minor.compactMap { yMark($0, length * 0.55) }
    }
    var result: [DrawList.Element] = [.path(marks, isClosed: false, fill: nil, stroke: stroke)]
    for tick in xTicks.major {
      guard let position = x.position(tick.value) else { continue }
      let label = text(tick.label)
      let origin = Point(position - label.width / 2, frame.bottom + Self.tickLength + 2 + label.size)
      result += label.elements(at: origin, color: theme.foreground)
    }
    var widest = 0.0
    for tick in yTicks.major {
      guard let position = y.position(tick.value) else { continue }
      let label = text(tick.label)
      widest = max(widest, label.width)
      let origin = Point(frame.left - Self.tickLength - 3 - label.width, position + label.capHeight / 2)
      result += label.elements(at: origin, color: theme.foreground)
    }
    return result + titles(frame, widestLabel: widest)
  }

  private func titles(_ frame: Rectangle, widestLabel: Double) -> [DrawList.Element] {
    var result: [DrawList.Element] = []
    if let label = axes.x.label.map({ text($0, Self.labelSize) }) {
      let below = frame.bottom + Self.tickLength + Self.tickSize * 1.25 + 4 + label.size
      result += label.elements(at: Point(frame.left + (frame.width - label.width) / 2, below), color: theme.foreground)
    }
    if let label = axes.y.label.map({ text($0, Self.labelSize) }) {
      let left = frame.left - Self.tickLength - 3 - widestLabel - Self.labelSize * 0.65
      let origin = Point(left, frame.top + (frame.height + label.width) / 2)
      result += label.elements(at: origin, isVertical: true, color: theme.foreground)
    }
    if let title = axes.title.map({ text($0, Self.labelSize, isBold: true) }) {
      result += title.elements(
        at: Point(frame.left + (frame.width - title.width) / 2, frame.top - 6), color: theme.foreground)
    }
    return result
  }
}

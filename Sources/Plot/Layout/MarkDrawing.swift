import Foundation

/// Turns the marks of a panel into elements.
struct MarkDrawing {
  let frame: Rectangle
  let x: AxisMap
  let y: AxisMap
  let theme: Theme
  let font: FontFace

  func elements(_ mark: Mark) -> [DrawList.Element] {
    switch mark {
    case .line(let line): elements(line)
    case .band(let band): elements(band)
    case .errorBars(let bars): elements(bars)
    case .bars(let bars): elements(bars)
    case .boxes(let boxes): elements(boxes)
    case .heatmap(let heatmap): elements(heatmap)
    case .referenceLine(let line): elements(line)
    case .annotation(let annotation): elements(annotation)
    }
  }

  func point(_ horizontal: Double, _ vertical: Double) -> Point? {
    guard let left = x.position(horizontal), let top = y.position(vertical) else { return nil }
    return Point(left, top)
  }

  /// The panel and a little more: what is cut there ends outside the panel's clip.
  var surroundings: Rectangle {
    Rectangle(left: frame.left - 8, top: frame.top - 8, width: frame.width + 16, height: frame.height + 16)
  }

  /// Points within the panel, on its edge included.
  private func isInside(_ point: Point) -> Bool {
    let slack = 0.01
    return point.x >= frame.left - slack && point.x <= frame.right + slack && point.y >= frame.top - slack
      && point.y <= frame.bottom + slack
  }

  private func elements(_ line: Line) -> [DrawList.Element] {
    let points = line.x.indices.map { point(line.x[$0], line.y[$0]) }
    let shown = points.compactMap { $0 }
    let stretches = points.split(separator: nil).map { $0.compactMap { $0 } }
    var result: [DrawList.Element] = []
    if line.style.width > 0 {
      let paths = stretches.flatMap { Clipping.polyline(Decimation.thinned($0), to: surroundings) }
      let strokes = line.style.stroke(paths)
      if !strokes.isEmpty { result.append(.clipped(frame, strokes)) }
    }
    let inside = shown.filter(isInside)
    if line.style.marker != nil, line.style.width == 0 || hasRoom(inside) {
      result += line.style.markers(Decimation.distinct(inside), theme: theme)
    } else {
      // A point between two gaps has no line: it becomes a dot even without markers.
      let lone = stretches.filter { $0.count == 1 }.flatMap { $0 }.filter(isInside)
      if !lone.isEmpty {
        result.append(.circles(lone, radius: max(1, line.style.width), fill: line.style.color, stroke: nil))
      }
    }
    return result
  }

  /// Whether markers of a line stand apart along the longer side of what the line covers.
  private func hasRoom(_ points: [Point]) -> Bool {
    guard points.count >= 12, let first = points.first else { return true }
    var (left, right, top, bottom) = (first.x, first.x, first.y, first.y)
    for point in points {
      (left, right) = (min(left, point.x), max(right, point.x))
      (top, bottom) = (min(top, point.y), max(bottom, point.y))
    }
    return max(right - left, bottom - top) / Double(points.count - 1) >= 2 * SeriesStyle.markerRadius
  }

  private func elements(_ line: ReferenceLine) -> [DrawList.Element] {
    let ends: (Point, Point)?
    switch line.course {
    case .horizontal(let value):
      ends = y.position(value).map { (Point(frame.left, $0), Point(frame.right, $0)) }
    case .vertical(let value):
      ends = x.position(value).map { (Point($0, frame.bottom), Point($0, frame.top)) }
    case .slope(let slope, let horizontal, let vertical):
      ends = point(horizontal, vertical).flatMap { through in
        let steepness = slope * y.pointsPerUnit / x.pointsPerUnit
        guard steepness.isFinite else { return nil }
        func at(_ left: Double) -> Point { Point(left, through.y + (left - through.x) * steepness) }
        return (at(frame.left), at(frame.right))
      }
    }
    guard let ends, let (from, to) = Clipping.segment(ends.0, ends.1, frame) else { return [] }
    return line.style.stroke([[from, to]])
  }

  private func elements(_ annotation: Annotation) -> [DrawList.Element] {
    guard let point = point(annotation.x, annotation.y), isInside(point) else { return [] }
    let text = TextLayout(annotation.text, size: AxisLayout.tickSize, font: font)
    let distance = SeriesStyle.markerRadius + 2.5
    let middle = point.y + text.capHeight / 2
    // Near an edge the text moves inwards.
    let centred = max(frame.left + 2, min(point.x - text.width / 2, frame.right - 2 - text.width))
    let origin =
      switch annotation.placement {
      case .center: Point(centred, middle)
      case .above: Point(centred, point.y - distance)
      case .below: Point(centred, point.y + distance + text.capHeight)
      case .left: Point(point.x - distance - text.width, middle)
      case .right: Point(point.x + distance, middle)
      }
    return text.elements(at: origin, color: annotation.color)
  }
}

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
    case .line(let line): lineElements(line)
    case .band(let band): bandElements(band)
    case .heatmap(let heatmap): heatmapElements(heatmap)
    }
  }

  private func point(_ horizontal: Double, _ vertical: Double) -> Point? {
    guard let left = x.position(horizontal), let top = y.position(vertical) else { return nil }
    return Point(left, top)
  }

  /// Stretches between gaps.
  private func stretches(_ points: [Point?]) -> [[Point]] {
    points.split(separator: nil).map { $0.compactMap { $0 } }
  }

  private func lineElements(_ line: Line) -> [DrawList.Element] {
    let points = zip(line.x, line.y).map { point($0, $1) }
    let drawn = stretches(points)
    // A point between two gaps has no line: it becomes a dot even without markers.
    let dots = line.style.marker == nil ? drawn.filter { $0.count == 1 }.flatMap { $0 } : []
    let marks = line.style.markers(points.compactMap { $0 }.filter(frame.contains), theme: theme)
    let path = line.style.stroke(drawn.filter { $0.count > 1 })
    let lone =
      dots.isEmpty
      ? [] : [DrawList.Element.circles(dots, radius: line.style.width, fill: line.style.color, stroke: nil)]
    return [.clipped(frame, path + lone)] + marks
  }

  private func bandElements(_ band: Band) -> [DrawList.Element] {
    let ends = band.x.indices.map { index -> (Point, Point)? in
      guard let upper = point(band.x[index], band.upper[index]), !band.lower[index].isNaN else { return nil }
      let foot = Point(upper.x, y.start)
      return (point(band.x[index], band.lower[index]) ?? foot, upper)
    }
    let outlines = ends.split { $0 == nil }.map { part -> [Point] in
      let pairs = part.compactMap { $0 }
      return pairs.map(\.1) + pairs.reversed().map(\.0)
    }
    guard !outlines.isEmpty else { return [] }
    return [.clipped(frame, [.path(outlines, isClosed: true, fill: band.color, stroke: nil)])]
  }

  private func heatmapElements(_ map: Heatmap) -> [DrawList.Element] {
    let low = map.isLogarithmic ? log10(map.range.lowerBound) : map.range.lowerBound
    let high = map.isLogarithmic ? log10(map.range.upperBound) : map.range.upperBound
    let colors = map.values.map { value -> Color in
      let position = map.isLogarithmic ? log10(value) : value
      guard !position.isNaN else { return Color(0xBBBBBB) }
      return Viridis.color(high > low ? (position - low) / (high - low) : 0.5)
    }
    var result: [DrawList.Element] = [.cells(colors, rows: map.rows, columns: map.columns, in: frame)]
    let size = Size(width: frame.width / Double(map.columns), height: frame.height / Double(map.rows))
    for (index, text) in map.texts.enumerated() {
      let layout = TextLayout(text, size: min(PanelLayout.tickSize, size.height * 0.6), font: font)
      let left = frame.left + size.width * (Double(index % map.columns) + 0.5) - layout.width / 2
      let baseline = frame.top + size.height * (Double(index / map.columns) + 0.5) + layout.capHeight / 2
      result += layout.elements(at: Point(left, baseline), color: colors[index].readableText)
    }
    for cell in map.outlined {
      // Inset by half the line, so that neighbouring frames and the panel's edge stay whole.
      let box = Rectangle(
        left: frame.left + size.width * Double(cell.column) + 1, top: frame.top + size.height * Double(cell.row) + 1,
        width: size.width - 2, height: size.height - 2)
      result.append(.path([box.corners], isClosed: true, fill: nil, stroke: .init(color: Color(0xE8112D), width: 2)))
    }
    return result
  }

  /// Upper left corner of a box of this size in the corner of the panel that hides the fewest points.
  func emptiestCorner(_ size: Size, _ marks: [Mark]) -> Point {
    var points: [Point] = []
    for case .line(let line) in marks {
      let own = zip(line.x, line.y).compactMap { point($0, $1) }
      points += own
      for (a, b) in zip(own, own.dropFirst()) {
        points += (1..<12).map { Point(a.x + (b.x - a.x) * Double($0) / 12, a.y + (b.y - a.y) * Double($0) / 12) }
      }
    }
    let (left, right) = (frame.left + 5, frame.right - 5 - size.width)
    let (top, bottom) = (frame.top + 5, frame.bottom - 5 - size.height)
    let corners = [Point(right, top), Point(left, top), Point(left, bottom), Point(right, bottom)]
    func hidden(_ corner: Point) -> Int {
      let box = Rectangle(left: corner.x - 4, top: corner.y - 4, width: size.width + 8, height: size.height + 8)
      return points.count(where: box.contains)
    }
    return corners.min { hidden($0) < hidden($1) } ?? corners[0]
  }
}

extension MarkDrawing {
  func elements(_ boxes: Boxes) -> [DrawList.Element] {
    let slot = boxes.width / Double(max(1, boxes.series.count))
    var drawn: [DrawList.Element] = []
    var points: [DrawList.Element] = []
    for (number, series) in boxes.series.enumerated() {
      var shapes = BoxShapes()
      var levels: [[Point]] = []
      var markers: [Point] = []
      for (index, center) in boxes.x.enumerated() {
        let left = center - boxes.width / 2 + Double(number) * slot
        guard let from = x.position(left + slot / 12), let to = x.position(left + slot * 11 / 12) else { continue }
        if let box = series.boxes[index] { add(box, from, to, &shapes) }
        if !series.published.isEmpty, let level = y.position(series.published[index]) {
          levels.append([Point(from, level), Point(to, level)])
          markers.append(Point((from + to) / 2, level))
        }
      }
      drawn += elements(shapes, series.color)
      points += SeriesStyle(color: series.color, isHollow: true).markers(
        shapes.outliers.filter(frame.contains), theme: theme)
      points += SeriesStyle.published.stroke(levels.flatMap { Clipping.polyline($0, to: surroundings) })
      points += SeriesStyle.published.markers(markers.filter(frame.contains), theme: theme)
    }
    return [.clipped(frame, drawn)] + points
  }

  /// The shapes of a series on the page.
  private struct BoxShapes {
    var outlines: [[Point]] = []
    var medians: [[Point]] = []
    var whiskers: [[Point]] = []
    var outliers: [Point] = []
  }

  private func add(_ box: Boxes.Box, _ from: Double, _ to: Double, _ shapes: inout BoxShapes) {
    guard let median = y.position(box.median), let top = y.position(box.upperQuartile) else { return }
    // What lies at or below zero on a logarithmic axis begins at its foot.
    let foot = y.position(box.lowerQuartile) ?? frame.bottom
    let (middle, cap) = ((from + to) / 2, (to - from) / 4)
    shapes.outlines.append(
      Clipping.polygon([Point(from, foot), Point(from, top), Point(to, top), Point(to, foot)], to: surroundings))
    shapes.medians.append([Point(from, median), Point(to, median)])
    for (quartile, end) in [(foot, y.position(box.lowerWhisker)), (top, y.position(box.upperWhisker))] {
      shapes.whiskers.append([Point(middle, quartile), Point(middle, end ?? frame.bottom)])
      if let end { shapes.whiskers.append([Point(middle - cap, end), Point(middle + cap, end)]) }
    }
    shapes.outliers += box.outliers.compactMap { y.position($0).map { Point(middle, $0) } }
  }

  private func elements(_ shapes: BoxShapes, _ color: Color) -> [DrawList.Element] {
    let outlines = shapes.outlines.filter { $0.count > 2 }
    let whiskers = shapes.whiskers.flatMap { Clipping.polyline($0, to: surroundings) }
    let medians = shapes.medians.flatMap { Clipping.polyline($0, to: surroundings) }
    let thin = DrawList.Stroke(color: color, width: 1)
    var result: [DrawList.Element] = []
    if !whiskers.isEmpty { result.append(.path(whiskers, isClosed: false, fill: nil, stroke: thin)) }
    if !outlines.isEmpty {
      result.append(.path(outlines, isClosed: true, fill: color.opacity(0.25), stroke: thin))
    }
    if !medians.isEmpty {
      result.append(.path(medians, isClosed: false, fill: nil, stroke: .init(color: color, width: 2)))
    }
    return result
  }
}

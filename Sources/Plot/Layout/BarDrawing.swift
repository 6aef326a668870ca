extension MarkDrawing {
  func elements(_ bars: Bars) -> [DrawList.Element] {
    let slot = bars.width / Double(max(1, bars.series.count))
    let foot = y.position(0) ?? y.start
    var boxes: [DrawList.Element] = []
    var ranges: [DrawList.Element] = []
    var published: [DrawList.Element] = []
    for (number, series) in bars.series.enumerated() {
      var outlines: [[Point]] = []
      var lines: [[Point]] = []
      var levels: [[Point]] = []
      var markers: [Point] = []
      for (index, center) in bars.x.enumerated() {
        let left = center - bars.width / 2 + Double(number) * slot
        // A gap of a twelfth between neighbours tells bars of similar colours apart.
        guard let from = x.position(left + slot / 24), let to = x.position(left + slot * 23 / 24) else { continue }
        let middle = (from + to) / 2
        if let top = y.position(series.values[index]) {
          let box = [Point(from, foot), Point(from, top), Point(to, top), Point(to, foot)]
          outlines.append(Clipping.polygon(box, to: surroundings))
          if !series.upper.isEmpty, let upper = y.position(series.upper[index]) {
            lines += range(at: Point(middle, top), lower: y.position(series.lower[index]), upper: upper)
          }
        }
        if !series.published.isEmpty, let level = y.position(series.published[index]) {
          levels.append([Point(from, level), Point(to, level)])
          markers.append(Point(middle, level))
        }
      }
      outlines.removeAll { $0.count < 3 }
      if !outlines.isEmpty { boxes.append(.path(outlines, isClosed: true, fill: series.color, stroke: nil)) }
      let seen = lines.flatMap { Clipping.polyline($0, to: surroundings) }
      if !seen.isEmpty {
        ranges.append(.path(seen, isClosed: false, fill: nil, stroke: .init(color: .foreground, width: 0.9)))
      }
      published += SeriesStyle.published.stroke(levels.flatMap { Clipping.polyline($0, to: surroundings) })
      published += SeriesStyle.published.markers(markers.filter(frame.contains), theme: theme)
    }
    return [.clipped(frame, boxes + ranges)] + published
  }
}

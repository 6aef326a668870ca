import Foundation

extension SeriesStyle {
  /// The strokes of a line.
  func stroke(_ lines: [[Point]]) -> [DrawList.Element] {
    guard !lines.isEmpty, width > 0 else { return [] }
    return [.path(lines, isClosed: false, fill: nil, stroke: .init(color: color, width: width, dash: dash))]
  }

  /// The markers of points; hollow ones are filled with the page.
  func markers(_ points: [Point], theme: Theme) -> [DrawList.Element] {
    guard let marker, !points.isEmpty else { return [] }
    let fill = isHollow ? theme.background : color
    let outline = isHollow ? DrawList.Stroke(color: color, width: 1.1) : nil
    let radius = 2.6
    func polygons(_ corners: [Point]) -> [DrawList.Element] {
      let shapes = points.map { centre in corners.map { Point(centre.x + radius * $0.x, centre.y + radius * $0.y) } }
      return [.path(shapes, isClosed: true, fill: fill, stroke: outline)]
    }
    switch marker {
    case .disc: return [.circles(points, radius: radius, fill: fill, stroke: outline)]
    case .square: return polygons([Point(-0.9, -0.9), Point(0.9, -0.9), Point(0.9, 0.9), Point(-0.9, 0.9)])
    case .diamond: return polygons([Point(0, -1.3), Point(1.3, 0), Point(0, 1.3), Point(-1.3, 0)])
    case .triangle: return polygons([Point(0, -1.25), Point(1.15, 0.9), Point(-1.15, 0.9)])
    }
  }
}

extension Mark {
  /// Positions that the horizontal axis has to show.
  var xs: [Double] {
    switch self {
    case .line(let line): line.x
    case .band(let band): band.x
    case .heatmap: []
    }
  }

  /// Values that the vertical axis has to show.
  var ys: [Double] {
    switch self {
    case .line(let line): line.y
    // A band's lower end may reach to zero on a logarithmic axis: it must not stretch the axis by decades.
    case .band(let band): band.upper
    case .heatmap: []
    }
  }
}

extension Line {
  /// Points that cannot be shown: not finite, or at or below zero on a logarithmic axis.
  func countOfGaps(x horizontal: Scale, y vertical: Scale) -> Int {
    func isHidden(_ value: Double, _ scale: Scale) -> Bool { !value.isFinite || (scale == .log10 && value <= 0) }
    return zip(x, y).count { isHidden($0, horizontal) || isHidden($1, vertical) }
  }
}

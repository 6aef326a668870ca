extension SeriesStyle {
  /// Half the height of a disc, in points.
  static let markerRadius = 2.6

  /// The same style without markers.
  var withoutMarker: SeriesStyle {
    var style = self
    style.marker = nil
    return style
  }

  /// The same style with the thinner line of error bars.
  var thinned: SeriesStyle {
    var style = self
    style.width = max(0.5, width * 0.7)
    return style
  }

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
    let radius = Self.markerRadius
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
    case .line(let line): return line.x
    case .band(let band): return band.x
    case .errorBars(let bars): return bars.x
    case .bars(let bars): return bars.x.flatMap { [$0 - bars.width / 2, $0 + bars.width / 2] }
    case .boxes(let boxes): return boxes.x.flatMap { [$0 - boxes.width / 2, $0 + boxes.width / 2] }
    case .referenceLine(let line):
      switch line.course {
      case .vertical(let x), .slope(_, let x, _): return [x]
      case .horizontal: return []
      }
    case .heatmap, .annotation: return []
    }
  }

  /// Values that the vertical axis has to show.
  var ys: [Double] {
    switch self {
    case .line(let line): return line.y
    case .band(let band): return [band.lower, band.upper, band.center ?? []].flatMap { $0 }
    case .errorBars(let bars): return [bars.lower, bars.upper, bars.center].flatMap { $0 }
    case .bars(let bars):
      return [0] + bars.series.flatMap { [$0.values, $0.lower, $0.upper, $0.published].flatMap { $0 } }
    case .boxes(let boxes): return boxes.series.flatMap { $0.boxes.flatMap { $0?.values ?? [] } + $0.published }
    case .referenceLine(let line):
      switch line.course {
      case .horizontal(let y), .slope(_, _, let y): return [y]
      case .vertical: return []
      }
    case .heatmap, .annotation: return []
    }
  }
}

extension Boxes.Box {
  /// All that is drawn of it, from below.
  var values: [Double] { [lowerWhisker, lowerQuartile, median, upperQuartile, upperWhisker] + outliers }
}

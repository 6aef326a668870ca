extension MarkDrawing {
  /// What is shown of a band at one of its points: nothing, all of it, or the part above its centre.
  private enum Extent {
    case none
    case whole(lower: Point, upper: Point)
    case upperPart(center: Point, upper: Point)
  }

  private func extent(_ band: Band, _ index: Int) -> Extent {
    guard let upper = point(band.x[index], band.upper[index]) else { return .none }
    if let lower = point(band.x[index], band.lower[index]) { return .whole(lower: lower, upper: upper) }
    guard band.lower[index] <= 0, let value = band.center?[index], let center = point(band.x[index], value) else {
      return .none
    }
    return .upperPart(center: center, upper: upper)
  }

  func elements(_ band: Band) -> [DrawList.Element] {
    var outlines: [[Point]] = []
    var (top, foot): ([Point], [Point]) = ([], [])
    func close() {
      if top.count > 1 {
        let outline = Decimation.thinned(top) + Decimation.thinned(foot).reversed()
        let seen = Clipping.polygon(outline, to: surroundings)
        if seen.count > 2 { outlines.append(seen) }
      }
      (top, foot) = ([], [])
    }
    var wasWhole = true
    for index in band.x.indices {
      switch extent(band, index) {
      case .none: close()
      case .whole(let lower, let upper):
        // A step, not a slope: the lower edge must not pass through values that nobody computed.
        if !top.isEmpty, !wasWhole, let value = band.center?[index], let center = point(band.x[index], value) {
          foot.append(center)
        }
        top.append(upper)
        foot.append(lower)
        wasWhole = true
      case .upperPart(let center, let upper):
        if !top.isEmpty, wasWhole, index > 0, let value = band.center?[index - 1],
          let before = point(band.x[index - 1], value)
        {
          foot.append(before)
        }
        top.append(upper)
        foot.append(center)
        wasWhole = false
      }
    }
    close()
    guard !outlines.isEmpty else { return [] }
    return [.clipped(frame, [.path(outlines, isClosed: true, fill: band.color, stroke: nil)])]
  }

  func elements(_ bars: ErrorBars) -> [DrawList.Element] {
    var lines: [[Point]] = []
    var centers: [Point] = []
    for index in bars.x.indices {
      guard let center = point(bars.x[index], bars.center[index]), let upper = y.position(bars.upper[index]),
        center.x >= frame.left - 0.01, center.x <= frame.right + 0.01
      else { continue }
      lines += range(at: center, lower: y.position(bars.lower[index]), upper: upper)
      if frame.contains(center) { centers.append(center) }
    }
    let style = bars.style.thinned
    let seen = lines.flatMap { Clipping.polyline($0, to: surroundings) }
    return [.clipped(frame, style.stroke(seen))] + style.markers(centers, theme: theme)
  }

  /// A vertical line with caps; without a lower end it is an arrow.
  func range(at center: Point, lower: Double?, upper: Double) -> [[Point]] {
    let half = 2.6
    let cap = [Point(center.x - half, upper), Point(center.x + half, upper)]
    if let lower {
      return [
        [Point(center.x, lower), Point(center.x, upper)], cap,
        [Point(center.x - half, lower), Point(center.x + half, lower)],
      ]
    }
    let tip = center.y + 12
    let head = [Point(center.x - 2.2, tip - 3.6), Point(center.x, tip), Point(center.x + 2.2, tip - 3.6)]
    return [[Point(center.x, tip), Point(center.x, upper)], cap, head]
  }
}

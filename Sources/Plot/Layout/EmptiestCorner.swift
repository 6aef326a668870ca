/// Finds the place in a panel where a legend hides the fewest data.
struct EmptiestCorner {
  private static let margin = 5.0
  private let frame: Rectangle
  /// Places on lines, markers and edges of bands; dense enough that none slips through a legend.
  private var points: [Point] = []

  init(_ drawing: MarkDrawing, _ marks: [Mark]) {
    frame = drawing.frame
    for mark in marks {
      switch mark {
      case .line(let line): add(zip(line.x, line.y).map { drawing.point($0, $1) })
      case .band(let band):
        add(zip(band.x, band.upper).map { drawing.point($0, $1) })
        add(zip(band.x, band.lower).map { drawing.point($0, $1) })
      case .errorBars(let bars):
        for ends in [bars.lower, bars.center, bars.upper] {
          points += zip(bars.x, ends).compactMap { drawing.point($0, $1) }
        }
      case .bars(let bars): add(bars, drawing)
      case .boxes(let boxes):
        for series in boxes.series {
          for (center, box) in zip(boxes.x, series.boxes) {
            for value in box?.values ?? [] {
              for part in [-0.4, 0, 0.4] {
                points += [drawing.point(center + part * boxes.width, value)].compactMap { $0 }
              }
            }
          }
        }
      case .annotation(let annotation): points += [drawing.point(annotation.x, annotation.y)].compactMap { $0 }
      case .heatmap, .referenceLine: break
      }
    }
    points = points.filter(frame.contains)
  }

  private mutating func add(_ line: [Point?]) {
    for stretch in line.split(separator: nil) {
      let own = Clipping.polyline(Decimation.thinned(stretch.compactMap { $0 }), to: frame)
      points += stretch.compactMap { $0 }
      for (a, b) in own.flatMap({ zip($0, $0.dropFirst()) }) {
        let steps = max(1, Int(max(abs(b.x - a.x), abs(b.y - a.y)) / 4))
        points += (0...steps).map {
          let t = Double($0) / Double(steps)
          return Point(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t)
        }
      }
    }
  }

  private mutating func add(_ bars: Bars, _ drawing: MarkDrawing) {
    let foot = drawing.y.position(0) ?? drawing.y.start
    for series in bars.series {
      for (center, value) in zip(bars.x, series.values) {
        guard let top = drawing.point(center, value) else { continue }
        // Only what is within the panel can be hidden.
        let (from, to) = (frame.clamped(top.y), frame.clamped(foot))
        let steps = max(1, Int(abs(to - from) / 4))
        for step in 0...steps {
          let y = from + (to - from) * Double(step) / Double(steps)
          for part in [-0.4, 0, 0.4] { points.append(Point(top.x + part * bars.width * drawing.x.pointsPerUnit, y)) }
        }
      }
      for (center, value) in zip(bars.x, series.upper) { points += [drawing.point(center, value)].compactMap { $0 } }
    }
  }

  /// Upper left corner of a box of this size, and how many points it hides: of the corners, and the middles above and
  /// below, the one that hides the fewest; the upper right wins a tie.
  func place(for size: Size) -> (origin: Point, hidden: Int) {
    let (left, right) = (frame.left + Self.margin, frame.right - Self.margin - size.width)
    let (top, bottom) = (frame.top + Self.margin, frame.bottom - Self.margin - size.height)
    let middle = (left + right) / 2
    let places = [
      Point(right, top), Point(left, top), Point(left, bottom), Point(right, bottom), Point(middle, top),
      Point(middle, bottom),
    ]
    func hidden(_ place: Point) -> Int {
      let box = Rectangle(left: place.x - 3, top: place.y - 3, width: size.width + 6, height: size.height + 6)
      return points.count(where: box.contains)
    }
    let counted = places.map { (origin: $0, hidden: hidden($0)) }
    return counted.min { $0.hidden < $1.hidden } ?? counted[0]
  }
}

extension Rectangle {
  /// The nearest height within the rectangle.
  fileprivate func clamped(_ y: Double) -> Double { min(max(y, top), bottom) }
}

/// How many values of some panels cannot be shown: a reader has to know.
struct Omissions: Equatable {
  /// Points that are not finite, or not above zero on a logarithmic axis.
  var points = 0
  /// Lower ends at or below zero on a logarithmic axis, whose upper part is shown.
  var lowerEnds = 0

  init(_ panels: [Axes]) {
    for panel in panels {
      // A band lacks the points that its line lacks: they are counted once.
      let hasLine = panel.marks.contains {
        switch $0 {
        case .line, .errorBars, .bars, .boxes: true
        case .band, .heatmap, .referenceLine, .annotation: false
        }
      }
      for mark in panel.marks { count(mark, panel.x.scale, panel.y.scale, hasLine: hasLine) }
    }
  }

  /// Lines for the legend.
  var notes: [String] {
    var notes: [String] = []
    if points > 0 { notes.append("\(points) \(points == 1 ? "point" : "points") not shown") }
    if lowerEnds > 0 { notes.append("\(lowerEnds) lower \(lowerEnds == 1 ? "end" : "ends") ≤ 0 not shown") }
    return notes
  }

  private mutating func count(_ mark: Mark, _ x: Scale, _ y: Scale, hasLine: Bool) {
    func isShown(_ horizontal: Double, _ vertical: Double) -> Bool {
      x.transform(horizontal) != nil && y.transform(vertical) != nil
    }
    switch mark {
    case .line(let line): points += zip(line.x, line.y).count { !isShown($0, $1) }
    case .band(let band):
      for index in band.x.indices {
        let hasUpper = isShown(band.x[index], band.upper[index])
        if hasUpper, y.transform(band.lower[index]) != nil { continue }
        let isCut = hasUpper && band.lower[index] <= 0
        if isCut, let center = band.center, y.transform(center[index]) != nil {
          lowerEnds += 1
        } else if !hasLine {
          points += 1
        }
      }
    case .errorBars(let bars):
      for index in bars.x.indices {
        if !isShown(bars.x[index], bars.center[index]) || y.transform(bars.upper[index]) == nil {
          points += 1
        } else if y.transform(bars.lower[index]) == nil {
          lowerEnds += 1
        }
      }
    case .bars(let bars):
      for series in bars.series { points += zip(bars.x, series.values).count { !isShown($0, $1) } }
    case .boxes(let boxes):
      for series in boxes.series {
        for (position, box) in zip(boxes.x, series.boxes) {
          guard let box else { continue }
          if !isShown(position, box.median) || y.transform(box.upperQuartile) == nil {
            points += 1
          } else {
            if y.transform(box.lowerWhisker) == nil { lowerEnds += 1 }
            points += box.outliers.count { y.transform($0) == nil }
          }
        }
      }
    case .heatmap, .referenceLine, .annotation: break
    }
  }
}

/// The list of labelled lines of a panel, with a note on values that could not be shown.
struct LegendLayout {
  struct Entry {
    var text: TextLayout
    var style: SeriesStyle?
  }

  static let sample = 22.0
  static let padding = 5.0
  let entries: [Entry]

  init(axes: Axes, font: FontFace) {
    var entries: [Entry] = []
    var missing = 0
    for case .line(let line) in axes.marks {
      missing += line.countOfGaps(x: axes.x.scale, y: axes.y.scale)
      guard let label = line.label else { continue }
      entries.append(Entry(text: TextLayout(label, size: PanelLayout.tickSize, font: font), style: line.style))
    }
    if missing > 0 {
      let note = RichText(plain: "\(missing) \(missing == 1 ? "point" : "points") not shown")
      entries.append(Entry(text: TextLayout(note, size: PanelLayout.tickSize * 0.85, font: font), style: nil))
    }
    self.entries = entries
  }

  private var lineHeight: Double { PanelLayout.tickSize * 1.45 }

  var size: Size {
    let widest = entries.map { $0.text.width + ($0.style == nil ? 0 : Self.sample + 5) }.max() ?? 0
    return Size(width: widest + 2 * Self.padding, height: Double(entries.count) * lineHeight + Self.padding)
  }

  func elements(at origin: Point, theme: Theme) -> [DrawList.Element] {
    let box = Rectangle(left: origin.x, top: origin.y, width: size.width, height: size.height)
    let fill = theme.background.opacity(0.85)
    var result: [DrawList.Element] = [
      .path([box.corners], isClosed: true, fill: fill, stroke: .init(color: theme.grid, width: 0.6))
    ]
    for (index, entry) in entries.enumerated() {
      let baseline = origin.y + Self.padding / 2 + lineHeight * (Double(index) + 0.5) + entry.text.capHeight / 2
      var left = origin.x + Self.padding
      if let style = entry.style {
        let middle = baseline - entry.text.capHeight / 2
        result += style.stroke([[Point(left, middle), Point(left + Self.sample, middle)]])
        result += style.markers([Point(left + Self.sample / 2, middle)], theme: theme)
        left += Self.sample + 5
      }
      result += entry.text.elements(at: Point(left, baseline), color: theme.foreground)
    }
    return result
  }
}

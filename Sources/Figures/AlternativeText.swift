import Plot

/// What a figure shows, in words, for readers who cannot see it.
public enum AlternativeText {
  /// A sentence or two for each panel, from the data.
  public static func of(_ figure: Figure) -> String { figure.panels.map(panel).joined(separator: " ") }

  private static func panel(_ axes: Axes) -> String {
    let title = axes.title.map { "\($0.plainText): " } ?? ""
    let vertical = axes.y.label?.plainText ?? "values"
    let horizontal = axes.x.label?.plainText ?? "groups"
    let scale = axes.y.scale == .log10 ? ", logarithmic" : ""
    let parts = axes.marks.compactMap { mark($0, names: names(axes.x.scale)) }
    let isHeatmap = axes.marks.contains { if case .heatmap = $0 { true } else { false } }
    let subject =
      isHeatmap
      ? "Heatmap of \(vertical) and \(horizontal)"
      : "\(kind(axes.marks)) of \(vertical)\(scale) against \(horizontal)"
    return "\(title)\(subject). " + parts.joined(separator: " ")
  }

  private static func kind(_ marks: [Mark]) -> String {
    for mark in marks {
      switch mark {
      case .bars: return "Bar chart"
      case .boxes: return "Box plot"
      case .errorBars(let bars) where bars.label != nil: return "Point chart"
      default: break
      }
    }
    let lines = marks.compactMap { mark -> Line? in if case .line(let line) = mark { line } else { nil } }
    return !lines.isEmpty && lines.allSatisfy { $0.style.width == 0 } ? "Point chart" : "Line chart"
  }

  private static func names(_ scale: Scale) -> [String]? {
    if case .categorical(let names) = scale { names.map(\.plainText) } else { nil }
  }

  private static func mark(_ mark: Mark, names: [String]?) -> String? {
    switch mark {
    case .line(let line): self.line(line, names: names)
    case .bars(let bars): self.bars(bars, names: names)
    case .heatmap(let map): heatmap(map)
    case .boxes(let boxes): self.boxes(boxes, names: names)
    case .errorBars(let bars): bars.label.flatMap { points(bars, label: $0, names: names) }
    default: nil
    }
  }

  /// A position as the axis names it.
  private static func place(_ x: Double, _ names: [String]?) -> String {
    guard let names, let index = Int(exactly: x.rounded()), names.indices.contains(index) else { return number(x) }
    return names[index]
  }

  private static func bars(_ bars: Bars, names: [String]?) -> String {
    bars.series.map { series in
      let heights = zip(bars.x, series.values).map { x, value in
        "\(value.isFinite ? number(value) : "nothing") at \(place(x, names))"
      }
      return "\(series.label?.plainText ?? "bars"): \(heights.joined(separator: ", "))."
    }.joined(separator: " ")
  }

  private static func boxes(_ boxes: Boxes, names: [String]?) -> String {
    boxes.series.map { series in
      let medians = zip(boxes.x, series.boxes).compactMap { x, box in
        box.map {
          "median \(number($0.median)) (quartiles \(number($0.lowerQuartile)) and \(number($0.upperQuartile))) at "
            + place(x, names)
        }
      }
      return "\(series.label?.plainText ?? "boxes"): \(medians.joined(separator: ", "))."
    }.joined(separator: " ")
  }

  /// Named error bars without a line are what a reader sees.
  private static func points(_ bars: ErrorBars, label: RichText, names: [String]?) -> String? {
    line(Line(x: bars.x, y: bars.center, label: label, style: bars.style), names: names)
  }

  private static func line(_ line: Line, names: [String]?) -> String? {
    let name = line.label?.plainText ?? "values"
    let shown = zip(line.x, line.y).filter { $0.isFinite && $1.isFinite }
    guard let first = shown.first, let last = shown.last else { return "\(name): no points." }
    let end = shown.count > 1 ? " to \(number(last.1)) at \(place(last.0, names))" : ""
    return "\(name): \(number(first.1)) at \(place(first.0, names))\(end)."
  }

  private static func heatmap(_ map: Heatmap) -> String {
    let shown = map.values.filter { $0.isFinite }
    guard let least = shown.min(), let most = shown.max() else { return "No values." }
    return "\(map.rows) by \(map.columns) cells from \(number(least)) to \(number(most))."
  }

  private static func number(_ value: Double) -> String { NumberText.short(NumberText.rounded(value, digits: 3)) }
}

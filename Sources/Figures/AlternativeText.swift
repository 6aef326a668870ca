import Plot

/// What a figure shows, in words, for readers who cannot see it.
public enum AlternativeText {
  /// A sentence or two for each panel, from the data.
  public static func of(_ figure: Figure) -> String { figure.panels.map(panel).joined(separator: " ") }

  private static func panel(_ axes: Axes) -> String {
    let title = axes.title.map { "\($0.plainText): " } ?? ""
    let vertical = axes.y.label?.plainText ?? "values"
    let horizontal = axes.x.label?.plainText ?? "positions"
    let scale = axes.y.scale == .log10 ? ", logarithmic" : ""
    let parts = axes.marks.compactMap(mark)
    let kind = axes.marks.contains { if case .heatmap = $0 { true } else { false } } ? "Heatmap of" : "Line chart of"
    let subject = kind == "Heatmap of" ? "\(vertical) and \(horizontal)" : "\(vertical)\(scale) against \(horizontal)"
    return "\(title)\(kind) \(subject). " + parts.joined(separator: " ")
  }

  private static func mark(_ mark: Mark) -> String? {
    switch mark {
    case .line(let line): self.line(line)
    case .heatmap(let map): heatmap(map)
    default: nil
    }
  }

  private static func line(_ line: Line) -> String? {
    guard let name = line.label?.plainText else { return nil }
    let shown = zip(line.x, line.y).filter { $0.isFinite && $1.isFinite }
    guard let first = shown.first, let last = shown.last else { return "\(name): no points." }
    let end = shown.count > 1 ? " to \(number(last.1)) at \(number(last.0))" : ""
    return "\(name): \(number(first.1)) at \(number(first.0))\(end)."
  }

  private static func heatmap(_ map: Heatmap) -> String {
    let shown = map.values.filter { $0.isFinite }
    guard let least = shown.min(), let most = shown.max() else { return "No values." }
    return "\(map.rows) by \(map.columns) cells from \(number(least)) to \(number(most))."
  }

  private static func number(_ value: Double) -> String { NumberText.short(NumberText.rounded(value, digits: 3)) }
}

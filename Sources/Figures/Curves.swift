import Plot
import Tables

/// The looks of curves that all figures share.
public enum Curves {
  /// Means of a column over the trials at each value of another.
  /// - Throws: `TableError`.
  public static func mean(
    _ rows: Table, x: some NamedColumn, y: some NamedColumn, label: RichText?, style: SeriesStyle
  ) throws -> Mark {
    let points = try Summary.of(y, over: x, in: rows)
    return .line(Line(x: points.map(\.key), y: points.map(\.mean), label: label, style: style))
  }

  /// Lines of an ordered family, from dark to light, short of what a dark page swallows and of what paper does.
  public static func shade(_ index: Int, of count: Int) -> SeriesStyle {
    let fraction = Double(index) / Double(max(1, count - 1))
    return SeriesStyle(color: Colormap.viridis.color(0.22 + 0.64 * fraction), width: 1.3, marker: nil)
  }

  /// A line without markers.
  public static func thin(_ style: SeriesStyle, dash: [Double] = []) -> SeriesStyle {
    SeriesStyle(color: style.color, width: 1.3, dash: dash, marker: nil)
  }
}

import Plot
import Tables

/// Measured against published: the one look that all figures share.
public enum Measured {
  /// A solid line of means with a band of ± one standard deviation.
  public static func line(_ points: [Summary], x: [Double], label: RichText, style: SeriesStyle) -> [Mark] {
    let means = points.map(\.mean)
    let hasNoise = points.contains { $0.deviation > 0 }
    let band = Band(
      x: x, lower: points.map { $0.mean - $0.deviation }, upper: points.map { $0.mean + $0.deviation }, center: means,
      color: style.color)
    return (hasNoise ? [.band(band)] : []) + [.line(Line(x: x, y: means, label: label, style: style))]
  }

  /// Published means and standard deviations, hollow and dashed.
  /// - Throws: `TableError`.
  public static func published(
    _ table: Table, mean: some NamedColumn, deviation: some NamedColumn, x: [Double], label: RichText
  ) throws -> [Mark] {
    let means = try table.numbers(mean)
    let deviations = try table.numbers(deviation)
    return [
      .errorBars(
        ErrorBars(
          x: x, center: means, lower: zip(means, deviations).map { $0 - $1 },
          upper: zip(means, deviations).map { $0 + $1 },
          style: .published)),
      .line(Line(x: x, y: means, label: label, style: .published)),
    ]
  }
}

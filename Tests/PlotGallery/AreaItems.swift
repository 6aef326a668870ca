import Foundation
import Plot

extension Gallery {
  /// Bars and heatmaps.
  static var areas: [Item] {
    [
      item(
        "bars",
        Axes(
          x: Axis(scale: .categorical(["lasso", "ridge", "linear"])), y: Axis(label: "test MSE", hasGrid: true),
          marks: [
            .bars(
              Bars(
                x: [0, 1, 2],
                series: [
                  Bars.Series(
                    values: [0.8, 0.5, 0.3], lower: [0.7, 0.45, 0.2], upper: [0.9, 0.55, 0.4],
                    published: [0.85, 0.42, 0.33],
                    color: Palette.color(0), label: "6 heads"),
                  Bars.Series(values: [0.6, 0.4, .nan], color: Palette.color(1), label: "12 heads"),
                ]))
          ])),
      item(
        "bars-negative",
        Axes(
          x: Axis(scale: .categorical(["a", "b", "c", "d"])), y: Axis(label: "change", unit: "%"),
          marks: [
            .bars(Bars(x: [0, 1, 2, 3], series: [Bars.Series(values: [12, -5, 3, -9], color: Palette.color(2))])),
            .referenceLine(ReferenceLine(.horizontal(0), style: SeriesStyle(color: .foreground, width: 0.8))),
          ])),
      item("heatmap", heatmap(rows: 5, columns: 6, colormap: .viridis)),
      item("heatmap-sequential", heatmap(rows: 5, columns: 6, colormap: .sequential)),
      item("heatmap-diverging", heatmap(rows: 5, columns: 6, colormap: .diverging, range: -1...1)),
      item("heatmap-log", logarithmicHeatmap),
      item("heatmap-large", largeHeatmap),
    ]
  }

  private static func names(_ range: Range<Int>) -> Scale { .categorical(range.map { RichText(plain: String($0)) }) }

  private static func heatmap(
    rows: Int, columns: Int, colormap: Colormap, range: ClosedRange<Double> = 0...1
  ) -> Axes {
    var values = (0..<rows * columns).map { index -> Double in
      let t = Double(index % columns) / Double(columns - 1) - Double(index / columns) / Double(rows - 1)
      return range.lowerBound + (range.upperBound - range.lowerBound) * (1 - abs(t)) * (t < 0 ? 0.8 : 1)
    }
    values[3] = .nan
    return Axes(
      x: Axis(label: "layer", scale: names(1..<columns + 1)), y: Axis(label: "steps", scale: names(0..<rows)),
      marks: [
        .heatmap(
          Heatmap(
            values: values, rows: rows, columns: columns,
            texts: values.map { NumberText.fixed($0, decimals: 2) }, range: range,
            colormap: colormap, outlined: [Cell(row: 0, column: 0), Cell(row: 2, column: 2), Cell(row: 4, column: 5)],
            published: [Cell(row: 0, column: 0), Cell(row: 3, column: 2)]))
      ], colorBar: ColorBar(label: "cosine similarity"))
  }

  private static var logarithmicHeatmap: Axes {
    let values = (0..<16).map { pow(10, -Double($0 * 5 % 16)) }
    return Axes(
      x: Axis(label: "inverse temperature *β*", scale: .categorical(["2", "4", "8", "16"])),
      y: Axis(label: "width *d*", scale: .categorical(["4", "8", "12", "16"])),
      marks: [
        .heatmap(
          Heatmap(
            values: values, rows: 4, columns: 4, texts: values.map(NumberText.scientific), range: 1e-15...1,
            isLogarithmic: true))
      ], colorBar: ColorBar(label: "MSE"))
  }

  private static var largeHeatmap: Axes {
    let values = (0..<40_000).map { sin(Double($0 % 200) / 20) * cos(Double($0 / 200) / 30) }
    return Axes(
      x: Axis(label: "query", scale: names(1..<201)), y: Axis(label: "key", scale: names(1..<201)),
      marks: [
        .heatmap(
          Heatmap(
            values: values, rows: 200, columns: 200, texts: values.map { RichText(plain: NumberText.short($0)) },
            range: -1...1, colormap: .diverging))
      ], colorBar: ColorBar())
  }
}

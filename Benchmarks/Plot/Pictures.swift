import Foundation
import Plot

/// The two figures of the benchmark; `plot.py` draws the same ones.
enum Pictures {
  /// 27 × 12 cells with three decimals, a colour bar and the best cell of each column outlined; 9 × 12 inches.
  static func heatmap() -> Figure {
    let (rows, columns) = (27, 12)
    let values = (0..<rows * columns).map { index -> Double in
      let (row, column) = (Double(index / columns), Double(index % columns))
      return exp(-pow((row - 2 * column - 2) / 7, 2)) * (0.7 + 0.3 * cos(row * 1.3 + column))
    }
    let best = (0..<columns).map { column in
      Cell(row: (0..<rows).max { values[$0 * columns + column] < values[$1 * columns + column] } ?? 0, column: column)
    }
    func names(_ range: Range<Int>) -> Scale { .categorical(range.map { RichText(plain: String($0)) }) }
    return Figure(
      size: Size(width: 648, height: 864),
      panels: [
        Axes(
          title: "Similarity of errors", x: Axis(label: "layer", scale: names(1..<columns + 1)),
          y: Axis(label: "steps", scale: names(1..<rows + 1)),
          marks: [
            .heatmap(
              Heatmap(
                values: values, rows: rows, columns: columns, texts: values.map { NumberText.fixed($0, decimals: 3) },
                range: (values.min() ?? 0)...(values.max() ?? 1), outlined: best))
          ], colorBar: ColorBar(label: "cosine similarity"))
      ])
  }

  /// Three panels of four series of 1,000 points with bands, the last with two logarithmic axes; 12 × 3.6 inches.
  static func panels() -> Figure {
    Figure(
      size: Size(width: 864, height: 259.2), columns: 3,
      panels: (0..<3).map { panel in
        var marks: [Mark] = []
        var lines: [Mark] = []
        for series in 0..<4 {
          let x = (1...1000).map(Double.init)
          let y = x.map { value -> Double in
            let noise = sin(value * 12.9898 * Double(series + 1)) * 43_758.5453
            let jitter = 0.9 + 0.2 * (noise - noise.rounded(.down))
            return pow(value, -0.3 * Double(series + 1) / 2) * jitter * Double(panel + 1)
          }
          let style = SeriesStyle(color: Palette.color(series), width: 1.5, marker: nil)
          let band = Band(x: x, lower: y.map { $0 * 0.8 }, upper: y.map { $0 * 1.25 }, color: style.color)
          marks.append(.band(band))
          lines.append(.line(Line(x: x, y: y, label: RichText("series \(series + 1)"), style: style)))
        }
        let scale: Scale = panel == 2 ? .log10 : .linear
        return Axes(
          title: RichText("panel \(panel + 1)"), x: Axis(label: "examples", scale: scale),
          y: Axis(label: "error", scale: scale), marks: marks + lines)
      })
  }
}

import Plot
import Tables

/// Training curves.
enum TrainingFigures {
  /// Training (dashed) and test error (solid) against epochs, one colour for each input variant.
  static func continuousFunction(_ table: Table) throws -> Figure {
    let names = ["released": "[target ; y], as released", "paper": "[*X* ; *y*], as in the paper"]
    var marks: [Mark] = []
    for (index, inputs) in try table.series("inputs").enumerated() {
      let rows = try table.rows(where: "inputs", is: inputs)
      let name = names[inputs] ?? inputs
      marks += try curves(rows, x: "epoch", train: "train_loss", test: "test_loss", name: name, index: index)
    }
    return Figure(
      size: Size(width: 440, height: 270),
      panels: [
        Axes(
          x: Axis(label: "epoch"), y: Axis(label: "mean squared error", scale: .log10, hasGrid: true), marks: marks,
          legend: .outsideRight)
      ])
  }

  private static func curves(_ rows: Table, x: String, train: String, test: String, name: String, index: Int) throws
    -> [Mark]
  {
    let style = SeriesStyle.cycle(index)
    return [
      try curve(rows, x: x, y: train, label: RichText("\(name), training"), style: thin(style, dash: [3, 2])),
      try curve(rows, x: x, y: test, label: RichText("\(name), test"), style: thin(style)),
    ]
  }

  /// Means of a column over the trials at each step of a training.
  static func curve(_ rows: Table, x: String, y: String, label: RichText?, style: SeriesStyle) throws -> Mark {
    let points = try Summary.of(y, over: x, in: rows)
    return .line(Line(x: points.map(\.key), y: points.map(\.mean), label: label, style: style))
  }

  /// Lines of an ordered family, from dark to light, short of what a dark page swallows and of what paper does.
  static func shade(_ index: Int, of count: Int) -> SeriesStyle {
    let fraction = Double(index) / Double(max(1, count - 1))
    return SeriesStyle(color: Colormap.viridis.color(0.22 + 0.64 * fraction), width: 1.3, marker: nil)
  }

  /// A line without markers.
  static func thin(_ style: SeriesStyle, dash: [Double] = []) -> SeriesStyle {
    SeriesStyle(color: style.color, width: 1.3, dash: dash, marker: nil)
  }
}

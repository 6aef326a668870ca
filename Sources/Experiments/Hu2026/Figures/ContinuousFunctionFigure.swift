import Figures
import Plot
import Tables

/// Figure of the continuous function (hu2026, Theorem 3.1).
enum ContinuousFunctionFigure {
  private typealias Row = ContinuousFunctionExperiment.Row

  /// Training (dashed) and test error (solid) against epochs, one colour for each input variant.
  static func draw(_ table: Table) throws -> Figure {
    let names: [ContinuousFunctionExperiment.Inputs: String] = [
      .released: "[target ; y], as released", .paper: "[*X* ; *y*], as in the paper",
    ]
    let column = ContinuousFunctionExperiment.Setting.inputs
    var marks: [Mark] = []
    for (index, inputs) in try table.series(column).enumerated() {
      let rows = try table.rows(where: column, holding: inputs)
      let name = ContinuousFunctionExperiment.Inputs(rawValue: inputs).flatMap { names[$0] } ?? inputs
      let style = SeriesStyle.cycle(index)
      marks += [
        try Curves.mean(
          rows, x: Row.epoch, y: Row.trainLoss, label: RichText("\(name), training"),
          style: Curves.thin(style, dash: [3, 2])),
        try Curves.mean(
          rows, x: Row.epoch, y: Row.testLoss, label: RichText("\(name), test"), style: Curves.thin(style)),
      ]
    }
    return Figure(
      size: Size(width: 440, height: 270),
      panels: [
        Axes(
          x: Axis(label: "epoch"), y: Axis(label: "mean squared error", scale: .log10, hasGrid: true), marks: marks,
          legend: .outsideRight)
      ])
  }
}

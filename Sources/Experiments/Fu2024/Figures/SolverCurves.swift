import Figures
import Plot
import Tables

/// Error curves of solvers (fu2024, Figure 7).
enum SolverCurves {
  /// Names of methods in figures.
  private static let names: [MethodName: RichText] = [
    .newton: "iterative Newton", .gradientDescent: "gradient descent", .leastSquares: "least squares",
    .ridge: "ridge, *λ* = 1", .lasso: "lasso, *λ* = 0.1", .nearestNeighbours: "3 nearest neighbours",
    .averaging: "averaging",
  ]

  private static func name(_ method: String) -> RichText {
    MethodName(rawValue: method).flatMap { names[$0] } ?? RichText(plain: method)
  }

  /// Figure 7 (b): errors against examples for growing steps; least squares dotted, and the baselines.
  static func progression(_ table: Table) throws -> Figure {
    typealias Row = ProgressionRow
    let exact = try table.rows(where: Row.method, is: .leastSquares)
    // Averaging begins at some d + 1 = 21: one example says little of w.
    let axis = Axis(label: "squared error / *d*", scale: .log10, limits: 1e-4...100, hasGrid: true)
    let iterative = try table.series(Row.method).filter {
      [MethodName.newton, .gradientDescent].map(\.rawValue).contains($0)
    }
    var panels = try iterative.map { method in
      let rows = try table.rows(where: Row.method, holding: method)
      let steps = try rows.series(Row.step)
      let marks = try steps.enumerated().map { index, step in
        try Curves.mean(
          rows.rows(where: Row.step, holding: step), x: Row.examples, y: Row.error, label: RichText(plain: step),
          style: Curves.shade(index, of: steps.count))
      }
      let reference = try Curves.mean(exact, x: Row.examples, y: Row.error, label: nil, style: .reference(.foreground))
      return Axes(
        title: name(method) + RichText(plain: ", steps"), x: Axis(label: "examples"), y: axis,
        marks: marks + [reference], legend: .below)
    }
    let others = try table.series(Row.method).filter { !iterative.contains($0) }
    let marks = try others.enumerated().map { index, method in
      var style = SeriesStyle.cycle(index)
      style.marker = nil
      return try Curves.mean(
        table.rows(where: Row.method, holding: method), x: Row.examples, y: Row.error, label: name(method), style: style
      )
    }
    panels.append(
      Axes(title: "baselines", x: Axis(label: "examples"), y: axis, marks: marks, legend: .below))
    return Figure(size: Size(width: 720, height: 300), columns: 3, sharesY: true, panels: panels)
  }
}

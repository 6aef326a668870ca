import Figures
import Plot
import Tables

/// Error curves of solvers (fu2024, Figures 2, 4, 5, 7 and 15).
enum SolverCurves {
  /// Names of methods in figures.
  private static let names: [MethodName: RichText] = [
    .newton: "iterative Newton", .gradientDescent: "gradient descent", .leastSquares: "least squares",
    .ridge: "ridge, *λ* = 1", .lasso: "lasso, *λ* = 0.1", .nearestNeighbours: "3 nearest neighbours",
    .averaging: "averaging", .onlineGradientDescentFixed: "online GD, step 0.03",
    .onlineGradientDescentNormalised: "online GD, step 1/‖*x*‖²", .newtonFive: "Newton, 5 steps",
  ]

  private static func name(_ method: String) -> RichText {
    MethodName(rawValue: method).flatMap { names[$0] } ?? RichText(plain: method)
  }

  /// Figure 2: errors against steps, one curve for each number of examples.
  static func convergence(_ table: Table) throws -> Figure {
    typealias Row = ConvergenceRow
    let panels = try table.series(Row.method).map { method in
      let rows = try table.rows(where: Row.method, holding: method)
      let counts = try rows.series(Row.examples)
      let marks = try counts.enumerated().map { index, count in
        try Curves.mean(
          rows.rows(where: Row.examples, holding: count), x: Row.step, y: Row.error, label: RichText("*n* = \(count)"),
          style: Curves.shade(index, of: counts.count))
      }
      return Axes(
        title: name(method), x: Axis(label: "steps"),
        y: Axis(label: "squared error / *d*", scale: .log10, limits: 1e-12...10, hasGrid: true), marks: marks)
    }
    return Figure(size: Size(width: 560, height: 260), columns: 2, sharesY: true, legend: .right, panels: panels)
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

  /// Figures 4 and 15 (b): errors against steps on ill-conditioned data, isotropic ones dotted in the same colour.
  static func illConditioned(_ table: Table) throws -> Figure {
    typealias Row = ConditionedRow
    let panels = try table.series(Row.method).map { method in
      let rows = try table.rows(where: Row.method, holding: method)
      let counts = try rows.series(Row.examples)
      var marks: [Mark] = []
      for (index, count) in counts.enumerated() {
        let curves = try rows.rows(where: Row.examples, holding: count)
        let style = Curves.shade(index, of: counts.count)
        for condition in try curves.series(Row.condition) {
          let isBase = condition == "1"
          let label = RichText("*n* = \(count), *κ* = \(condition)")
          marks.append(
            try Curves.mean(
              curves.rows(where: Row.condition, holding: condition), x: Row.step, y: Row.error, label: label,
              style: isBase ? .reference(style.color) : style))
        }
      }
      return Axes(
        title: name(method),
        x: Axis(label: "steps", scale: method == MethodName.gradientDescent.rawValue ? .log10 : .linear),
        y: Axis(label: "relative squared error", scale: .log10, limits: 1e-8...10, hasGrid: true), marks: marks)
    }
    return Figure(size: Size(width: 600, height: 260), columns: 2, sharesY: true, legend: .right, panels: panels)
  }

  /// Figure 5: the error on an earlier example against the gap since it was seen.
  static func online(_ table: Table) throws -> Figure {
    typealias Row = ForgettingRow
    let panels = try table.series(Row.examples).map { count in
      let rows = try table.rows(where: Row.examples, holding: count)
      let marks = try rows.series(Row.method).enumerated().map { index, method in
        var style = SeriesStyle.cycle(index)
        style.marker = nil
        return try Curves.mean(
          rows.rows(where: Row.method, holding: method), x: Row.gap, y: Row.error, label: name(method), style: style)
      }
      return Axes(
        title: RichText("after *n* = \(count) examples"), x: Axis(label: "gap to the example (1 is the newest)"),
        y: Axis(label: "squared error / *d*", hasGrid: true), marks: marks)
    }
    return Figure(size: Size(width: 600, height: 270), columns: 2, sharesY: true, legend: .below, panels: panels)
  }
}

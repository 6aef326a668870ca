import Plot
import Tables

/// Error curves of solvers (fu2024, Figures 2, 4, 5, 7 and 15).
enum SolverCurves {
  /// Names of methods in figures.
  private static let names: [String: RichText] = [
    "newton": "iterative Newton", "gd": "gradient descent", "least-squares": "least squares", "ridge": "ridge, *λ* = 1",
    "lasso": "lasso, *λ* = 0.1", "nearest-neighbours": "3 nearest neighbours", "averaging": "averaging",
    "ogd-fixed": "online GD, step 0.03", "ogd-normalised": "online GD, step 1/‖*x*‖²", "newton-5": "Newton, 5 steps",
  ]

  private static func name(_ method: String) -> RichText { names[method] ?? RichText(plain: method) }

  private static func line(_ table: Table, over key: String, label: RichText?, _ style: SeriesStyle) throws -> Mark {
    try TrainingFigures.curve(table, x: key, y: "error", label: label, style: style)
  }

  /// Figure 2: errors against steps, one curve for each number of examples.
  static func convergence(_ table: Table) throws -> Figure {
    let panels = try table.series("method").map { method in
      let rows = try table.rows(where: "method", is: method)
      let counts = try rows.series("examples")
      let marks = try counts.enumerated().map { index, count in
        try line(
          rows.rows(where: "examples", is: count), over: "step", label: RichText("*n* = \(count)"),
          TrainingFigures.shade(index, of: counts.count))
      }
      return Axes(
        title: name(method), x: Axis(label: "steps"),
        y: Axis(label: "squared error / *d*", scale: .log10, limits: 1e-12...10, hasGrid: true), marks: marks)
    }
    return Figure(size: Size(width: 560, height: 260), columns: 2, sharesY: true, legend: .right, panels: panels)
  }

  /// Figure 7 (b): errors against examples for growing steps; least squares dotted, and the baselines.
  static func progression(_ table: Table) throws -> Figure {
    let exact = try table.rows(where: "method", is: "least-squares")
    // Averaging begins at some d + 1 = 21: one example says little of w.
    let axis = Axis(label: "squared error / *d*", scale: .log10, limits: 1e-4...100, hasGrid: true)
    let iterative = try table.series("method").filter { $0 == "newton" || $0 == "gd" }
    var panels = try iterative.map { method in
      let rows = try table.rows(where: "method", is: method)
      let steps = try rows.series("step")
      let marks = try steps.enumerated().map { index, step in
        try line(
          rows.rows(where: "step", is: step), over: "examples", label: RichText(plain: step),
          TrainingFigures.shade(index, of: steps.count))
      }
      let reference = try line(exact, over: "examples", label: nil, .reference(.foreground))
      return Axes(
        title: name(method) + RichText(plain: ", steps"), x: Axis(label: "examples"), y: axis,
        marks: marks + [reference], legend: .below)
    }
    let others = try table.series("method").filter { !iterative.contains($0) }
    let marks = try others.enumerated().map { index, method in
      var style = SeriesStyle.cycle(index)
      style.marker = nil
      return try line(table.rows(where: "method", is: method), over: "examples", label: name(method), style)
    }
    panels.append(
      Axes(title: "baselines", x: Axis(label: "examples"), y: axis, marks: marks, legend: .below))
    return Figure(size: Size(width: 720, height: 300), columns: 3, sharesY: true, panels: panels)
  }

  /// Figures 4 and 15 (b): errors against steps on ill-conditioned data, isotropic ones dotted in the same colour.
  static func illConditioned(_ table: Table) throws -> Figure {
    let panels = try table.series("method").map { method in
      let rows = try table.rows(where: "method", is: method)
      let counts = try rows.series("examples")
      var marks: [Mark] = []
      for (index, count) in counts.enumerated() {
        let curves = try rows.rows(where: "examples", is: count)
        let style = TrainingFigures.shade(index, of: counts.count)
        for condition in try curves.series("condition") {
          let isBase = condition == "1"
          let label = RichText("*n* = \(count), *κ* = \(condition)")
          marks.append(
            try line(
              curves.rows(where: "condition", is: condition), over: "step", label: label,
              isBase ? .reference(style.color) : style))
        }
      }
      return Axes(
        title: name(method), x: Axis(label: "steps", scale: method == "gd" ? .log10 : .linear),
        y: Axis(label: "relative squared error", scale: .log10, limits: 1e-8...10, hasGrid: true), marks: marks)
    }
    return Figure(size: Size(width: 600, height: 260), columns: 2, sharesY: true, legend: .right, panels: panels)
  }

  /// Figure 5: the error on an earlier example against the gap since it was seen.
  static func online(_ table: Table) throws -> Figure {
    let panels = try table.series("examples").map { count in
      let rows = try table.rows(where: "examples", is: count)
      let marks = try rows.series("method").enumerated().map { index, method in
        var style = SeriesStyle.cycle(index)
        style.marker = nil
        return try line(rows.rows(where: "method", is: method), over: "gap", label: name(method), style)
      }
      return Axes(
        title: RichText("after *n* = \(count) examples"), x: Axis(label: "gap to the example (1 is the newest)"),
        y: Axis(label: "squared error / *d*", hasGrid: true), marks: marks)
    }
    return Figure(size: Size(width: 600, height: 270), columns: 2, sharesY: true, legend: .below, panels: panels)
  }
}

import Foundation
import Plot

extension Gallery {
  /// Every scale, with its ticks and labels.
  static var axes: [Item] {
    [
      item(
        "axis-thousands",
        Axes(
          x: Axis(label: "step", hasGrid: true), y: Axis(label: "memory", unit: "MB"),
          marks: [.line(Line(x: [0, 25_000, 50_000], y: [1200, 5400, 14_000], style: .cycle(0)))])),
      item(
        "axis-powers",
        Axes(
          x: Axis(label: "time", unit: "s"), y: Axis(label: "count"),
          marks: [.line(Line(x: [1e-6, 3e-6, 9e-6], y: [2e7, 9e7, 4e7], style: .cycle(2)))])),
      item(
        "axis-log",
        Axes(
          x: Axis(label: "grid points *P*", scale: .log10), y: Axis(label: "MSE", scale: .log10, hasGrid: true),
          marks: [
            .band(
              Band(
                x: [20, 30, 40, 60, 80], lower: [0.2, 4e-3, -1e-5, -1e-13, 3e-25],
                upper: [0.8, 2e-2, 1e-4, 1e-12, 4e-24],
                center: [0.5, 9e-3, 2e-5, 3e-13, 2e-24], color: Palette.color(0), label: "± std")),
            .line(
              Line(x: [20, 30, 40, 60, 80], y: [0.5, 9e-3, 2e-5, 3e-13, 2e-24], label: "mean", style: .cycle(0))),
          ])),
      item(
        "band-cut",
        Axes(
          x: Axis(label: "*n*"), y: Axis(label: "error", scale: .log10),
          marks: [
            .band(
              Band(
                x: [1, 2, 3, 4, 5], lower: [2, 0.4, -0.1, -0.02, 0.05], upper: [4, 1.6, 0.9, 0.5, 0.15],
                center: [3, 1, 0.4, 0.24, 0.1], color: Palette.color(0), label: "± std")),
            .line(Line(x: [1, 2, 3, 4, 5], y: [3, 1, 0.4, 0.24, 0.1], label: "mean", style: .cycle(0))),
          ])),
      item(
        "axis-log-narrow",
        Axes(
          x: Axis(label: "samples", scale: .log10), y: Axis(label: "ratio", scale: .log10),
          marks: [.line(Line(x: [2, 4, 8, 16], y: [1.2, 1.5, 2.6, 4.9], style: .cycle(1)))])),
      item(
        "axis-symlog",
        Axes(
          x: Axis(label: "layer"), y: Axis(label: "gradient", scale: .symlog(threshold: 1), hasGrid: true),
          marks: [.line(Line(x: [0, 1, 2, 3, 4, 5], y: [-900, -20, -0.5, 0.6, 40, 5000], style: .cycle(4)))])),
      item(
        "axis-names",
        Axes(
          x: Axis(scale: .categorical(["OLS", "ridge", "lasso"])), y: Axis(label: "test MSE"),
          marks: [.line(Line(x: [0, 1, 2], y: [0.4, 0.3, 0.7], style: .cycle(5)))])),
      item(
        "axis-names-turned",
        Axes(
          x: Axis(
            label: "method",
            scale: .categorical([
              "least squares", "ridge", "lasso", "Newton", "gradient descent", "conjugate gradient", "L-BFGS",
            ])), y: Axis(label: "steps"),
          marks: [.line(Line(x: (0..<7).map(Double.init), y: [1, 4, 9, 3, 80, 20, 12], style: .cycle(0).withoutLine))])),
      item(
        "axis-limits",
        Axes(
          x: Axis(limits: 0...4, ticks: [1, 2, 3].map { Tick(value: $0, label: RichText("layer \(Int($0))")) }),
          y: Axis(limits: -1...1, hasGrid: true),
          marks: [.line(Line(x: [-5, 1, 2, 3, 1e12], y: [0, 0.5, 40, -0.5, 0.5], style: .cycle(6)))])),
      item("extreme-range", Axes(marks: [.line(Line(x: [1, 2], y: [1e-300, 1e300], style: .cycle(0)))])),
      item(
        "extreme-log",
        Axes(y: Axis(scale: .log10), marks: [.line(Line(x: [1, 2, 3], y: [1e-300, 1, 1e300], style: .cycle(0)))])),
      item("one-point", Axes(marks: [.line(Line(x: [3], y: [7], style: .cycle(0)))])),
      item(
        "equal", Axes(y: Axis(label: "constant"), marks: [.line(Line(x: [1, 2, 3], y: [5, 5, 5], style: .cycle(0)))])),
      item("empty", Axes(x: Axis(label: "*x*"), y: Axis(label: "*y*"), marks: [])),
    ]
  }
}

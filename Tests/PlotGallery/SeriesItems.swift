import Foundation
import Plot

extension Gallery {
  /// Lines, markers, bands, error bars, reference lines, texts.
  static var series: [Item] {
    [
      item(
        "published",
        Axes(
          x: Axis(label: "heads *H*"), y: Axis(label: "test MSE", hasGrid: true), marks: measuredAndPublished)),
      item("markers", Axes(x: Axis(label: "*x*"), y: Axis(label: "*y*"), marks: markers, legend: .outsideRight)),
      item(
        "error-bars",
        Axes(
          x: Axis(label: "samples"), y: Axis(label: "error", scale: .log10),
          marks: [
            .errorBars(
              ErrorBars(
                x: [1, 2, 3, 4, 5], center: [3, 1, 0.3, 0.12, 0.05], lower: [2, 0.6, -0.1, 0.07, 0.02],
                upper: [4, 1.4, 0.7, 0.17, 0.08], style: .cycle(0), label: "mean ± std"))
          ])),
      item(
        "reference-lines",
        Axes(
          x: Axis(label: "*P*", scale: .log10), y: Axis(label: "error", scale: .log10),
          marks: [
            .line(Line(x: [10, 30, 100, 300], y: [0.9, 0.31, 0.095, 0.034], label: "measured", style: .cycle(0))),
            .referenceLine(ReferenceLine(.slope(-1, x: 10, y: 2), label: "*O*(1/*P*)")),
            .referenceLine(ReferenceLine(.horizontal(0.05), style: .reference(Palette.color(1)))),
            .referenceLine(ReferenceLine(.vertical(60), style: .reference(Palette.color(2)))),
          ])),
      item("gaps", Axes(x: Axis(label: "step"), y: Axis(label: "loss"), marks: gaps)),
      item(
        "annotations",
        Axes(
          title: "*β*_{max} ≈ 10^{−3} ± *σ*²", x: Axis(label: "*λ* ∈ ℝ", unit: "ms"), y: Axis(label: "‖*Wx*‖_{2}"),
          marks: [
            .line(Line(x: [0, 1, 2], y: [0, 1, 0.5], style: .cycle(3))),
            .annotation(Annotation(x: 1, y: 1, text: "best", placement: .right)),
            .annotation(Annotation(x: 0.5, y: 0.5, text: "*α* = ½", placement: .left)),
            .annotation(Annotation(x: 2, y: 0.5, text: "end", placement: .below)),
            .annotation(Annotation(x: 1.5, y: 0.2, text: "AVATAR", placement: .center, color: Palette.color(1))),
          ])),
      item("noise", Axes(x: Axis(label: "step"), y: Axis(label: "value"), marks: [noisy])),
    ]
  }

  private static var markers: [Mark] {
    (0..<4).flatMap { index -> [Mark] in
      let y = [1.0, 2, 3].map { $0 + Double(index) }
      return [
        .line(Line(x: [1, 2, 3], y: y, label: RichText("series \(index)"), style: .cycle(index))),
        .line(
          Line(
            x: [1.3, 2.3, 3.3], y: y, label: index == 0 ? "published" : nil,
            style: SeriesStyle.cycle(index).published.withoutLine)),
      ]
    }
  }

  private static var gaps: [Mark] {
    let y = [3, 2.5, Double.nan, 2, .infinity, 1.6, 1.4, .nan, 1.2]
    var style = SeriesStyle.cycle(0)
    style.marker = nil
    return [
      .line(Line(x: (0..<9).map(Double.init), y: y, label: "loss", style: style)),
      .band(
        Band(x: (0..<9).map(Double.init), lower: y.map { $0 - 0.3 }, upper: y.map { $0 + 0.3 }, color: style.color)),
    ]
  }

  /// 100,000 points, which are drawn as a few thousand.
  private static var noisy: Mark {
    let noise = noise(100_000)
    let y = noise.indices.map { sin(Double($0) / 12_000) + noise[$0] * 0.4 }
    return .line(Line(x: noise.indices.map(Double.init), y: y, style: SeriesStyle(color: Palette.color(0), width: 0.5)))
  }
}

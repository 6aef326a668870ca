import Plot

extension Gallery {
  /// Grids of panels, legends, themes.
  static var layouts: [Item] {
    [
      item(
        "grid-shared",
        Figure(
          size: Size(width: 300, height: 230), title: "One range for all panels", columns: 2, sharesX: true,
          sharesY: true,
          legend: .below,
          panels: (0..<3).map { index in
            Axes(
              title: RichText("*P* = \((index + 1) * 20)"), x: Axis(label: "heads *H*"), y: Axis(label: "test MSE"),
              marks: measuredAndPublished)
          })),
      item(
        "grid-mixed",
        Figure(
          size: Size(width: 300, height: 160), columns: 2, legend: .right,
          panels: [
            Axes(title: "linear", x: Axis(label: "*H*"), y: Axis(label: "MSE"), marks: measuredAndPublished),
            Axes(title: "log", x: Axis(label: "*H*"), y: Axis(scale: .log10), marks: measuredAndPublished),
          ])),
      item(
        "legend-right",
        Axes(x: Axis(label: "heads"), y: Axis(label: "MSE"), marks: measuredAndPublished, legend: .outsideRight)),
      item(
        "legend-below",
        Axes(x: Axis(label: "heads"), y: Axis(label: "MSE"), marks: measuredAndPublished, legend: .below)
      ),
      item(
        "theme-dark",
        Axes(
          title: "dark", x: Axis(label: "heads"), y: Axis(label: "MSE", hasGrid: true), marks: measuredAndPublished),
        theme: .dark),
      item(
        "theme-transparent",
        Axes(
          title: "transparent", x: Axis(label: "heads"), y: Axis(label: "MSE", hasGrid: true),
          marks: measuredAndPublished
        ), theme: .transparent),
    ]
  }
}

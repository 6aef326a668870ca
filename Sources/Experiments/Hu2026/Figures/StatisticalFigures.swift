import Figures
import Numerics
import Plot
import Tables

/// Figures of frozen attention on three statistical algorithms (hu2026, Corollary).
enum StatisticalFigures {
  private typealias Setting = StatisticalExperiment.Setting
  private typealias Row = StatisticalExperiment.Row

  /// Error of the frozen model for one number of heads.
  private struct Point {
    var heads: Int
    /// One value for each seed of the tests, a mean where several trainings were tested.
    var losses: Sample
  }

  private static let panels: [(algorithm: StatisticalPrompts, title: RichText)] = [
    (.lasso, "Lasso"), (.ridge, "Ridge"), (.linear, "Linear"),
  ]

  /// The authors' `plotting.py`: a panel for each algorithm with a vertical range of its own, numbers of heads at equal
  /// spacing, a dark-green line and a grey band of ± one standard deviation over the seeds of the tests.
  ///
  /// The deviation has the divisor n, as the script that makes the numbers prints it.
  static func heads(_ table: Table) throws -> Figure {
    let tests = try table.rows(where: Row.phase, is: .test)
    let axes = try panels.enumerated().map { index, panel in
      try self.panel(
        points(tests.rows(where: Row.algorithm, is: panel.algorithm)), title: panel.title,
        label: index == 0 ? "Mean Loss" : nil)
    }
    return Figure(size: Size(width: 720, height: 220), columns: panels.count, panels: axes)
  }

  private static func points(_ rows: Table) throws -> [Point] {
    try Extent.check(try rows.distinct(Setting.heads).count, Setting.heads, in: rows)
    // Cells of a damaged file are looked at before they are grouped.
    _ = try rows.integers(Setting.heads, in: 1...1_000_000)
    let points = try rows.parts(by: [Setting.heads.name]).map { _, part in
      Point(
        heads: try part.integers(Setting.heads, in: 1...1_000_000)[0],
        losses: Sample(try Summary.of(Row.loss, over: Row.testSeed, in: part).map(\.mean)))
    }
    return points.sorted { $0.heads < $1.heads }
  }

  private static func panel(_ points: [Point], title: RichText, label: RichText?) -> Axes {
    let places = points.indices.map(Double.init)
    let means = points.map(\.losses.mean)
    let deviations = points.map(\.losses.populationStandardDeviation)
    let band = Band(
      x: places, lower: zip(means, deviations).map { $0 - $1 }, upper: zip(means, deviations).map { $0 + $1 },
      center: means, color: grey)
    let line = Line(x: places, y: means, style: SeriesStyle(color: darkGreen, width: 2))
    return Axes(
      title: title,
      x: Axis(label: "Number of Heads", scale: .categorical(points.map { RichText(plain: String($0.heads)) })),
      y: Axis(label: label), marks: points.isEmpty ? [] : [.band(band), .line(line)], legend: .none)
  }

  /// `darkgreen` and `gray` of CSS.
  private static let (darkGreen, grey) = (Color(0x006400), Color(0x808080))
}

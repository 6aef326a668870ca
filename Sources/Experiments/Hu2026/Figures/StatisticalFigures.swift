import Figures
import Foundation
import Numerics
import Plot
import Tables

/// Figures of the statistical experiments (hu2026, Corollary).
enum StatisticalFigures {
  private typealias Setting = StatisticalExperiment.Setting
  private typealias Row = StatisticalExperiment.Row
  private static let algorithms: [(StatisticalPrompts, String)] = [
    (.lasso, "Lasso"), (.ridge, "Ridge"), (.linear, "Linear"),
  ]

  /// Loss of the training, and of the frozen model on each algorithm.
  static func mixture(_ table: Table) throws -> Figure {
    let training = try table.rows(where: Row.phase, is: .train)
    let tests = try table.rows(where: Row.phase, is: .test)
    let curve = try Curves.mean(
      training, x: Row.epoch, y: Row.loss, label: nil, style: Curves.thin(.cycle(0)))
    let points = try algorithms.map {
      try Summary.of(Row.loss, over: Setting.heads, in: tests.rows(where: Row.algorithm, is: $0.0))
    }
    let places = algorithms.indices.map(Double.init)
    return Figure(
      size: Size(width: 560, height: 230), columns: 2,
      panels: [
        Axes(
          title: "Training on the mixture", x: Axis(label: "epoch"),
          y: Axis(label: "mean squared error", scale: .log10, hasGrid: true), marks: [curve], legend: .none),
        Axes(
          title: "Frozen, on each algorithm", x: Axis(scale: .categorical(algorithms.map { RichText(plain: $0.1) })),
          y: Axis(label: "test error", hasGrid: true), marks: bars(points, places, name: "frozen model"), legend: .none),
      ])
  }

  private static func bars(_ points: [[Summary]], _ places: [Double], name: RichText) -> [Mark] {
    let means = points.map { $0.first?.mean ?? .nan }
    let deviations = points.map { $0.first?.deviation ?? .nan }
    let series = Bars.Series(
      values: means, lower: zip(means, deviations).map { $0 - $1 }, upper: zip(means, deviations).map { $0 + $1 },
      color: Palette.color(0), label: name)
    return [.bars(Bars(x: places, series: [series], width: 0.6))]
  }

  /// One panel for each algorithm: error against the number of heads, with the published band over it.
  @Sendable static func heads(_ table: Table, _ published: Table?) throws -> Figure {
    let tests = try table.rows(where: Row.phase, is: .test)
    let names =
      try published.map { try $0.series(Setting.heads) }
      ?? Set(tests.numbers(Setting.heads)).sorted().map(NumberText.short)
    let scale = Scale.categorical(names.map { RichText(plain: $0) })
    func places(_ keys: [String]) -> [Double] { keys.map { key in names.firstIndex(of: key).map(Double.init) ?? .nan } }
    let panels = try algorithms.map { id, name in
      let points = try Summary.of(Row.loss, over: Setting.heads, in: tests.rows(where: Row.algorithm, is: id))
      let measured = places(points.map { NumberText.short($0.key) })
      var marks: [Mark] = []
      if let rows = try published?.rows(where: Row.algorithm, is: id) {
        let means = try rows.numbers("published")
        let deviations = try rows.numbers("published_std")
        let x = places(try rows.texts(Setting.heads))
        marks += [
          .band(
            Band(
              x: x, lower: zip(means, deviations).map { $0 - $1 }, upper: zip(means, deviations).map { $0 + $1 },
              center: means, color: Color(0x808080))),
          .line(Line(x: x, y: means, label: "published", style: .published)),
        ]
      }
      marks += Measured.line(points, x: measured, label: "measured", style: .cycle(2))
      return Axes(
        title: RichText(plain: name), x: Axis(label: "heads", scale: scale),
        y: Axis(label: "test error", hasGrid: true),
        marks: marks, legend: .none)
    }
    return Figure(
      size: Size(width: 600, height: 230), columns: 3, sharesX: true, sharesY: false, legend: .below, panels: panels)
  }

  /// Error of each prompt during the training, and at its end beside the fit that the prompt comes from.
  static func ames(_ table: Table) throws -> Figure {
    typealias Row = AmesExperiment.Row
    let tests = try table.rows(where: Row.phase, is: .test)
    let curves = try algorithms.enumerated().map { index, algorithm in
      try Curves.mean(
        tests.rows(where: Row.algorithm, is: algorithm.0), x: Row.epoch, y: Row.loss,
        label: RichText(plain: algorithm.1),
        style: Curves.thin(.cycle(index)))
    }
    let end = try tests.rows(where: Row.isFrozen, is: true)
    func values(_ column: some NamedColumn) throws -> [Double] {
      try algorithms.map { id, _ in
        Sample(try end.rows(where: Row.algorithm, is: id).numbers(column)).mean
      }
    }
    let bars = Bars(
      x: algorithms.indices.map(Double.init),
      series: [
        Bars.Series(values: try values(Row.loss), color: Palette.color(0), label: "frozen model"),
        Bars.Series(values: try values(Row.fitLoss), color: Palette.color(4), label: "the fit itself"),
      ])
    return Figure(
      size: Size(width: 560, height: 240), columns: 2,
      panels: [
        Axes(
          title: "During training", x: Axis(label: "epoch"),
          y: Axis(label: "test error, log(1 + price)", scale: .log10, hasGrid: true), marks: curves),
        Axes(
          title: "Frozen", x: Axis(label: "prompt", scale: .categorical(algorithms.map { RichText(plain: $0.1) })),
          y: Axis(label: "test error", hasGrid: true), marks: [.bars(bars)]),
      ])
  }
}

import Figures
import Journals
import Plot
import Tables

/// Figures of the emulated attention head (hu2026, Theorem 4.1).
enum AttentionHeadFigures {
  private typealias Setting = AttentionHeadExperiment.Setting
  private typealias Row = AttentionHeadExperiment.Row

  /// Test error after the training against P, and on the way there.
  static func promptLength(_ table: Table) throws -> Figure {
    let end = try table.rows(where: Row.isFinal, is: true)
    let points = try Summary.of(Row.testLoss, over: Setting.length, in: end)
    let style = SeriesStyle.cycle(0)
    let marks = Measured.line(points, x: points.map(\.key), label: "mean over seeds ± std", style: style)
    return Figure(
      size: Size(width: 560, height: 240), columns: 2,
      panels: [
        Axes(
          title: "After training", x: Axis(label: "prompt length *P*"), y: Axis(label: "test error", hasGrid: true),
          marks: marks, legend: .none),
        try curves(table, of: Setting.length, name: "*P* = "),
      ])
  }

  /// Test error after the training against the number of heads with Table 1 over it, and on the way there.
  @Sendable static func heads(_ table: Table, _ published: Table?) throws -> Figure {
    let end = try table.rows(where: Row.isFinal, is: true)
    let points = try Summary.of(Row.testLoss, over: Setting.heads, in: end)
    let measured = points.map { NumberText.short($0.key) }
    let names = try published.map { try $0.series(Setting.heads) } ?? measured
    func places(_ keys: [String]) -> [Double] { keys.map { key in names.firstIndex(of: key).map(Double.init) ?? .nan } }
    var marks = Measured.line(points, x: places(measured), label: "measured", style: .cycle(0))
    if let published {
      marks += try Measured.published(
        published, mean: FileColumn("published"), deviation: FileColumn("published_std"),
        x: places(try published.texts(Setting.heads)), label: "Table 1")
    }
    return Figure(
      size: Size(width: 560, height: 240), columns: 2,
      panels: [
        Axes(
          title: "After training", x: Axis(label: "heads", scale: .categorical(names.map { RichText(plain: $0) })),
          y: Axis(label: "test error", hasGrid: true), marks: marks),
        try curves(table, of: Setting.heads, name: "heads: "),
      ])
  }

  private static func curves(_ table: Table, of key: some NamedColumn, name: String) throws -> Axes {
    let values = try table.series(key)
    let marks = try values.enumerated().map { index, value in
      try Curves.mean(
        table.rows(where: key, holding: value), x: Row.step, y: Row.testLoss, label: RichText(name + value),
        style: Curves.shade(index, of: values.count))
    }
    return Axes(
      title: "During training", x: Axis(label: "steps"), y: Axis(label: "test error", scale: .log10, hasGrid: true),
      marks: marks, legend: .outsideRight)
  }

  /// The table of the authors' script: seed, key, test_loss.
  static func results(_ table: Table, _ key: some NamedColumn, _ name: String) throws -> Table {
    var result = try Table(file: table.file, columns: ["seed", name, "test_loss"])
    let end = try table.rows(where: Row.isFinal, is: true)
    for row in 0..<end.count {
      try result.append(
        [JournalColumn.seed.name, key.name, Row.testLoss.name].map { try end.text(row, $0) })
    }
    return result
  }
}

import Figures
import Foundation
import Numerics
import Plot
import Tables

/// Figures of the frozen module (hu2026, Theorem 4.2).
enum FrozenFigures {
  /// Mean and 16–84 % range of the error against P, one curve for each β, and the proved bound of the first.
  @Sendable static func errorAgainstP(_ table: Table) throws -> Figure {
    try sweep(table, over: FrozenSetting.P, label: "grid points *P*")
  }

  /// Mean and 16–84 % range of the error against n, and its proved bound.
  @Sendable static func errorAgainstN(_ table: Table) throws -> Figure {
    try sweep(table, over: FrozenSetting.n, label: "data tokens *n*")
  }

  /// The authors' table: mean and standard deviation of the error for each value of the keys, in the order of the rows; a
  /// single target has no deviation, and the script prints 0.
  /// - Throws: `TableError`.
  static func summary(_ rows: Table, by keys: [any NamedColumn]) throws -> Table {
    let table = try withoutRepeatedTargets(rows)
    let errors = try table.numbers(FrozenRow.mse)
    let names = keys.map(\.name)
    var summary = try Table(file: rows.file, columns: names + ["mse_mean", "mse_std"])
    for (key, members) in try table.groups(by: names) {
      let sample = Sample(members.map { errors[$0] })
      let deviation = sample.count > 1 ? sample.standardDeviation : 0
      try summary.append(key + [sample.mean.cellText, deviation.cellText])
    }
    return summary
  }

  /// Trials of neighbouring seeds share targets: each counts once for a setting.
  private static func withoutRepeatedTargets(_ table: Table) throws -> Table {
    let columns = try (FrozenSetting.columns.names + [FrozenRow.target.name]).map(table.texts)
    var seen: Set<[String]> = []
    return table.filter { row in seen.insert(columns.map { $0[row] }).inserted }
  }

  private static func sweep(_ rows: Table, over key: some NamedColumn, label: RichText) throws -> Figure {
    let table = try withoutRepeatedTargets(rows)
    let betas = try table.orderedNumbers(FrozenSetting.beta)
    var marks: [Mark] = []
    try Extent.check(Set(betas).count, FrozenSetting.beta, in: table)
    for (index, beta) in Set(betas).sorted().enumerated() {
      let rows = table.filter { betas[$0] == beta }
      let points = try Summary.of(FrozenRow.mse, over: key, in: rows)
      let style = SeriesStyle.cycle(index)
      let x = points.map(\.key)
      marks.insert(
        .band(
          Band(
            x: x, lower: points.map(\.quantiles.lower), upper: points.map(\.quantiles.upper),
            center: points.map(\.mean), color: style.color)), at: 0)
      let name: RichText = beta.isInfinite ? "hard lookup" : RichText("*β* = \(NumberText.short(beta))")
      marks.append(.line(Line(x: x, y: points.map(\.mean), label: name, style: style)))
      if index == 0 {
        let bound = try Summary.of(FrozenRow.bound, over: key, in: rows)
        marks.append(
          .line(
            Line(
              x: x, y: bound.map(\.mean), label: RichText("proved bound, *β* = \(NumberText.short(beta))"),
              style: .reference(style.color))))
      }
    }
    return Figure(
      size: Size(width: 420, height: 290),
      panels: [
        Axes(
          x: Axis(label: label), y: Axis(label: "mean squared error", scale: .log10, hasGrid: true), marks: marks,
          legend: .outsideRight)
      ])
  }
}

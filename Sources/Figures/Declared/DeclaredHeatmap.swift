import Files
import Foundation
import Plot
import Tables

/// The maps of a declaration: one for each panel, all with the same colours.
struct DeclaredHeatmap {
  private let figure: DeclaredFigure
  private var rows: DeclaredRows { figure.rows }
  private var declaration: PlotDeclaration { figure.declaration }
  private let y: Categories
  private let numbers: [Double]

  /// - Throws: `SourceError`, `TableError`.
  init(_ figure: DeclaredFigure) throws {
    self.figure = figure
    let declaration = figure.declaration
    let table = figure.rows.table
    guard let value = declaration.value, let row = declaration.y.first else {
      throw SourceError(declaration.place, "a heatmap needs ':y:' and ':value:'")
    }
    y = try Categories(row, in: table, order: declaration.order)
    try Extent.check(y.values.count, figure.rows.x.values.count, row, declaration.x, in: table)
    numbers = try table.numbers(value)
  }

  /// Points that the rows of the highest map and its labels take.
  static func height(of panels: [Axes]) -> Double {
    let counts = panels.flatMap(\.marks).map { mark -> Int in if case .heatmap(let map) = mark { map.rows } else { 0 } }
    return max(210, Double(counts.max() ?? 0) * 13 + 90)
  }

  /// - Throws: `SourceError`, `TableError`.
  func panels() throws -> [Axes] {
    let maps = rows.panels.values.indices.map(values)
    let isLogarithmic = declaration.axes.value.scale == .log
    let shown = maps.flatMap(\.self).filter { $0.isFinite && (!isLogarithmic || $0 > 0) }
    let range = declaration.axes.value.limits ?? (shown.min() ?? 1)...(shown.max() ?? 1)
    return try maps.enumerated().map { try panel($0, $1, range, isLogarithmic) }
  }

  /// Means over the units, row-major `[y, x]`; NaN where there is no row.
  private func values(_ panel: Int) -> [Double] {
    let width = rows.x.values.count
    var members = [[Int]](repeating: [], count: y.values.count * width)
    for row in 0..<rows.table.count where rows.panels.places[row] == panel {
      members[y.places[row] * width + rows.x.places[row]].append(row)
    }
    return members.map { $0.isEmpty ? .nan : UnitSpread(rows.units.values(numbers, rows: $0), .none).center }
  }

  private func panel(_ number: Int, _ values: [Double], _ range: ClosedRange<Double>, _ isLogarithmic: Bool) throws
    -> Axes
  {
    let width = rows.x.values.count
    func cell(_ index: Int) -> Cell { Cell(row: index / width, column: index % width) }
    let map = Heatmap(
      values: values, rows: y.values.count, columns: width, texts: values.map { text($0, range, isLogarithmic) },
      range: range, isLogarithmic: isLogarithmic, outlined: best(values).map(cell), published: try published(number))
    func names(_ values: [String]) -> Scale {
      .categorical(values.map { declaration.names[$0] ?? RichText(plain: $0) })
    }
    return Axes(
      title: figure.title(number),
      x: Axis(label: declaration.axes.x.label ?? RichText(plain: declaration.x.name), scale: names(rows.x.values)),
      y: Axis(label: declaration.axes.y.label ?? declaration.label(of: declaration.y), scale: names(y.values)),
      marks: [.heatmap(map)], legend: .none,
      colorBar: ColorBar(label: declaration.axes.value.label ?? declaration.value.map { declaration.label(of: [$0]) }))
  }

  /// A number with as many decimals as the range of colours is worth.
  private func text(_ value: Double, _ range: ClosedRange<Double>, _ isLogarithmic: Bool) -> RichText {
    if let digits = declaration.digits { return NumberText.fixed(value, decimals: digits) }
    if isLogarithmic { return NumberText.scientific(value) }
    let largest = max(abs(range.lowerBound), abs(range.upperBound))
    guard largest > 0, largest < 1e6, largest >= 1e-3 else { return NumberText.scientific(value) }
    return NumberText.fixed(value, decimals: max(0, 2 - Int(log10(largest).rounded(.down))))
  }

  /// The best cells of a map, ties included.
  private func best(_ values: [Double]) -> [Int] {
    guard let best = declaration.best else { return [] }
    let shown = values.filter { !$0.isNaN }
    guard let top = best == .max ? shown.max() : shown.min() else { return [] }
    return values.indices.filter { values[$0] == top }
  }

  /// Cells for which there is a published number.
  private func published(_ panel: Int) throws -> [Cell] {
    guard let published = figure.published, let row = declaration.y.first else { return [] }
    let value = declaration.panel.map { _ in rows.panels.values[panel] }
    return try published.keys(panel: value, columns: [row, declaration.x]).compactMap { key in
      guard let row = y.place(of: key[0]), let column = rows.x.place(of: key[1]) else { return nil }
      return Cell(row: row, column: column)
    }
  }
}

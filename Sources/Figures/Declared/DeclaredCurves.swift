import Plot
import Tables

/// The lines or points of one panel.
struct DeclaredCurves {
  private let figure: DeclaredFigure
  private let panel: Int
  private var rows: DeclaredRows { figure.rows }
  private var declaration: PlotDeclaration { figure.declaration }

  init(_ figure: DeclaredFigure, panel: Int) {
    self.figure = figure
    self.panel = panel
  }

  /// A curve over the places that have rows.
  private struct Curve {
    var x: [Double]
    var spreads: [UnitSpread]
    var hasSpread: Bool { spreads.contains { $0.ends != nil } }
    var centers: [Double] { spreads.map(\.center) }
    var lower: [Double] { spreads.map { $0.ends?.lower ?? $0.center } }
    var upper: [Double] { spreads.map { $0.ends?.upper ?? $0.center } }
  }

  /// Bands below all lines, then each series with its reference, then published numbers.
  /// - Throws: `TableError`.
  func marks() throws -> [Mark] {
    let reference = try declaration.reference.map { try rows.table.numbers($0) }
    var bands: [Mark] = []
    var lines: [Mark] = []
    for series in rows.series where rows.has(panel, series) {
      let curve = try curve(series, rows.numbers[series.column])
      let style = style(of: series)
      let label = figure.label(of: series)
      if declaration.kind == .points, curve.hasSpread {
        var style = style
        style.width = 1.3
        lines.append(
          .errorBars(
            ErrorBars(
              x: curve.x, center: curve.centers, lower: curve.lower, upper: curve.upper, style: style, label: label)))
      } else {
        if curve.hasSpread {
          bands.append(
            .band(
              Band(x: curve.x, lower: curve.lower, upper: curve.upper, center: curve.centers, color: style.color)))
        }
        lines.append(.line(Line(x: curve.x, y: curve.centers, label: label, style: style)))
      }
      if let reference, let column = declaration.reference {
        let bound = try self.curve(series, reference)
        let name = declaration.label(of: [column])
        let label = declaration.color == nil ? name : (label.map { name + RichText(plain: ", ") + $0 } ?? name)
        lines.append(.line(Line(x: bound.x, y: bound.centers, label: label, style: .reference(style.color))))
      }
    }
    return bands + lines + (try publishedMarks())
  }

  private func curve(_ series: DeclaredRows.Series, _ numbers: [Double]) throws -> Curve {
    var points: [(x: Double, spread: UnitSpread)] = []
    for (place, text) in rows.x.values.enumerated() {
      let units = rows.values(panel, series, x: place, of: numbers)
      guard !units.isEmpty else { continue }
      points.append((try position(text, row: place), UnitSpread(units, declaration.spread)))
    }
    points.sort { $0.x < $1.x }
    return Curve(x: points.map(\.x), spreads: points.map(\.spread))
  }

  /// Where a value of the horizontal column stands.
  private func position(_ text: String, row place: Int) throws -> Double {
    if let names = figure.names { return names.place(of: text) ?? .nan }
    if let number = Double(text), number.isFinite { return number }
    // A cell that is no number has a row to be told about.
    _ = try rows.table.finiteNumbers(declaration.x)
    return .nan
  }

  private func style(of series: DeclaredRows.Series) -> SeriesStyle {
    let (place, count) = figure.colorPlace(of: series)
    var style = figure.isOrdered(count) ? Curves.shade(place, of: count) : SeriesStyle.cycle(place)
    if declaration.kind == .points {
      style.marker = style.marker ?? .disc
      return style.withoutLine
    }
    let dashes: [[Double]] = [[], [6, 3], [1.5, 3]]
    let dash = declaration.dash == nil && declaration.color != nil ? series.column : series.dash
    if declaration.dash != nil || (declaration.color != nil && declaration.y.count > 1) {
      style = Curves.thin(style, dash: dashes[dash % dashes.count])
    }
    return style
  }

  // MARK: Published numbers

  private func publishedMarks() throws -> [Mark] {
    guard let published = figure.published else { return [] }
    let value = declaration.panel.map { _ in rows.panels.values[panel] }
    var marks: [Mark] = []
    for (color, points) in try published.curves(panel: value, colors: rows.colors) {
      let places = try points.map { point -> Double in
        if let names = figure.names { return names.place(of: point.x) ?? .nan }
        return try published.number(point.x, point.row)
      }
      let order = places.indices.sorted { places[$0] < places[$1] }
      let x = order.map { places[$0] }
      let sorted = order.map { points[$0] }
      var style = SeriesStyle.published
      var label = published.label
      if let color {
        let series = DeclaredRows.Series(color: color, dash: 0, column: 0)
        style = self.style(of: series).published
        style.marker = style.marker ?? .disc
        label =
          declaration.name(rows.colors.values[color], of: declaration.color, template: declaration.labels.color)
          + RichText(plain: ", ") + label
      }
      if declaration.kind == .points { style = style.withoutLine }
      if sorted.contains(where: { $0.deviation != nil }) {
        marks.append(
          .errorBars(
            ErrorBars(
              x: x, center: sorted.map(\.value), lower: sorted.map { $0.value - ($0.deviation ?? 0) },
              upper: sorted.map { $0.value + ($0.deviation ?? 0) }, style: style.width > 0 ? style : .published)))
      }
      marks.append(.line(Line(x: x, y: sorted.map(\.value), label: label, style: style)))
    }
    return marks
  }
}

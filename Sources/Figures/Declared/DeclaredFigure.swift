import Files
import Journals
import Plot
import Tables

extension Recipe {
  /// The figure that a source declares, under a name.
  public init(_ declaration: PlotDeclaration, name: String) {
    self.init(
      id: name, experiment: declaration.experiment, source: declaration.published.map { .path($0.path) },
      place: declaration.place
    ) { rows, published, replication in
      do { return try DeclaredFigure(declaration, rows, published, replication).figure() } catch let error as TableError
      {
        throw SourceError(declaration.place, "figure: \(error)")
      }
    }
  }
}

/// Draws what a source declares.
struct DeclaredFigure {
  let declaration: PlotDeclaration
  let rows: DeclaredRows
  let published: PublishedRows?
  /// Places of names along the horizontal axis; `nil` for an axis of numbers.
  let names: NamedAxis?

  /// - Throws: `SourceError`, `TableError`.
  init(_ declaration: PlotDeclaration, _ table: Table, _ published: Table?, _ replication: Replication) throws {
    self.declaration = declaration
    rows = try DeclaredRows(declaration, table, replication)
    self.published = try declaration.published.flatMap { source in
      try published.map { try PublishedRows(source, declaration, $0, rows: table) }
    }
    let isNamed =
      switch declaration.kind {
      case .bars, .box, .heatmap: true
      case .lines, .points: declaration.axes.x.scale.map { $0 == .categorical } ?? !rows.x.areNumbers
      }
    names = try isNamed ? NamedAxis(rows.x, published: self.published?.values(of: declaration.x) ?? []) : nil
    if let names { try Self.check(names.values.count, declaration.x, in: table) }
  }

  private static func check(_ count: Int, _ column: PlotDeclaration.ColumnName, in table: Table) throws(SourceError) {
    try Extent.check(count, count, column, column, in: table)
  }

  /// The figure of all panels.
  /// - Throws: `SourceError`, `TableError`.
  func figure() throws -> Figure {
    guard rows.table.count > 0 else { return empty }
    let panels =
      declaration.kind == .heatmap
      ? try DeclaredHeatmap(self).panels() : try rows.panels.values.indices.map { try panel($0) }
    let columns = min(declaration.columns ?? min(3, panels.count), panels.count)
    let lines = (panels.count + columns - 1) / columns
    let isMap = declaration.kind == .heatmap
    let width = isMap ? [300, 520, 760] : [hasLegend ? 440 : 400, 600, 720]
    let height = isMap ? DeclaredHeatmap.height(of: panels) : Double(panels.count > 1 ? 260 : 270)
    let legend: FigureLegend = panels.count > 1 && hasLegend ? (rows.series.count > 4 ? .right : .below) : .none
    return Figure(
      size: Size(
        width: declaration.width ?? Double(width[min(columns, 3) - 1]),
        height: declaration.height ?? min(5000, height + Double(lines - 1) * (height - 30))),
      title: declaration.title, columns: columns, sharesY: panels.count > 1 && !isMap, legend: legend, panels: panels)
  }

  /// What stands for a figure without rows: the condition that none of them meets.
  private var empty: Figure {
    let words = declaration.conditions.map(\.description).joined(separator: " and ")
    let title = words.isEmpty ? "no rows yet" : "no row has \(excerpt(words))"
    return Figure(panels: [Axes(title: RichText(plain: title), x: Axis(), y: Axis(), marks: [])])
  }

  /// Whether there is more than one thing to be told apart.
  var hasLegend: Bool {
    declaration.kind != .heatmap
      && (declaration.color != nil || declaration.dash != nil || declaration.y.count > 1 || published != nil
        || declaration.reference != nil)
  }

  /// What the title of a panel says; `nil` for a single one.
  func title(_ panel: Int) -> RichText? {
    guard let column = declaration.panel else { return nil }
    return declaration.name(rows.panels.values[panel], of: column, template: declaration.labels.panel)
  }

  private func panel(_ number: Int) throws -> Axes {
    let marks =
      switch declaration.kind {
      case .lines, .points: try DeclaredCurves(self, panel: number).marks()
      case .bars: try bars(number)
      case .box: try boxes(number)
      case .heatmap: [] as [Mark]
      }
    return Axes(
      title: title(number), x: horizontal,
      y: Axis(
        label: declaration.axes.y.label ?? declaration.label(of: declaration.y), scale: vertical,
        limits: declaration.axes.y.limits, hasGrid: true), marks: marks,
      legend: hasLegend ? .outsideRight : .none)
  }

  /// The horizontal axis; names stand at whole numbers.
  var horizontal: Axis {
    let options = declaration.axes.x
    let label = options.label ?? RichText(plain: declaration.x.name)
    if let names {
      return Axis(label: label, scale: .categorical(names.values.map { declaration.names[$0] ?? RichText(plain: $0) }))
    }
    let values = rows.x.values.compactMap(Double.init)
    return Axis(label: label, scale: Self.scale(options, values), limits: options.limits)
  }

  private var vertical: Scale { Self.scale(declaration.axes.y, rows.numbers.flatMap(\.self)) }

  private static func scale(_ options: PlotDeclaration.AxisOptions, _ values: [Double]) -> Scale {
    switch options.scale {
    case .log: return .log10
    case .symlog:
      let least = values.map(abs).filter { $0 > 0 && $0.isFinite }.min()
      return .symlog(threshold: options.threshold ?? least ?? 1)
    case .linear, .categorical, nil: return .linear
    }
  }

  /// What the legend calls a series.
  func label(of series: DeclaredRows.Series) -> RichText? {
    var parts: [RichText] = []
    if let column = declaration.color {
      parts.append(declaration.name(rows.colors.values[series.color], of: column, template: declaration.labels.color))
    }
    if let column = declaration.dash, column.name != declaration.color?.name {
      parts.append(declaration.name(rows.dashes.values[series.dash], of: column, template: declaration.labels.dash))
    }
    if declaration.y.count > 1 { parts.append(declaration.label(of: [declaration.y[series.column]])) }
    guard let first = parts.first else { return published == nil && declaration.reference == nil ? nil : "measured" }
    return parts.dropFirst().reduce(first) { $0 + RichText(plain: ", ") + $1 }
  }

  /// The colour of a series: columns take colours where no column of the rows does.
  func colorPlace(of series: DeclaredRows.Series) -> (place: Int, count: Int) {
    declaration.color == nil && declaration.y.count > 1
      ? (series.column, declaration.y.count) : (series.color, rows.colors.values.count)
  }

  /// Whether so many series take colours from dark to light: where the author says so, and where distinct ones would repeat.
  func isOrdered(_ count: Int) -> Bool {
    declaration.scheme.map { $0 == .ordered } ?? (count > Palette.count)
  }
}

extension PlotDeclaration {
  /// Names of columns where the author writes no label.
  func label(of columns: [ColumnName]) -> RichText {
    let names = columns.map { self.names[$0.name] ?? RichText(plain: $0.name) }
    return names.dropFirst().reduce(names.first ?? "") { $0 + RichText(plain: ", ") + $1 }
  }
}

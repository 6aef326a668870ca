extension Figure {
  /// Refuses descriptions that contradict themselves.
  func validate() throws(PlotError) {
    guard size.width >= 50, size.height >= 50, size.width <= 10_000, size.height <= 10_000 else {
      throw .invalidFigure("a page of \(size.width) × \(size.height) points; choose 50 to 10000")
    }
    guard columns >= 1, !panels.isEmpty else { throw .invalidFigure("at least one panel and one column are needed") }
    for panel in panels {
      for axis in [panel.x, panel.y] { try axis.validate() }
      for mark in panel.marks {
        try mark.validate()
        if case .heatmap(let map) = mark { try panel.validate(map) }
      }
    }
  }
}

extension Axes {
  /// The axes of a heatmap name its columns and rows: numbers from elsewhere would mislead.
  fileprivate func validate(_ map: Heatmap) throws(PlotError) {
    for (axis, name, count) in [(x, "columns", map.columns), (y, "rows", map.rows)] {
      guard case .categorical(let names) = axis.scale, names.count == count else {
        throw .invalidFigure("a heatmap of \(count) \(name); its axis has to be categorical with as many names")
      }
    }
  }
}

extension Axis {
  fileprivate func validate() throws(PlotError) {
    if case .symlog(let threshold) = scale, !(threshold > 0 && threshold.isFinite) {
      throw .invalidFigure("a symmetric logarithmic axis with threshold \(threshold); it has to be above zero")
    }
    if scale.isLogarithmic, let limits, !(limits.lowerBound > 0) {
      throw .invalidFigure("a logarithmic axis from \(limits.lowerBound); its limits have to be above zero")
    }
  }
}

extension Mark {
  fileprivate func validate() throws(PlotError) {
    switch self {
    case .line(let line): try Self.agree("a line", line.x.count, ["values": line.y.count])
    case .band(let band):
      try Self.agree(
        "a band", band.x.count,
        ["lower ends": band.lower.count, "upper ends": band.upper.count, "centres": band.center?.count ?? band.x.count])
    case .errorBars(let bars):
      try Self.agree(
        "error bars", bars.x.count,
        ["values": bars.center.count, "lower ends": bars.lower.count, "upper ends": bars.upper.count])
    case .bars(let bars):
      let count = bars.x.count
      for series in bars.series {
        try Self.agree("bars", count, ["values": series.values.count])
        if !series.published.isEmpty { try Self.agree("bars", count, ["published values": series.published.count]) }
        if !series.lower.isEmpty || !series.upper.isEmpty {
          try Self.agree("bars", count, ["lower ends": series.lower.count, "upper ends": series.upper.count])
        }
      }
      guard bars.width > 0, bars.width.isFinite else { throw .invalidFigure("bars of width \(bars.width)") }
    case .boxes(let boxes):
      let count = boxes.x.count
      for series in boxes.series {
        try Self.agree("boxes", count, ["boxes": series.boxes.count])
        if !series.published.isEmpty { try Self.agree("boxes", count, ["published values": series.published.count]) }
      }
      guard boxes.width > 0, boxes.width.isFinite else { throw .invalidFigure("boxes of width \(boxes.width)") }
    case .heatmap(let map): try Self.validate(map)
    case .referenceLine, .annotation: break
    }
  }

  private static func agree(_ mark: String, _ positions: Int, _ counts: KeyValuePairs<String, Int>) throws(PlotError) {
    for (name, count) in counts where count != positions {
      throw .invalidFigure("\(mark) of \(positions) positions and \(count) \(name)")
    }
  }

  private static func validate(_ map: Heatmap) throws(PlotError) {
    let (cells, overflows) = map.rows.multipliedReportingOverflow(by: map.columns)
    guard !overflows, map.rows > 0, map.columns > 0, map.rows < 32_000, map.columns < 32_000, map.values.count == cells
    else {
      throw .invalidFigure("a heatmap of \(map.rows) × \(map.columns) cells with \(map.values.count) values")
    }
    guard map.texts.isEmpty || map.texts.count == cells else {
      throw .invalidFigure("a heatmap of \(map.rows) × \(map.columns) cells with \(map.texts.count) texts")
    }
    for cell in map.outlined + map.published
    where !(0..<map.rows).contains(cell.row) || !(0..<map.columns).contains(cell.column) {
      throw .invalidFigure(
        "a framed cell in row \(cell.row), column \(cell.column) of a heatmap of \(map.rows) × \(map.columns) cells")
    }
    if map.isLogarithmic, !(map.range.lowerBound > 0) {
      throw .invalidFigure("logarithmic colours from \(map.range.lowerBound); their range has to be above zero")
    }
  }
}

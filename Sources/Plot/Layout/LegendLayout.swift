/// The list of labelled marks, with notes on values that could not be shown.
struct LegendLayout {
  /// What stands before a name.
  enum Sample: Equatable {
    case series(SeriesStyle)
    case range(SeriesStyle)
    case swatch(Color)
  }

  struct Entry {
    var text: TextLayout
    var sample: Sample?
    var width: Double { text.width + (sample == nil ? 0 : LegendLayout.sample + 5) }
  }

  static let sample = 22.0
  private static let padding = 5.0
  private static let columnGap = 14.0
  private static let lineHeight = AxisLayout.tickSize * 1.45

  private let rows: [[Entry]]
  private let columnWidths: [Double]
  /// Whether a frame sets it off from data below.
  private let isFramed: Bool
  let size: Size

  /// A legend of these panels: rows of as many names as fit into `width`, columns of as many as fit into `height`, or
  /// one name a row.
  ///
  /// The same name and look in several panels are listed once.
  init(
    _ panels: [Axes], hasNames: Bool = true, width: Double? = nil, height: Double? = nil, isFramed: Bool,
    font: FontFace
  ) {
    let entries = Self.entries(panels, hasNames: hasNames, font: font)
    self.isFramed = isFramed
    if let width {
      rows = Self.rows(entries, within: width)
    } else if let height {
      rows = Self.columns(entries, within: height)
    } else {
      rows = entries.map { [$0] }
    }
    columnWidths = Self.columnWidths(rows)
    size = Size(
      width: Self.width(columnWidths), height: Double(rows.count) * Self.lineHeight + (rows.isEmpty ? 0 : Self.padding))
  }

  /// Read row by row.
  private static func rows(_ entries: [Entry], within width: Double) -> [[Entry]] {
    func rows(_ columns: Int) -> [[Entry]] {
      stride(from: 0, to: entries.count, by: columns).map { Array(entries[$0..<min($0 + columns, entries.count)]) }
    }
    var columns = max(1, entries.count)
    while columns > 1, Self.width(columnWidths(rows(columns))) > width { columns -= 1 }
    // As few columns as that many rows need: the last row is not left almost empty.
    let count = max(1, (entries.count + columns - 1) / columns)
    return rows(max(1, (entries.count + count - 1) / count))
  }

  /// Read column by column; a single one where it fits.
  private static func columns(_ entries: [Entry], within height: Double) -> [[Entry]] {
    let most = max(1, Int((height - padding) / lineHeight))
    let columns = max(1, (entries.count + most - 1) / most)
    let count = (entries.count + columns - 1) / columns
    return (0..<count).map { row in stride(from: row, to: entries.count, by: count).map { entries[$0] } }
  }

  var isEmpty: Bool { rows.isEmpty }

  private static func columnWidths(_ rows: [[Entry]]) -> [Double] {
    (0..<max(1, rows.first?.count ?? 1)).map { column in
      rows.compactMap { $0.count > column ? $0[column].width : nil }.max() ?? 0
    }
  }

  private static func width(_ columns: [Double]) -> Double {
    columns.reduce(0, +) + Double(columns.count - 1) * columnGap + 2 * padding
  }

  private static func entries(_ panels: [Axes], hasNames: Bool, font: FontFace) -> [Entry] {
    var seen: [(RichText, Sample)] = []
    for panel in panels where hasNames {
      for item in panel.marks.flatMap(\.legendItems) where !seen.contains(where: { $0 == item }) { seen.append(item) }
    }
    var entries = seen.map { Entry(text: TextLayout($0.0, size: AxisLayout.tickSize, font: font), sample: $0.1) }
    for note in Omissions(panels).notes {
      entries.append(
        Entry(text: TextLayout(RichText(plain: note), size: AxisLayout.tickSize * 0.85, font: font), sample: nil))
    }
    return entries
  }

  func elements(at origin: Point, theme: Theme) -> [DrawList.Element] {
    var result: [DrawList.Element] = []
    if isFramed {
      let box = Rectangle(left: origin.x, top: origin.y, width: size.width, height: size.height)
      let stroke = DrawList.Stroke(color: theme.grid, width: 0.6)
      result.append(.path([box.corners], isClosed: true, fill: theme.background.opacity(0.85), stroke: stroke))
    }
    for (row, entries) in rows.enumerated() {
      let middle = origin.y + Self.padding / 2 + Self.lineHeight * (Double(row) + 0.5)
      var left = origin.x + Self.padding
      for (entry, width) in zip(entries, columnWidths) {
        result += elements(of: entry, left: left, middle: middle, theme: theme)
        left += width + Self.columnGap
      }
    }
    return result
  }

  private func elements(of entry: Entry, left: Double, middle: Double, theme: Theme) -> [DrawList.Element] {
    var result: [DrawList.Element] = []
    var textLeft = left
    if let sample = entry.sample {
      let right = left + Self.sample
      switch sample {
      case .series(let style):
        result += style.stroke([[Point(left, middle), Point(right, middle)]])
        result += style.markers([Point((left + right) / 2, middle)], theme: theme)
      case .range(let style):
        let center = Point((left + right) / 2, middle)
        let lines =
          [[Point(center.x, middle - 4.5), Point(center.x, middle + 4.5)]]
          + [-4.5, 4.5].map { [Point(center.x - 2.6, middle + $0), Point(center.x + 2.6, middle + $0)] }
        result += style.stroke(lines) + style.markers([center], theme: theme)
      case .swatch(let color):
        let box = Rectangle(left: left + 4, top: middle - 3.5, width: Self.sample - 8, height: 7)
        result.append(.path([box.corners], isClosed: true, fill: color, stroke: nil))
      }
      textLeft = right + 5
    }
    return result
      + entry.text.elements(at: Point(textLeft, middle + entry.text.capHeight / 2), color: theme.foreground)
  }
}

extension Mark {
  /// Names in the legend with what stands before them.
  var legendItems: [(RichText, LegendLayout.Sample)] {
    switch self {
    case .line(let line): line.label.map { [($0, .series(line.style))] } ?? []
    case .band(let band): band.label.map { [($0, .swatch(band.color))] } ?? []
    case .errorBars(let bars): bars.label.map { [($0, .range(bars.style.thinned))] } ?? []
    case .referenceLine(let line): line.label.map { [($0, .series(line.style.withoutMarker))] } ?? []
    case .bars(let bars):
      bars.series.compactMap { series in series.label.map { ($0, .swatch(series.color)) } }
        + (bars.series.contains { !$0.published.isEmpty } ? [("published", .series(.published))] : [])
    case .boxes(let boxes):
      boxes.series.compactMap { series in series.label.map { ($0, .swatch(series.color)) } }
        + (boxes.series.contains { !$0.published.isEmpty } ? [("published", .series(.published))] : [])
    case .heatmap, .annotation: []
    }
  }
}

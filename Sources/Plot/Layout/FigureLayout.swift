/// Places the panels of a figure in a grid: all of one size, axes aligned, margins measured from the texts.
struct FigureLayout {
  private static let margin = 5.0
  private static let titleSize = 10.5

  let figure: Figure
  let theme: Theme
  let font: FontFace
  private var panels: [PanelLayout] = []
  private let legend: LegendLayout?
  private let rows: Int
  private let columns: Int

  init(_ figure: Figure, theme: Theme, font: FontFace) {
    self.figure = figure
    self.theme = theme
    self.font = font
    columns = min(figure.columns, figure.panels.count)
    rows = (figure.panels.count + columns - 1) / columns
    var panels = figure.panels
    if figure.legend != .none {
      for index in panels.indices { panels[index].legend = .none }
      let width = figure.legend == .below ? figure.size.width - 2 * Self.margin : nil
      let height = figure.size.height - 2 * Self.margin - Self.titleRoom(figure)
      let legend = LegendLayout(
        figure.panels, width: width, height: width == nil ? height : nil, isFramed: false, font: font)
      self.legend = legend.isEmpty ? nil : legend
    } else {
      legend = nil
    }
    self.panels = panels.map { PanelLayout(axes: $0, theme: theme, font: font) }
    for index in self.panels.indices { self.panels[index].hasNotes = figure.legend == .none }
    shareAxes()
  }

  /// Height that the title takes.
  private static func titleRoom(_ figure: Figure) -> Double { figure.title == nil ? 0 : titleSize * 1.7 }

  /// Gives all panels one range, and labels to the outer ones only.
  private mutating func shareAxes() {
    if figure.sharesX, let all = union(panels.map(\.xRange)) {
      let areIntegers = panels.allSatisfy(\.xsAreIntegers)
      for index in panels.indices {
        panels[index].xRange = all
        panels[index].xsAreIntegers = areIntegers
        // A panel above an empty place of the last row keeps its labels.
        panels[index].hasXLabels = index + columns >= panels.count
      }
    }
    if figure.sharesY, let all = union(panels.map(\.yRange)) {
      let areIntegers = panels.allSatisfy(\.ysAreIntegers)
      for index in panels.indices {
        panels[index].yRange = all
        panels[index].ysAreIntegers = areIntegers
        panels[index].hasYLabels = index % columns == 0
      }
    }
  }

  private func union(_ ranges: [ClosedRange<Double>]) -> ClosedRange<Double>? {
    guard let first = ranges.first else { return nil }
    return ranges.reduce(first) { min($0.lowerBound, $1.lowerBound)...max($0.upperBound, $1.upperBound) }
  }

  /// The area of the panels, and where the legend stands.
  private var area: (panels: Rectangle, legend: Point) {
    let margin = Self.margin
    var area = Rectangle(
      left: margin, top: margin, width: figure.size.width - 2 * margin, height: figure.size.height - 2 * margin)
    area.top += Self.titleRoom(figure)
    area.height -= Self.titleRoom(figure)
    guard let legend else { return (area, Point(0, 0)) }
    if figure.legend == .below {
      area.height -= legend.size.height + 2
      return (area, Point(area.left + (area.width - legend.size.width) / 2, area.bottom + 2))
    }
    area.width -= legend.size.width + 4
    return (area, Point(area.right + 4, area.top + 2))
  }

  mutating func drawList() -> DrawList {
    var list = DrawList(size: figure.size, background: theme.isTransparent ? nil : theme.background)
    let (area, legendOrigin) = area
    if let title = figure.title.map({
      TextLayout($0, size: Self.titleSize, isBold: true, within: figure.size.width - 2 * Self.margin, font: font)
    }) {
      let origin = Point((figure.size.width - title.width) / 2, Self.margin + Self.titleSize)
      list.elements += title.elements(at: origin, color: theme.foreground)
    }
    let frames = frames(in: area)
    for (panel, frame) in zip(panels, frames) { list.elements += panel.elements(in: frame) }
    if let legend { list.elements += legend.elements(at: legendOrigin, theme: theme) }
    return list.resolved(theme)
  }

  /// The rectangles between the axes.
  ///
  /// Ticks depend on the size and the size on the labels: three rounds settle it.
  private mutating func frames(in area: Rectangle) -> [Rectangle] {
    var width = max(10, area.width / Double(columns) - 40)
    var height = max(10, area.height / Double(rows) - 30)
    let gap = 5.0
    var across: [PanelLayout.Insets] = []
    var down: [PanelLayout.Insets] = []
    for round in 0..<3 {
      // The size is nearly known now; shared axes keep their common range.
      if round == 1, !figure.sharesY {
        for index in panels.indices { panels[index].makeRoomForLegend(width: width, height: height) }
      }
      let insets = panels.map { $0.insets(width: width, height: height) }
      across = (0..<columns).map { column in
        merged(stride(from: column, to: insets.count, by: columns).map { insets[$0] })
      }
      down = (0..<rows).map { row in merged(Array(insets[row * columns..<min(insets.count, (row + 1) * columns)])) }
      let margins = across.map { $0.left + $0.right }.reduce(0, +) + gap * Double(columns - 1)
      width = max(10, (area.width - margins) / Double(columns))
      let headroom = down.map { $0.top + $0.bottom }.reduce(0, +) + gap * Double(rows - 1)
      height = max(10, (area.height - headroom) / Double(rows))
    }
    return panels.indices.map { index in
      let (row, column) = (index / columns, index % columns)
      let before = across[..<column].map { $0.left + $0.right + width + gap }.reduce(0, +)
      let above = down[..<row].map { $0.top + $0.bottom + height + gap }.reduce(0, +)
      return Rectangle(
        left: area.left + before + across[column].left, top: area.top + above + down[row].top, width: width,
        height: height)
    }
  }

  private func merged(_ insets: [PanelLayout.Insets]) -> PanelLayout.Insets {
    insets.reduce(PanelLayout.Insets()) {
      PanelLayout.Insets(
        left: max($0.left, $1.left), right: max($0.right, $1.right), top: max($0.top, $1.top),
        bottom: max($0.bottom, $1.bottom))
    }
  }
}

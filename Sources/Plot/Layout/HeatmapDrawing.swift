import Foundation

extension MarkDrawing {
  private static let missing = Color(0xC4C4C4)
  private static let outline = Color(0xE8112D)
  /// Smaller texts are left out.
  private static let leastTextSize = 3.5

  func elements(_ map: Heatmap) -> [DrawList.Element] {
    let colors = map.values.map { color($0, map) }
    var result: [DrawList.Element] = [.cells(colors, rows: map.rows, columns: map.columns, in: frame)]
    let size = Size(width: frame.width / Double(map.columns), height: frame.height / Double(map.rows))
    result += hatching(map, size)
    result += texts(map, colors, size)
    if !map.published.isEmpty {
      let boxes = map.published.map { box($0, size, inset: 1.1) }
      // White below: dashes stay visible on dark cells.
      result.append(.path(boxes, isClosed: true, fill: nil, stroke: .init(color: Color(0xFFFFFF), width: 1.6)))
      let dashes = DrawList.Stroke(color: Color(0x000000), width: 1.6, dash: SeriesStyle.published.dash)
      result.append(.path(boxes, isClosed: true, fill: nil, stroke: dashes))
    }
    if !map.outlined.isEmpty {
      // Inset by half the line, so that neighbouring frames and the panel's edge stay whole.
      let inset = map.published.isEmpty ? 1 : 2.2
      let boxes = map.outlined.map { box($0, size, inset: inset) }
      result.append(.path(boxes, isClosed: true, fill: nil, stroke: .init(color: Self.outline, width: 1.8)))
    }
    return result
  }

  private func color(_ value: Double, _ map: Heatmap) -> Color {
    guard let fraction = map.fraction(value) else { return Self.missing }
    return map.colormap.color(fraction)
  }

  private func box(_ cell: Cell, _ size: Size, inset: Double) -> [Point] {
    Rectangle(
      left: frame.left + size.width * Double(cell.column) + inset,
      top: frame.top + size.height * Double(cell.row) + inset,
      width: max(0, size.width - 2 * inset), height: max(0, size.height - 2 * inset)
    ).corners
  }

  /// Diagonals in cells without a value: grey alone could be taken for a colour of the map.
  private func hatching(_ map: Heatmap, _ size: Size) -> [DrawList.Element] {
    var lines: [[Point]] = []
    for index in map.values.indices where map.fraction(map.values[index]) == nil {
      let cell = Rectangle(
        left: frame.left + size.width * Double(index % map.columns),
        top: frame.top + size.height * Double(index / map.columns), width: size.width, height: size.height)
      // One net over the whole panel, so that neighbouring cells continue each other.
      let first = ((cell.left + cell.top) / 5).rounded(.up) * 5
      for sum in stride(from: first, to: cell.right + cell.bottom, by: 5) {
        let ends = (Point(sum - cell.top, cell.top), Point(sum - cell.bottom, cell.bottom))
        if let (from, to) = Clipping.segment(ends.0, ends.1, cell) { lines.append([from, to]) }
      }
    }
    guard !lines.isEmpty, min(size.width, size.height) > 3 else { return [] }
    return [.path(lines, isClosed: false, fill: nil, stroke: .init(color: Color(0x9A9A9A), width: 0.5))]
  }

  private func texts(_ map: Heatmap, _ colors: [Color], _ size: Size) -> [DrawList.Element] {
    guard !map.texts.isEmpty, size.height * 0.62 >= Self.leastTextSize else { return [] }
    let largest = min(AxisLayout.tickSize, size.height * 0.62)
    // One size for all cells: the widest text decides.
    let layouts = map.texts.map { TextLayout($0, size: largest, font: font) }
    let widest = layouts.map(\.width).max() ?? 0
    let room = map.outlined.isEmpty && map.published.isEmpty ? size.width * 0.9 : size.width - 8
    let shrunk = widest > room ? largest * max(0, room) / widest : largest
    guard shrunk >= Self.leastTextSize else { return [] }
    let final = shrunk == largest ? layouts : map.texts.map { TextLayout($0, size: shrunk, font: font) }
    return final.enumerated().flatMap { index, layout in
      let left = frame.left + size.width * (Double(index % map.columns) + 0.5) - layout.width / 2
      let baseline = frame.top + size.height * (Double(index / map.columns) + 0.5) + layout.capHeight / 2
      return layout.elements(at: Point(left, baseline), color: colors[index].readableText)
    }
  }
}

extension Heatmap {
  /// Place of a value between the first and the last colour, or `nil` when it has none.
  func fraction(_ value: Double) -> Double? {
    let scale: Scale = isLogarithmic ? .log10 : .linear
    guard let position = value.isInfinite ? (value > 0 ? .infinity : -.infinity) : scale.transform(value),
      let low = scale.transform(range.lowerBound), let high = scale.transform(range.upperBound)
    else { return nil }
    return high > low ? min(max((position - low) / (high - low), 0), 1) : 0.5
  }
}

import Files
import Foundation

/// Panels in a grid, described in data units; it knows nothing of the library that draws it.
public struct Figure: Sendable, Equatable {
  /// Page in points.
  public var size: Size
  /// Panels in a row.
  public var columns: Int
  /// Panels, row-major.
  public var panels: [Axes]

  /// Creates a figure.
  public init(size: Size = Size(width: 400, height: 280), columns: Int = 1, panels: [Axes]) {
    self.size = size
    self.columns = columns
    self.panels = panels
  }

  /// The bytes of a file.
  /// - Throws: ``PlotError``.
  public func render(_ format: FigureFormat, theme: Theme = .paper) throws -> Data {
    try validate()
    return try FontFace.use { font in
      try Renderer.render(layout(theme: theme, font: font), format, font: font)
    }
  }

  /// Replaces a file; its extension chooses the format, `dpi` is for PNG.
  /// - Throws: ``PlotError`` or `FileError`; nothing is left half-written.
  public func write(to path: String, dpi: Double = 200, theme: Theme = .paper) throws {
    try TextFile.write(try render(try FigureFormat(path: path, dpi: dpi), theme: theme), to: path)
  }

  private func validate() throws(PlotError) {
    guard size.width >= 50, size.height >= 50, size.width <= 10_000, size.height <= 10_000 else {
      throw .invalidFigure("a page of \(size.width) × \(size.height) points; choose 50 to 10000")
    }
    guard columns >= 1, !panels.isEmpty else { throw .invalidFigure("at least one panel and one column are needed") }
    for mark in panels.flatMap(\.marks) {
      switch mark {
      case .line(let line):
        guard line.x.count == line.y.count else {
          throw .invalidFigure("a line of \(line.x.count) positions and \(line.y.count) values")
        }
      case .band(let band):
        guard band.x.count == band.lower.count, band.x.count == band.upper.count else {
          throw .invalidFigure(
            "a band of \(band.x.count) positions and \(band.lower.count) and \(band.upper.count) ends")
        }
      case .heatmap(let map):
        let cells = map.rows * map.columns
        guard map.rows > 0, map.columns > 0, map.values.count == cells, map.texts.isEmpty || map.texts.count == cells
        else {
          throw .invalidFigure("a heatmap of \(map.rows) × \(map.columns) cells with \(map.values.count) values")
        }
      }
    }
  }

  func layout(theme: Theme, font: FontFace) -> DrawList {
    var list = DrawList(size: size, background: theme.isTransparent ? nil : theme.background)
    let rows = (panels.count + columns - 1) / columns
    let cell = Size(width: size.width / Double(columns), height: size.height / Double(rows))
    let layouts = panels.map { PanelLayout(axes: $0, theme: theme, font: font) }
    // The same insets for all panels align their axes.
    let insets = layouts.map { $0.insets(width: cell.width, height: cell.height) }
    let left = (insets.map(\.left).max() ?? 0) + 6
    let right = insets.map(\.right).max() ?? 0
    let top = insets.map(\.top).max() ?? 0
    let bottom = (insets.map(\.bottom).max() ?? 0) + 4
    for (index, panel) in layouts.enumerated() {
      let frame = Rectangle(
        left: Double(index % columns) * cell.width + left, top: Double(index / columns) * cell.height + top,
        width: max(10, cell.width - left - right), height: max(10, cell.height - top - bottom))
      list.elements += panel.elements(in: frame)
    }
    return list.resolved(theme)
  }
}

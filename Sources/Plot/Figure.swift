import Files
import Foundation

/// Where a figure's one legend for all panels stands.
public enum FigureLegend: Sendable, Equatable {
  /// Each panel has its own.
  case none
  case right
  case below
}

/// Panels in a grid, described in data units; it knows nothing of the library that draws it.
public struct Figure: Sendable, Equatable {
  /// Page in points.
  public var size: Size
  /// Heading of the page.
  public var title: RichText?
  /// Panels in a row.
  public var columns: Int
  /// Whether all panels have one horizontal range, labelled below the lowest of them only.
  public var sharesX: Bool
  /// Whether all panels have one vertical range, labelled left of the first column only.
  public var sharesY: Bool
  /// One legend for all panels; a name that several panels have is listed once.
  public var legend: FigureLegend
  /// Panels, row-major.
  public var panels: [Axes]

  /// Creates a figure.
  public init(
    size: Size = Size(width: 400, height: 280), title: RichText? = nil, columns: Int = 1, sharesX: Bool = false,
    sharesY: Bool = false, legend: FigureLegend = .none, panels: [Axes]
  ) {
    self.size = size
    self.title = title
    self.columns = columns
    self.sharesX = sharesX
    self.sharesY = sharesY
    self.legend = legend
    self.panels = panels
  }

  /// The bytes of a file.
  /// - Throws: ``PlotError``.
  public func render(_ format: FigureFormat, theme: Theme = .paper) throws -> Data {
    try FontFace.use { font in try Renderer.draw(layout(theme: theme, font: font), format, font: font) }.file()
  }

  /// The bytes of several files, laid out once.
  /// - Throws: ``PlotError``.
  public func render(_ formats: [FigureFormat], theme: Theme = .paper) throws -> [Data] {
    let drawings = try FontFace.use { font in
      let list = try layout(theme: theme, font: font)
      return try formats.map { try Renderer.draw(list, $0, font: font) }
    }
    return try drawings.map { try $0.file() }
  }

  /// Replaces a file; its extension chooses the format, `dpi` is for PNG.
  /// - Throws: ``PlotError`` or `FileError`; nothing is left half-written.
  public func write(to path: String, dpi: Double = 200, theme: Theme = .paper) throws {
    try TextFile.write(try render(try FigureFormat(path: path, dpi: dpi), theme: theme), to: path)
  }

  func layout(theme: Theme, font: FontFace) throws(PlotError) -> DrawList {
    try validate()
    var layout = FigureLayout(self, theme: theme, font: font)
    let list = layout.drawList()
    try list.checkGlyphs(font)
    return list
  }
}

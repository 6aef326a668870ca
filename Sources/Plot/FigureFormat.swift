import Foundation

/// A file format of figures.
public enum FigureFormat: Sendable, Equatable {
  /// Vector graphics with embedded fonts; its text can be selected and searched.
  case pdf
  /// Pixels; `dpi` dots an inch.
  case png(dpi: Double)
  /// Vector graphics whose text is drawn as outlines, so that it looks the same without the font.
  ///
  /// The text has no XML prolog and may stand within HTML; style it with `max-width: 100%; height: auto`. All its ids
  /// start with `idPrefix` (letters, digits, `-`, `_`), so that many figures on one page do not clash. With
  /// `alternativeText` the root element is an image with that text for screen readers.
  case svg(idPrefix: String = "figure", alternativeText: String? = nil)

  /// The format that a file's extension names.
  /// - Throws: ``PlotError/unknownFormat(path:)``.
  public init(path: String, dpi: Double = 200) throws(PlotError) {
    switch path.split(separator: ".").last?.lowercased() {
    case "pdf": self = .pdf
    case "png": self = .png(dpi: dpi)
    case "svg": self = .svg()
    default: throw .unknownFormat(path: path)
    }
  }
}

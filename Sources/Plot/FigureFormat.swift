import Foundation

/// A file format of figures.
public enum FigureFormat: Sendable, Equatable {
  case pdf
  /// Pixels; `dpi` dots an inch.
  case png(dpi: Double)
  case svg

  /// The format that a file's extension names.
  /// - Throws: ``PlotError/unknownFormat(path:)``.
  public init(path: String, dpi: Double = 200) throws(PlotError) {
    switch path.split(separator: ".").last?.lowercased() {
    case "pdf": self = .pdf
    case "png": self = .png(dpi: dpi)
    case "svg": self = .svg
    default: throw .unknownFormat(path: path)
    }
  }
}

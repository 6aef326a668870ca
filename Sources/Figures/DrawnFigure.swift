import Files
import Foundation
import Plot
import Tables

/// A figure in all the formats that are published.
public struct DrawnFigure: Sendable {
  /// Name of the figure: that of its experiment.
  public let id: String
  /// What it shows.
  public let description: Figure
  /// Vector page.
  public let pdf: Data
  /// Pixels, 200 dots an inch.
  public let png: Data
  /// Vector picture, black on white.
  public let svg: Data
  /// The same for a place within an HTML page: its colours follow the page, its ids begin with the figure's name.
  public let inlineSVG: Data

  /// Draws what the rows of a journal show, complete or not.
  /// - Throws: `UsageError` for an unknown figure, `TableError`, `PlotError`.
  public init(id: String, rows: Table) throws {
    self.id = id
    description = try Recipe.named(id).draw(rows)
    pdf = try description.render(.pdf)
    png = try description.render(.png(dpi: 200))
    svg = try description.render(.svg())
    let prefix = String(id.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    inlineSVG = try description.render(.svg(idPrefix: prefix), theme: .page)
  }

  /// Path of one format below the folder of figures.
  public static func path(_ folder: String, _ id: String, _ format: String) -> String { "\(folder)/\(id).\(format)" }

  /// Replaces the three files `folder/id.pdf`, `.png` and `.svg`.
  /// - Throws: `FileError`.
  public func write(to folder: String) throws {
    for (format, data) in [("pdf", pdf), ("png", png), ("svg", svg)] {
      try TextFile.write(data, to: Self.path(folder, id, format))
    }
  }
}

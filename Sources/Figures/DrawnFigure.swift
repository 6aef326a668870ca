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
  /// Tables of the authors' scripts, by their file names.
  public let tables: [(name: String, text: String)]

  /// Draws what the rows of a journal show, complete or not, over published numbers in the folder of papers.
  /// - Throws: `TableError`, `FileError`, `PlotError`.
  public init(_ recipe: Recipe, rows: Table, papers: String) throws {
    id = recipe.id
    let id = recipe.id
    let published = recipe.published.map { "\(papers)/\($0)" }
    // Rows alone are worth a figure, too: a run needs no folder of papers.
    let table = try published.flatMap { FileManager.default.fileExists(atPath: $0) ? try CSVReader.read($0) : nil }
    description = try recipe.draw(rows, table)
    tables = try recipe.tables.map { ($0.name, CSVWriter.text(try $0.make(rows))) }
    let files = try description.render([.pdf, .png(dpi: 200), .svg()])
    (pdf, png, svg) = (files[0], files[1], files[2])
    let prefix = String(id.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    inlineSVG = try description.render(.svg(idPrefix: prefix), theme: .page)
  }

  /// Path of one format below the folder of figures.
  public static func path(_ folder: String, _ id: String, _ format: String) -> String { "\(folder)/\(id).\(format)" }

  /// Replaces the three files `folder/id.pdf`, `.png` and `.svg`, and the tables beside them, in an output folder.
  /// - Throws: `FileError`.
  public func write(to folder: String, in output: OutputFolder) throws {
    for (format, data) in [("pdf", pdf), ("png", png), ("svg", svg)] {
      try output.write(data, to: Self.path(folder, id, format))
    }
    let place = TextFile.parent(of: Self.path(folder, id, "pdf"))
    for table in tables { try output.write(table.text, to: "\(place)/\(table.name)") }
  }
}
